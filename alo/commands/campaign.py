"""`alo campaign`: who is called, by which team, over which trunk."""

from datetime import UTC, datetime
from typing import Annotated

import typer
from rich.table import Table

from alo.commands import SQL
from alo.commands.naming import find, given, id_of
from alo.commands.running import console, run, say
from alo.database import session
from alo.settings import Settings
from queues import campaigns, claims

app = typer.Typer(no_args_is_help=True, help="Campaigns: who is called, by which team, over which trunk.")


@app.command("add")
def add(
    name: str,
    portfolio: Annotated[str, typer.Option(help="Whose debtors are called.")],
    team: Annotated[str, typer.Option(help="Whose agents talk.")],
    trunk: Annotated[str, typer.Option(help="Which way calls leave.")],
    ring_timeout: Annotated[int, typer.Option(min=15, max=60, help="Seconds.")] = 26,
    max_attempts_per_day: Annotated[int, typer.Option(min=1, help="Per person, all campaigns counted.")] = 2,
    min_days_past_due: Annotated[int, typer.Option(help="Younger debts are not called.")] = 1,
    collect_prescribed: Annotated[
        bool, typer.Option("--collect-prescribed", help="Also debts more than five years late.")
    ] = False,
) -> None:
    """Add a campaign, paused; `alo campaign start` sets it in motion."""

    limits = campaigns.Limits(
        ring_timeout_s=ring_timeout,
        max_attempts_per_day=max_attempts_per_day,
        min_days_past_due=min_days_past_due,
        collect_prescribed=collect_prescribed,
    )

    async def work() -> None:
        given("NAME", name)
        async with session(Settings()) as connection:
            known = await find(connection, "campaign", name)
            if known is None:
                await campaigns.create(
                    connection,
                    name=name,
                    portfolio_id=await id_of(connection, "portfolio", portfolio),
                    team_id=await id_of(connection, "team", team),
                    trunk_id=await id_of(connection, "trunk", trunk),
                    limits=limits,
                )
        say(f"campaign {name!r} {'added, paused' if known is None else 'was there already'}")

    run(work())


@app.command("start")
def start(name: str) -> None:
    """Select and order the debtors anew, and let the dialer call them."""

    async def work() -> None:
        async with session(Settings()) as connection:
            campaign_id = await id_of(connection, "campaign", name)
            async with connection.transaction():
                refreshed = await campaigns.refresh(connection, campaign_id, datetime.now(UTC))
                await campaigns.start(connection, campaign_id)
        say(f"campaign {name!r} is running: {refreshed.added} debtors added, {refreshed.changed} reordered")

    run(work())


@app.command("pause")
def pause(name: str) -> None:
    """Launch no more calls; those in progress go on."""

    async def work() -> None:
        async with session(Settings()) as connection:
            await campaigns.pause(connection, await id_of(connection, "campaign", name))
        say(f"campaign {name!r} is paused")

    run(work())


@app.command("show")
def show(name: str) -> None:
    """Print the queue and the outcomes of a campaign."""

    async def work() -> None:
        async with session(Settings()) as connection:
            campaign_id = await id_of(connection, "campaign", name)
            depth = await claims.depth(connection, campaign_id, datetime.now(UTC))
            outcomes = await connection.fetch(SQL.campaign_outcomes, campaign_id)
        table = Table("outcome", "attempts")
        for row in outcomes:
            table.add_row(row["outcome"] or "in progress", str(row["attempts"]))
        say(
            f"queue: {depth.ready} ready, {depth.cooling} cooling, {depth.leased} leased, "
            f"{depth.dialing} dialing, {depth.done} done"
        )
        console.print(table)

    run(work())
