"""The outcomes table: who may record an outcome, what it does, and when the debtor may be called again."""

from dataclasses import dataclass
from enum import StrEnum
from typing import Final

import asyncpg

from dialer.retry import RetryKind, RetryRule
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "outcome_rules.sql")


class RecordedBy(StrEnum):
    """Who may give an outcome."""

    AGENT = "agent"
    SYSTEM = "system"
    EITHER = "either"


class RightParty(StrEnum):
    """Whether the outcome means that the debtor was spoken to; EITHER follows the agent's confirmation."""

    YES = "yes"
    NO = "no"
    EITHER = "either"


class OutcomeEffect(StrEnum):
    """What an outcome does besides closing the attempt."""

    NONE = "none"
    HOLD = "hold"
    PHONE_WRONG = "phone_wrong"
    PHONE_INVALID = "phone_invalid"
    DO_NOT_CALL = "do_not_call"
    AGREEMENT = "agreement"


@dataclass(frozen=True, slots=True)
class OutcomeRule:
    """One row. `shortcut` is a key on the agent's screen, `hold` belongs to the effect HOLD."""

    id: str
    position: int
    recorded_by: RecordedBy
    shortcut: str | None
    right_party: RightParty
    effect: OutcomeEffect
    hold: str | None
    retry: RetryRule

    def is_right_party(self, *, identified: bool) -> bool:
        """Tell whether an attempt with this outcome counts as contact with the right party."""
        return self.right_party is RightParty.YES or (self.right_party is RightParty.EITHER and identified)


async def every(connection: Connection) -> list[OutcomeRule]:
    """Return all outcomes in the order of the screen."""
    return [_rule(record) for record in await connection.fetch(SQL.all_rules)]


async def get(connection: Connection, outcome: str) -> OutcomeRule | None:
    """Return one outcome."""
    record = await connection.fetchrow(SQL.rule, outcome)
    return None if record is None else _rule(record)


def _rule(record: asyncpg.Record) -> OutcomeRule:
    return OutcomeRule(
        id=record["id"],
        position=record["position"],
        recorded_by=RecordedBy(record["recorded_by"]),
        shortcut=record["shortcut"],
        right_party=RightParty(record["right_party"]),
        effect=OutcomeEffect(record["effect"]),
        hold=record["hold"],
        retry=RetryRule(RetryKind(record["retry"]), record["retry_after"], record["retry_business_days"]),
    )
