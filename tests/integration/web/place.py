"""A web process on a real database, for tests that meet it through HTTP and websockets, and calls put there by hand."""

import asyncio
import re
import socket
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from datetime import UTC, date, datetime, timedelta
from functools import cache
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any
from uuid import UUID, uuid4

import httpx
import uvicorn
from argon2 import PasswordHasher

from alo.supervisor import COMMAND
from dialer import attempts, presences
from dialer.attempt import Answered, AudioConnected, Ended, Ringing, Trying, step
from dialer.hints import agent_topic, team_topic
from dialer.presence import AudioConnected as AgentHears
from dialer.presence import CallEnded, Event, Reserve
from queues import campaigns, trunks
from store.bus import PostgresBus
from store.pool import Connection, Pool
from telephony.end_cause import EndCause
from web.accounts import Role
from web.app import build
from web.settings import WebSettings

PASSWORD = "a long password"
PATIENCE_S = 10.0
AUDIO_URL = "ws://127.0.0.1:9"
_CSRF = re.compile(r'name="csrf" value="([^"]+)"')
SQL_USER = """
insert into users (username, name, password_hash, role, team_id) values ($1, $2, $3, $4, $5) returning id
"""


@cache
def password_hash() -> str:
    """The hash of PASSWORD, made once: it is slow on purpose."""
    return PasswordHasher().hash(PASSWORD)


@dataclass
class Place:
    """A running web process and the ids of what stands in its database."""

    url: str
    pool: Pool
    bus: PostgresBus
    team_id: int
    campaign_id: int
    portfolio_id: int
    users: Mapping[str, int]
    debtors: list[int] = field(default_factory=list)

    @property
    def socket_url(self) -> str:
        return self.url.replace("http", "ws")

    def client(self) -> httpx.AsyncClient:
        return httpx.AsyncClient(base_url=self.url, timeout=PATIENCE_S)

    async def log_in(self, client: httpx.AsyncClient, username: str, password: str = PASSWORD) -> httpx.Response:
        """Send the sign-in form as a browser does."""
        form = {"username": username, "password": password, "csrf": csrf_of((await client.get("/login")).text)}
        return await client.post("/login", data=form)

    async def cookie(self, username: str) -> str:
        """The value of a Cookie header of a fresh session."""
        async with self.client() as client:
            answer = await self.log_in(client, username)
            assert answer.status_code == 303, answer.text
            return f"alo_session={client.cookies['alo_session']}"

    async def answer_call(self, username: str, debtor: int = 0) -> UUID:
        """Have a debtor answer, and give the call to a ready agent."""
        attempt_id = uuid4()
        async with self.pool.acquire() as conn, conn.transaction():
            await conn.execute(
                """
                insert into attempts
                    (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at)
                select $1, c.id, p.debtor_id, p.id, p.number, c.trunk_id, c.team_id, 'created', now()
                from campaigns as c, phones as p
                where c.id = $2 and p.debtor_id = $3
                """,
                attempt_id,
                self.campaign_id,
                self.debtors[debtor],
            )
            now = datetime.now(UTC)
            await self._line(conn, attempt_id, Trying(now), Ringing(now), Answered(now))
            await conn.execute("update attempts set agent_id = $2 where id = $1", attempt_id, self.users[username])
            await self._agent(conn, username, Reserve(attempt_id))
        await self._hint(username)
        return attempt_id

    async def connect_audio(self, username: str, attempt_id: UUID) -> None:
        """The agent hears the call."""
        async with self.pool.acquire() as conn, conn.transaction():
            await self._line(conn, attempt_id, AudioConnected(datetime.now(UTC)))
            await self._agent(conn, username, AgentHears(attempt_id))
        await self._hint(username)

    async def end_call(self, username: str, attempt_id: UUID) -> None:
        """The line is free, the outcome is awaited."""
        async with self.pool.acquire() as conn, conn.transaction():
            await self._line(conn, attempt_id, Ended(datetime.now(UTC), EndCause.REMOTE_HANGUP, 200))
            await self._agent(conn, username, CallEnded(attempt_id))
        await self._hint(username)

    async def _line(self, conn: Connection, attempt_id: UUID, *events: Any) -> None:
        row = await attempts.lock(conn, attempt_id)
        assert row is not None
        changed = row.attempt
        for event in events:
            changed, _ = step(changed, event, datetime.now(UTC))
        await attempts.save(conn, changed)

    async def _agent(self, conn: Connection, username: str, event: Event) -> None:
        await presences.apply(conn, self.users[username], event, datetime.now(UTC))

    async def _hint(self, username: str) -> None:
        await self.bus.publish(agent_topic(self.users[username]), {})
        await self.bus.publish(team_topic(self.team_id), {})


