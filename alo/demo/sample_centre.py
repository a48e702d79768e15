"""The centre that `alo demo` opens: team, people, trunk, sample portfolio and a campaign over it."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from alo.commands import SQL
from alo.demo.sample_portfolio import CREDITOR, PORTFOLIO, write_sample
from debts import portfolios
from debts.agreement import Policy
from debts.importing import import_file
from dialer.conversation import targets
from queues import campaigns, trunks
from queues.pace import Pace
from store.pool import DedicatedConnection
from web.accounts import Role, create_user

TEAM: Final = "Equipe Aurora"
CAMPAIGN: Final = "Aurora — todos os atrasos"
TRUNK: Final = "operadora simulada"
PASSWORD: Final = "alo-demo"  # noqa: S105  (printed on the screen: a demo has no secrets)
FREE_SEAT: Final = "ana"
_ROBOT: Final = "robo"
_DIRECTORY: Final = (
    ("Jurídico", "+551130001000", "das 9 às 18"),
    ("Segunda via de boleto", "+551130002000", ""),
)
_CREDITOR_CNPJ: Final = "11222333000181"


@dataclass(frozen=True, slots=True)
class SampleCentre:
    """What was set up: ids, and the user names of the robots."""

    team_id: int
    campaign_id: int
    robots: tuple[str, ...]


async def set_up(
    connection: DedicatedConnection,
    *,
    directory: Path,
    trunk_address: str,
    robots: int,
    debtors: int,
    lines: int,
    pace: Pace,
    today: date,
) -> SampleCentre:
    """Write and import the sample portfolio, add everybody, and start the campaign; the schema is empty before."""
    team_id: int = await connection.fetchval(SQL.add_team, TEAM)
    users = await _add_people(connection, team_id, robots)
    await _add_directory(connection, users["gerente"])
    portfolio_id = await portfolios.ensure(
        connection, name=PORTFOLIO, creditor_name=CREDITOR, creditor_document=_CREDITOR_CNPJ
    )
    await portfolios.set_policy(connection, portfolio_id, Policy(Decimal(30), 12, 5_000))
    trunk_id = await trunks.create(
        connection, name=TRUNK, address=trunk_address, caller_id="1140028922", max_calls=lines, simulated=True
    )
    sample = directory / "aurora.csv"
    write_sample(sample, debtors=debtors, today=today)
    await import_file(connection, sample, portfolio_id=portfolio_id, now=datetime.now(UTC))
    campaign_id = await campaigns.create(
        connection, name=CAMPAIGN, portfolio_id=portfolio_id, team_id=team_id, trunk_id=trunk_id
    )
    async with connection.transaction():
        await campaigns.refresh(connection, campaign_id, datetime.now(UTC))
        await campaigns.set_pace(connection, campaign_id, pace, by=None, now=datetime.now(UTC))
        await campaigns.start(connection, campaign_id)
    return SampleCentre(team_id, campaign_id, tuple(name for name in users if name.startswith(_ROBOT)))


async def _add_people(connection: DedicatedConnection, team_id: int, robots: int) -> dict[str, int]:
    """Add everybody, and return their ids by user name."""
    people = [
        (FREE_SEAT, "Ana Ribeiro", Role.AGENT),
        ("supervisora", "Sônia Prado", Role.SUPERVISOR),
        ("gerente", "Gilberto Nunes", Role.MANAGER),
        ("admin", "Administração", Role.ADMIN),
        *((f"{_ROBOT}{number}", f"Robô {number}", Role.AGENT) for number in range(1, robots + 1)),
    ]
    return {
        username: await create_user(
            connection,
            username=username,
            name=name,
            password=PASSWORD,
            role=role,
            team_id=team_id if role in {Role.AGENT, Role.SUPERVISOR} else None,
        )
        for username, name, role in people
    }


async def _add_directory(connection: DedicatedConnection, manager_id: int) -> None:
    now = datetime.now(UTC)
    for name, number, note in _DIRECTORY:
        await targets.add(connection, name, number, note, by=manager_id, now=now)
