"""What slows or stops a campaign, however many agents wait: the law's counters, failing trunks, nobody to take a call.

`words`, `rules`, `pace`, `storm` and `staffing` are pure; `counting`, `limits` and `board` read and write the tables;
`watch` brings them together for one team.
"""
