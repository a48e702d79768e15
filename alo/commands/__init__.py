"""The sub-commands of `alo`, one file per noun."""

from store.statements import load

SQL = load(__package__, "commands.sql")
