"""The sub-commands of `alo`, one file per noun."""
