"""A small centre in the database: portfolio, team, trunk, campaign, debtors with one debt and one phone each."""

from datetime import UTC, date, datetime, timedelta
from uuid import UUID, uuid4

from queues import campaigns, trunks
from queues.campaigns import Limits
from store.pool import Connection

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)  # a Wednesday, noon in São Paulo, 10 in Rio Branco
TODAY = date(2026, 11, 18)

PORTFOLIO = "insert into portfolios (name, creditor_name) values ($1, 'Banco Exemplo') returning id"
TEAM = "insert into teams (name) values ('Equipe') on conflict (name) do update set name = excluded.name returning id"
DEBTOR = "insert into debtors (document, name, state) values ($1, 'Maria', $2) returning id"
PHONE = "insert into phones (debtor_id, number, status) values ($1, $2, $3) returning id"
DEBT = """
insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date) values ($1, $2, $3, $4, $5)
returning id
"""
ATTEMPT = """
insert into attempts
    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ringing_at, answered_at,
    identified_at, ended_at, closed_at, cause, outcome, retry_at)
select $1, c.id, $3, p.id, p.number, c.trunk_id, c.team_id, $4, $5, $6, $7, $8, $9, $9, null, $10, $11
from campaigns as c, phones as p
where c.id = $2 and p.id = $12
"""


async def portfolio(conn: Connection, name: str = "Carteira") -> int:
    return int(await conn.fetchval(PORTFOLIO, name))


async def campaign(
    conn: Connection,
    portfolio_id: int,
    *,
    simulated: bool = True,
    limits: Limits | None = None,
    name: str = "Campanha",
) -> int:
    team_id = int(await conn.fetchval(TEAM))
    trunk_id = await trunks.create(
        conn, name=name, address="127.0.0.1:5070", caller_id="+551130000000", max_calls=10, simulated=simulated
    )
    return await campaigns.create(
        conn, name=name, portfolio_id=portfolio_id, team_id=team_id, trunk_id=trunk_id, limits=limits
    )


async def debtor(conn: Connection, *, state: str | None = "SP") -> int:
    return int(await conn.fetchval(DEBTOR, uuid4().hex[:14].upper(), state))


async def phone(conn: Connection, debtor_id: int, number: str = "+5511987654321", status: str = "unknown") -> int:
    return int(await conn.fetchval(PHONE, debtor_id, number, status))


async def debt(
    conn: Connection, portfolio_id: int, debtor_id: int, *, days_late: int = 10, centavos: int = 50_000
) -> int:
    due = TODAY - timedelta(days=days_late)
    return int(await conn.fetchval(DEBT, portfolio_id, debtor_id, uuid4().hex, centavos, due))


async def callable_debtor(conn: Connection, portfolio_id: int, *, days_late: int = 10, state: str | None = "SP") -> int:
    debtor_id = await debtor(conn, state=state)
    await phone(conn, debtor_id)
    await debt(conn, portfolio_id, debtor_id, days_late=days_late)
    return debtor_id


async def attempt(
    conn: Connection,
    campaign_id: int,
    debtor_id: int,
    phone_id: int,
    *,
    created_at: datetime,
    outcome: str | None,
    rang: bool = True,
    identified: bool = False,
    retry_at: datetime | None = None,
) -> UUID:
    """An attempt that ended with `outcome`, or is still open when it is None."""
    attempt_id = uuid4()
    await conn.execute(
        ATTEMPT,
        attempt_id,
        campaign_id,
        debtor_id,
        "closed" if outcome else "trying",
        created_at,
        created_at if rang else None,
        created_at if identified else None,
        created_at if identified else None,
        created_at if outcome else None,
        outcome,
        retry_at,
        phone_id,
    )
    return attempt_id


async def queue_entry(
    conn: Connection, campaign_id: int, debtor_id: int, *, priority: int = 0, next_at: datetime = NOW
) -> None:
    await conn.execute(
        "insert into queue_entries (campaign_id, debtor_id, priority, next_at) values ($1, $2, $3, $4)",
        campaign_id,
        debtor_id,
        priority,
        next_at,
    )
