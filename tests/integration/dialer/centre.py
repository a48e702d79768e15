"""A small call centre for tests: a team, a campaign on a simulated trunk, agents, debtors, and the node's double."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Mapping
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from typing import Any
from uuid import UUID

from dialer.deadlines import Limits
from dialer.desk import Desk
from dialer.engine import Dialer, DialerSettings
from dialer.retry import CENTRE_ZONE
from queues import campaigns, trunks
from store.bus import MemoryBus, PostgresBus
from store.pool import Connection, Pool, connect
from tests.contract.telephony_node import NodeDouble
from tests.sip.dialing import SECRET

PATIENCE_S = 8.0
DEBT_CENTAVOS = 100_000
QUICK = Limits(
    agent=timedelta(seconds=0.3),
    another=timedelta(seconds=0.5),
    message=timedelta(seconds=0.3),
    audio=timedelta(seconds=0.6),
    away=timedelta(seconds=30),
    dead_line=timedelta(seconds=20),
)
UNGUARDED = replace(QUICK, unstaffed=timedelta(seconds=30))  # calls ring on although nobody could take them


@dataclass(frozen=True)
class Centre:
    """Ids of what was made."""

    team_id: int
    portfolio_id: int
    campaign_id: int
    trunk_id: int
    agents: tuple[int, ...]
    debtors: tuple[int, ...]


async def make_centre(conn: Connection, *, agents: int = 1, debtors: int = 3, max_calls: int = 10) -> Centre:
    """Write a centre whose queue is filled and whose campaign runs."""
    team_id = await conn.fetchval("insert into teams (name) values ('Equipe 1') returning id")
    portfolio_id = await conn.fetchval(
        "insert into portfolios (name, creditor_name, max_discount_percent) values ('Varejo', 'Loja', 40) returning id"
    )
    trunk_id = await trunks.create(
        conn, name="Simulada", address="127.0.0.1:5070", caller_id="+551130000000", max_calls=max_calls, simulated=True
    )
    limits = campaigns.Limits(max_attempts_per_day=1, wrap_up_limit_s=120)
    campaign_id = await campaigns.create(
        conn, name="Atraso", portfolio_id=portfolio_id, team_id=team_id, trunk_id=trunk_id, limits=limits
    )
    people = [await _debtor(conn, portfolio_id, number) for number in range(debtors)]
    await campaigns.refresh(conn, campaign_id, datetime.now(UTC))
    await campaigns.start(conn, campaign_id)
    staff = [await _agent(conn, team_id, number) for number in range(agents)]
    return Centre(team_id, portfolio_id, campaign_id, trunk_id, tuple(staff), tuple(people))


async def _agent(conn: Connection, team_id: int, number: int) -> int:
    agent_id = await conn.fetchval(
        """
        insert into users (username, name, password_hash, role, team_id) values ($1, $2, 'x', 'agent', $3)
        returning id
        """,
        f"agent{number}",
        f"Agente {number}",
        team_id,
    )
    return int(agent_id)


async def _debtor(conn: Connection, portfolio_id: int, number: int) -> int:
    debtor_id = await conn.fetchval(
        "insert into debtors (document, name, state) values ($1, $2, 'SP') returning id",
        f"{number:011d}",
        f"Devedor {number}",
    )
    await conn.execute(
        "insert into phones (debtor_id, number) values ($1, $2)", debtor_id, f"+55119{80_000_000 + number:08d}"
    )
    await conn.execute(
        "insert into debts (portfolio_id, debtor_id, contract, amount_centavos, due_date) values ($1, $2, $3, $4, $5)",
        portfolio_id,
        debtor_id,
        f"C{number}",
        DEBT_CENTAVOS,
        datetime.now(CENTRE_ZONE).date() - timedelta(days=40 + number),
    )
    return int(debtor_id)


class Floor:
    """A running centre: the tables, the node's double, the agents' desks."""

    def __init__(self, dsn: str, pool: Pool, node: NodeDouble, centre: Centre) -> None:
        self.dsn = dsn
        self.pool = pool
        self.node = node
        self.centre = centre
        self.desk = Desk(pool, MemoryBus())
        self.present: set[int] = set()

    @property
    def agent(self) -> int:
        return self.centre.agents[0]

    def settings(self, **changes: Any) -> DialerSettings:
        values: dict[str, Any] = {
            "dsn": self.dsn,
            "nodes": ((self.node.name, self.node.url),),
            "secret": SECRET,
            "limits": QUICK,
            "tick_s": 0.1,
            "node_away_s": 1.0,
        }
        return DialerSettings(**{**values, **changes})

    async def seat(self, agent_id: int) -> None:
        """Log an agent in and make them ready."""
        await self.log_in(agent_id)
        await self.desk.go_ready(agent_id)

    async def keep_screens(self) -> None:
        """Renew the agents' screens until cancelled, even while the database is away."""
        while True:
            with suppress(Exception):
                await self.desk.renew_seen(self.present)
            await asyncio.sleep(0.5)

    async def attempt(self, call_id: str) -> dict[str, Any]:
        [row] = await self.pool.fetch("select * from attempts where id = $1", UUID(call_id))
        return dict(row)

    async def presence(self, agent_id: int) -> dict[str, Any]:
        [row] = await self.pool.fetch("select * from agent_presence where agent_id = $1", agent_id)
        return dict(row)

    async def until_attempt(self, call_id: str, **wanted: object) -> dict[str, Any]:
        """Wait until the attempt's columns have these values."""
        return await until(lambda: self.attempt(call_id), wanted)

    async def until_attempt_row(self, call_id: str, **wanted: object) -> dict[str, Any]:
        """Wait until there is an attempt, and its columns have these values."""

        async def read() -> dict[str, Any]:
            row = await self.pool.fetchrow("select * from attempts where id = $1", UUID(call_id))
            return dict.fromkeys(wanted) if row is None else dict(row)

        return await until(read, wanted)

    async def until_presence(self, agent_id: int, state: str) -> dict[str, Any]:
        return await until(lambda: self.presence(agent_id), {"state": state})

    async def talk(self) -> str:
        """Carry the next call to the conversation, and return its id."""
        call_id = await self.node.placed()
        await self.node.ring(call_id)
        await self.node.answer(call_id)
        await self.until_attempt(call_id, state="talking")
        return call_id

    async def log_in(self, agent_id: int) -> None:
        """Log an agent in, paused, with a screen that stays connected."""
        await self.desk.log_in(agent_id)
        self.present.add(agent_id)

    async def until_closed(self, count: int) -> list[dict[str, Any]]:
        """Wait until so many attempts are closed, and return them."""
        rows: list[dict[str, Any]] = []
        async with asyncio.timeout(PATIENCE_S):
            while len(rows) < count:
                rows = [
                    dict(row) for row in await self.pool.fetch("select * from attempts where closed_at is not null")
                ]
                await asyncio.sleep(0.01)
        return rows

    async def queue_entry(self, debtor_id: int) -> dict[str, Any]:
        [row] = await self.pool.fetch("select * from queue_entries where debtor_id = $1", debtor_id)
        return dict(row)


