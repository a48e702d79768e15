"""What the portfolios' screens show."""

from dataclasses import dataclass
from datetime import datetime

from asyncpg import Record

from debts.agreement import Policy
from queues.aging import Bucket
from store.pool import Connection
from store.statements import load

SQL = load(__package__, "reading.sql")
_BUCKETS = tuple(Bucket)


@dataclass(frozen=True, slots=True)
class Line:
    """A portfolio in the list: debtors with open debts, those debts and what they come to, in centavos."""

    id: int
    name: str
    creditor_name: str
    debtors: int
    debts: int
    centavos: int
    imported_at: datetime | None
    campaigns: int
    running: int


@dataclass(frozen=True, slots=True)
class Band:
    """The debtors of a portfolio who are equally late."""

    bucket: Bucket
    debtors: int
    debts: int
    centavos: int
    mean_score: int
    on_hold: int
    unreachable: int


@dataclass(frozen=True, slots=True)
class Detail:
    """One portfolio: its policy, its debtors by bucket, and its ledger of imports, the latest first.

    `let_go_sound`: the node's sound that says the company's name to whom no agent takes.
    """

    id: int
    name: str
    creditor_name: str
    creditor_document: str | None
    policy: Policy
    bands: tuple[Band, ...]
    imports: tuple[Record, ...]
    campaigns: tuple[Record, ...]
    let_go_sound: str | None

    @property
    def debtors(self) -> int:
        """Debtors with open debts."""
        return sum(band.debtors for band in self.bands)

    @property
    def debts(self) -> int:
        """Open debts."""
        return sum(band.debts for band in self.bands)

    @property
    def centavos(self) -> int:
        """What is open."""
        return sum(band.centavos for band in self.bands)

    @property
    def on_hold(self) -> int:
        """Debtors who are not called until somebody decides."""
        return sum(band.on_hold for band in self.bands)

    @property
    def unreachable(self) -> int:
        """Debtors without a phone that may be called."""
        return sum(band.unreachable for band in self.bands)


async def every(conn: Connection) -> list[Line]:
    """All portfolios by name."""
    return [Line(**row) for row in await conn.fetch(SQL.every)]


async def detail(conn: Connection, portfolio_id: int) -> Detail | None:
    """One portfolio; None when there is none of that id."""
    row = await conn.fetchrow(SQL.get, portfolio_id)
    if row is None:
        return None
    return Detail(
        id=row["id"],
        name=row["name"],
        creditor_name=row["creditor_name"],
        creditor_document=row["creditor_document"],
        policy=Policy(row["max_discount_percent"], row["max_instalments"], row["min_instalment_centavos"]),
        bands=tuple(_band(each) for each in await conn.fetch(SQL.aging, portfolio_id)),
        imports=tuple(await conn.fetch(SQL.imports, portfolio_id)),
        campaigns=tuple(await conn.fetch(SQL.campaigns, portfolio_id)),
        let_go_sound=row["let_go_sound"],
    )


def _band(row: Record) -> Band:
    return Band(
        bucket=_BUCKETS[row["bucket"]],
        debtors=row["debtors"],
        debts=row["debts"],
        centavos=row["centavos"],
        mean_score=round(row["scores"] / row["debtors"]),
        on_hold=row["on_hold"],
        unreachable=row["unreachable"],
    )
