"""Recording: which calls are recorded and announced, and how long recordings are kept."""

from collections.abc import Mapping
from datetime import date
from typing import Final

from queues.rules import recording_policies
from store.pool import Connection
from web.managing.rules.dated import DatedRules
from web.managing.rules.forms import read_recording


async def _shown(conn: Connection, day: date) -> Mapping[str, object]:
    """The rules in force and to come."""
    return {"policies": await recording_policies.in_force(conn, day)}


RECORDING: Final = DatedRules("recording", read_recording, recording_policies.add, recording_policies.end, shown=_shown)