@asynccontextmanager
async def running_place(
    dsn: str, pool: Pool, *, audio_url: str = AUDIO_URL, recordings: Path | None = None
) -> AsyncIterator[Place]:
    """A furnished database and a web process on it, within the context."""
    async with pool.acquire() as conn, conn.transaction():
        furnished = await _furnish(conn)
    bus = PostgresBus(dsn, application_name="alo-test-bus")
    bus_task = asyncio.create_task(bus.run(), name="bus of the test")
    try:
        await bus.connected()
        async with _serving(dsn, audio_url, recordings) as url:
            yield Place(url=url, pool=pool, bus=bus, **furnished)
    finally:
        bus_task.cancel()
        await asyncio.wait([bus_task])


class _Server(uvicorn.Server):
    """Says when it takes requests."""

    def __init__(self, config: uvicorn.Config) -> None:
        super().__init__(config)
        self.up = asyncio.Event()

    async def startup(self, sockets: list[socket.socket] | None = None) -> None:
        await super().startup(sockets)
        self.up.set()


@asynccontextmanager
async def _serving(dsn: str, audio_url: str, recordings: Path | None) -> AsyncIterator[str]:
    with socket.socket() as listener, TemporaryDirectory(prefix="alo-uploads-") as uploads_dir:
        listener.bind(("127.0.0.1", 0))
        failures: list[str] = []
        settings = WebSettings(
            dsn=dsn,
            secret="shared secret",
            audio_url=audio_url,
            uploads_dir=Path(uploads_dir),
            recordings=str(recordings or Path(uploads_dir) / "recordings"),
            import_command=(*COMMAND, "import-uploads"),
        )
        app = build(settings, on_failure=lambda: failures.append("a task behind the screens died"))
        config = uvicorn.Config(
            app, ws="websockets-sansio", ws_per_message_deflate=False, log_level="warning", timeout_graceful_shutdown=1
        )
        server = _Server(config)
        task = asyncio.create_task(server.serve([listener]), name="web under test")
        async with asyncio.timeout(PATIENCE_S):
            await server.up.wait()
        try:
            yield f"http://127.0.0.1:{listener.getsockname()[1]}"
        finally:
            server.should_exit = True
            await task
            assert not failures


async def _furnish(conn: Connection) -> dict[str, Any]:
    team_id = await conn.fetchval("insert into teams (name) values ('Equipe Sul') returning id")
    portfolio_id = await conn.fetchval(
        """
        insert into portfolios
            (name, creditor_name, max_discount_percent, max_instalments, min_instalment_centavos)
        values ('Varejo 2026', 'Lojas Aurora', 30, 12, 5000)
        returning id
        """
    )
    trunk_id = await trunks.create(
        conn, name="Simulada", address="127.0.0.1:5070", caller_id="+551130000000", max_calls=10, simulated=True
    )
    limits = campaigns.Limits(max_attempts_per_day=2, wrap_up_limit_s=120)
    campaign_id = await campaigns.create(
        conn, name="Atraso inicial", portfolio_id=portfolio_id, team_id=team_id, trunk_id=trunk_id, limits=limits
    )
    people = [
        await _debtor(conn, portfolio_id, "Maria Aparecida de Souza", "52998224725", 3),
        await _debtor(conn, portfolio_id, "João Batista Nogueira", "39053344705", 1),
    ]
    await campaigns.refresh(conn, campaign_id, datetime.now(UTC))
    users = {
        username: await conn.fetchval(SQL_USER, username, name, password_hash(), role, team_id if teamed else None)
        for username, name, role, teamed in (
            ("ana", "Ana Beatriz", Role.AGENT, True),
            ("bruno", "Bruno Lima", Role.AGENT, True),
            ("sonia", "Sônia Prado", Role.SUPERVISOR, True),
            ("marcos", "Marcos Reis", Role.MANAGER, False),
            ("alice", "Alice Admin", Role.ADMIN, False),
        )
    }
    return {
        "team_id": team_id,
        "portfolio_id": portfolio_id,
        "campaign_id": campaign_id,
        "debtors": people,
        "users": users,
    }


async def _debtor(conn: Connection, portfolio_id: int, name: str, document: str, debts: int) -> int:
    debtor_id = int(
        await conn.fetchval(
            """
            insert into debtors (document, name, state, city, birth_date)
            values ($1, $2, 'SP', 'Campinas', '1984-03-17')
            returning id
            """,
            document,
            name,
        )
    )
    await conn.execute("insert into phones (debtor_id, number) values ($1, $2)", debtor_id, f"+5519{document[:9]}")
    for number in range(debts):
        await conn.execute(
            """
            insert into debts (portfolio_id, debtor_id, contract, product, amount_centavos, due_date)
            values ($1, $2, $3, 'Cartão Aurora', $4, $5)
            """,
            portfolio_id,
            debtor_id,
            f"AUR-{document[:5]}-{number + 1}",
            48_230 + 9_110 * number,
            date.today() - timedelta(days=75 - 30 * number),  # noqa: DTZ011 - any day some weeks ago does
        )
    return debtor_id


def csrf_of(page: str) -> str:
    """The token of the first form on a page."""
    found = _CSRF.search(page)
    assert found is not None, page
    return found[1]
