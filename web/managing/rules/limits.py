"""Caps and conditions: how often a person may be called, how late, and after which steps."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from queues.rules import rulebook
from store.pool import Connection
from web.managing.naming import names_of_users
from web.managing.rules.dated import DatedRules
from web.managing.rules.forms import read_limit


async def _shown(conn: Connection, day: date) -> Mapping[str, object]:
    """The limits in force, those to come and those that ended."""
    rules = await rulebook.limit_history(conn)
    users = await names_of_users(conn, (rule.created_by for rule in rules))
    ended = [rule for rule in rules if rule.limit.valid_until is not None and rule.limit.valid_until < day]
    return {"rules": [rule for rule in rules if rule not in ended], "ended": ended, "users": users}


LIMITS: Final = DatedRules("limits", read_limit, rulebook.add_limit, rulebook.end_limit, shown=_shown)
