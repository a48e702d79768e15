"""How many calls to launch now. Pure.

`words` is what a pacer hears, `pacer` what it is asked and answers; each other module is one way to decide.
"""
