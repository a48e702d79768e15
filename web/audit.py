"""The audit log: who signed in, who saw what of whom (LGPD art. 37), who changed what is called and how."""

from collections.abc import Mapping
from datetime import datetime
from enum import StrEnum

from store.pool import Connection
from store.statements import load

SQL = load(__package__, "audit.sql")


class Action(StrEnum):
    """What the web writes to the log."""

    LOGIN = "login"
    LOGIN_FAILED = "login.failed"
    LOGOUT = "logout"
    REVEAL_DOCUMENT = "debtor.reveal"
    EXPLAIN = "debtor.explain"
    PORTFOLIO_CREATED = "portfolio.create"
    PORTFOLIO_POLICY = "portfolio.policy"
    PORTFOLIO_LET_GO_SOUND = "portfolio.let_go_sound"
    IMPORT_REQUESTED = "import.request"
    REJECTIONS_DOWNLOADED = "import.rejections"
    CAMPAIGN_CREATED = "campaign.create"
    CAMPAIGN_STARTED = "campaign.start"
    CAMPAIGN_PAUSED = "campaign.pause"
    NUMBER_ADDED = "number.add"
    NUMBER_CHANGED = "number.change"
    NUMBER_REMOVED = "number.remove"
    DO_NOT_CALL_LOOKED_UP = "do_not_call.look_up"
    RECORDINGS_SEARCHED = "recording.search"
    RECORDING_LISTENED = "recording.listen"
    RECORDING_DOWNLOADED = "recording.download"


async def write(
    conn: Connection,
    action: Action,
    *,
    user_id: int | None,
    subject: str,
    now: datetime,
    detail: Mapping[str, object] | None = None,
) -> None:
    """Add one line; `subject` is what it is about, such as "debtor:17"."""
    await conn.execute(SQL.write, now, user_id, action, subject, dict(detail or {}))
