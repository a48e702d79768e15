"""The people and portfolios of a measurement: some teams of robots, each with a campaign of its own on one trunk."""

from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Final

from alo.commands import SQL
from alo.demo.sample_portfolio import CREDITOR, write_sample
from debts import portfolios
from debts.agreement import Policy
from debts.importing import import_file
from queues import campaigns, trunks
from store.pool import DedicatedConnection
from web.accounts import Role, create_user

PASSWORD: Final = "a measurement's own"  # noqa: S105  (of a centre that lives for minutes on the loopback interface)
_CNPJ: Final = "11222333000181"


@dataclass(frozen=True, slots=True)
class FloorOptions:
    """How many teams, robots in each, and debtors for each."""

    teams: int
    agents: int
    debtors: int


@dataclass(frozen=True, slots=True)
class FloorTeam:
    """A team as it was set up, with the user names of its robots."""

    id: int
    name: str
    campaign_id: int
    agents: tuple[str, ...]


async def set_up(
    connection: DedicatedConnection, options: FloorOptions, *, folder: Path, trunk_address: str
) -> list[FloorTeam]:
    """Write everything into an empty schema, and start the campaigns."""
    trunk_id = await trunks.create(
        connection, name="simulada", address=trunk_address, caller_id="1140028922", max_calls=500, simulated=True
    )
    return [
        await _team(connection, number, options, folder=folder, trunk_id=trunk_id)
        for number in range(1, options.teams + 1)
    ]


async def _team(
    connection: DedicatedConnection, number: int, options: FloorOptions, *, folder: Path, trunk_id: int
) -> FloorTeam:
    name = f"Equipe {number}"
    team_id: int = await connection.fetchval(SQL.add_team, name)
    agents = tuple(f"robo{number}-{seat}" for seat in range(1, options.agents + 1))
    for username in agents:
        await create_user(
            connection, username=username, name=username, password=PASSWORD, role=Role.AGENT, team_id=team_id
        )
    portfolio_id = await portfolios.ensure(
        connection, name=f"Carteira {number}", creditor_name=CREDITOR, creditor_document=_CNPJ
    )
    await portfolios.set_policy(connection, portfolio_id, Policy(Decimal(30), 12, 5_000))
    sample = folder / f"portfolio-{number}.csv"
    write_sample(sample, debtors=options.debtors, today=date.today(), seed=number)  # noqa: DTZ011  (as in the demo)
    await import_file(connection, sample, portfolio_id=portfolio_id, now=datetime.now(UTC))
    campaign_id = await campaigns.create(
        connection, name=f"Campanha {number}", portfolio_id=portfolio_id, team_id=team_id, trunk_id=trunk_id
    )
    async with connection.transaction():
        await campaigns.refresh(connection, campaign_id, datetime.now(UTC))
        await campaigns.start(connection, campaign_id)
    return FloorTeam(team_id, name, campaign_id, agents)