async def until(read: Callable[[], Awaitable[dict[str, Any]]], wanted: dict[str, Any]) -> dict[str, Any]:
    """Read again until the row has the wanted values; fails with what it has instead."""
    row: dict[str, Any] = {}
    try:
        async with asyncio.timeout(PATIENCE_S):
            while True:
                row = await read()
                if all(row[name] == value for name, value in wanted.items()):
                    return row
                await asyncio.sleep(0.01)
    except TimeoutError:
        got = {name: row.get(name) for name in wanted}
        raise AssertionError(f"wanted {wanted}, got {got}") from None


async def leads(teams: Mapping[str, float]) -> None:
    """Wait until a dialer leads a team, whose engine ticks."""

    async def read() -> dict[str, Any]:
        return {"leads": bool(teams)}

    await until(read, {"leads": True})


async def ticks_on(teams: Mapping[str, float], seconds: float = 0.5) -> None:
    """Wait until a leader has looked at everything again for `seconds`: what it was going to do, it has done."""
    await leads(teams)  # a first call may be placed before the first tick
    before = max(teams.values())

    async def read() -> dict[str, Any]:
        return {"ticked on": bool(teams) and max(teams.values()) > before + seconds}

    await until(read, {"ticked on": True})


@asynccontextmanager
async def running_dialer(settings: DialerSettings) -> AsyncIterator[Dialer]:
    """A dialer at work within the context."""
    stop = asyncio.Event()
    dialer = Dialer(settings)
    async with asyncio.TaskGroup() as tasks:
        tasks.create_task(dialer.run(stop), name="dialer under test")
        try:
            yield dialer
        finally:
            stop.set()


@asynccontextmanager
async def killed_dialer(settings: DialerSettings) -> AsyncIterator[Dialer]:
    """A dialer that is cut off within its work at the end of the context: cancelled without being told to stop."""
    dialer = Dialer(settings)
    task = asyncio.create_task(dialer.run(asyncio.Event()), name="dialer to be killed")
    try:
        yield dialer
    finally:
        task.cancel()
        await asyncio.wait([task])


@asynccontextmanager
async def listening_bus(dsn: str) -> AsyncIterator[PostgresBus]:
    """The bus of another process, connected."""
    bus = PostgresBus(dsn, application_name="alo-test-bus")
    task = asyncio.create_task(bus.run(), name="bus of the test")
    try:
        await bus.connected()
        yield bus
    finally:
        task.cancel()
        await asyncio.wait([task])


async def kill_sessions(floor: Floor, application: str) -> None:
    """End every session of a dialer, as a crash of the server would."""
    administrator = await connect(floor.dsn, application_name="administrator")
    try:
        await administrator.execute(
            """
            select pg_terminate_backend(pid) from pg_stat_activity
            where datname = current_database() and application_name like $1
            """,
            application,
        )
    finally:
        await administrator.close()
