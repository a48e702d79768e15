"""`alo campaign`: who is called, by which team, over which trunk."""

import json
from dataclasses import replace
from datetime import UTC, datetime
from decimal import Decimal
from pathlib import Path
from typing import Annotated, Any, Final

import typer
from rich.table import Table

from alo.commands import SQL
from alo.commands.documents import read_document
from alo.commands.naming import find, given, id_of
from alo.commands.previewed import document, print_preview
from alo.commands.running import console, one_line_errors, run, say
from alo.commands.strategy import strategy_id_of
from alo.database import session
from alo.settings import Settings
from queues import campaigns, claims
from queues.lines import failover
from queues.ordering import preview
from queues.ordering.campaign_filter import EVERYBODY, Filter, parse_filter
from queues.ordering.preview import Preview
from queues.ordering.strategy import parse_strategy
from queues.pace import Mode

app = typer.Typer(no_args_is_help=True, help="Campaigns: who is called, by which team, over which trunk.")
_SHOWN: Final = 50

FilterFile = Annotated[
    Path | None,
    typer.Option("--filter", exists=True, dir_okay=False, help="TOML or JSON: which debtors it takes; all without it."),
]
StrategyName = Annotated[str | None, typer.Option(help="In which order; Alô's own without it.")]


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
    filter_file: FilterFile = None,
    strategy: StrategyName = None,
) -> None:
    """Add a campaign, paused; `alo campaign start` sets it in motion."""

    with one_line_errors():
        wanted = _filter(filter_file)
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
                    filter=wanted,
                    strategy_id=await strategy_id_of(connection, strategy) if strategy else None,
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


@app.command("set")
def set_(
    name: str,
    filter_file: FilterFile = None,
    strategy: StrategyName = None,
    shipped: Annotated[bool, typer.Option("--shipped-strategy", help="Follow Alô's own strategy again.")] = False,
    everybody: Annotated[bool, typer.Option("--everybody", help="Take all debtors again.")] = False,
) -> None:
    """Change the filter and the strategy of a campaign, and order its queue anew; what is not named stays."""

    with one_line_errors():
        wanted = EVERYBODY if everybody else _filter(filter_file) if filter_file else None

    async def work() -> None:
        now = datetime.now(UTC)
        async with session(Settings()) as connection, connection.transaction():
            campaign = await campaigns.get(connection, await id_of(connection, "campaign", name))
            strategy_id = None if shipped else campaign.strategy_id
            if strategy:
                strategy_id = await strategy_id_of(connection, strategy)
            await campaigns.update(
                connection,
                campaign.id,
                limits=campaign.limits,
                filter=campaign.filter if wanted is None else wanted,
                strategy_id=strategy_id,
                by=None,
                now=now,
            )
            refreshed = await campaigns.refresh(connection, campaign.id, now)
        say(
            f"campaign {name!r} is changed: {refreshed.added} debtors added, {refreshed.changed} reordered, "
            f"{refreshed.removed} taken out"
        )

    run(work())


@app.command("preview")
def preview_(
    name: str,
    strategy_file: Annotated[
        Path | None,
        typer.Option("--strategy-file", exists=True, dir_okay=False, help="TOML or JSON: instead of its own strategy."),
    ] = None,
    filter_file: FilterFile = None,
    first: Annotated[int, typer.Option(min=0, max=1000, help="How many of the first to print.")] = _SHOWN,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print whom a campaign would call and in which order, as it stands or with another strategy or filter."""

    with one_line_errors():
        order = parse_strategy(read_document(strategy_file)) if strategy_file else None
        wanted = _filter(filter_file) if filter_file else None

    async def work() -> Preview:
        now = datetime.now(UTC)
        async with session(Settings()) as connection:
            campaign_id = await id_of(connection, "campaign", name)
            return await preview.preview_campaign(
                connection, campaign_id, now, strategy=order, filter=wanted, first=first
            )

    found = run(work())
    if as_json:
        typer.echo(json.dumps(document(found), ensure_ascii=False, indent=2))
    else:
        print_preview(found)


@app.command("trunks")
def trunks_(
    name: str, trunk: Annotated[list[str], typer.Argument(help="In order: the next carries a call when one fails.")]
) -> None:
    """Call over these trunks from now on, in this order."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            campaign_id = await id_of(connection, "campaign", name)
            order = [await id_of(connection, "trunk", each) for each in trunk]
            await failover.put(connection, campaign_id, order, by=None, now=datetime.now(UTC))
        say(f"campaign {name!r} calls over {', then '.join(trunk)}")

    run(work())


@app.command("mode")
def mode_(
    name: str,
    mode: Annotated[Mode, typer.Argument(help="How it is dialled from now on, calls in progress aside.")],
    lines_per_agent: Annotated[float | None, typer.Option(help="Power: lines per ready agent, 1 to 5.")] = None,
    abandon_target: Annotated[float | None, typer.Option(help="Predictive: aims at this share of answers.")] = None,
    abandon_limit: Annotated[float | None, typer.Option(help="Predictive: never exceeds this share.")] = None,
    preview_s: Annotated[int | None, typer.Option(help="Preview: dials by itself after so many seconds.")] = None,
    untimed: Annotated[bool, typer.Option("--untimed", help="Preview: dials when the agent says so.")] = False,
) -> None:
    """Switch the dialling mode of a campaign, running or not; figures that are not named stay."""
    figures = {
        "lines_per_agent": lines_per_agent,
        "abandon_target": abandon_target,
        "abandon_limit": abandon_limit,
    }
    changes: dict[str, Any] = {key: Decimal(str(value)) for key, value in figures.items() if value is not None}
    if preview_s is not None or untimed:
        changes["preview_s"] = None if untimed else preview_s

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            campaign = await campaigns.get(connection, await id_of(connection, "campaign", name))
            pace = replace(campaign.pace, mode=mode, **changes)
            await campaigns.set_pace(connection, campaign.id, pace, by=None, now=datetime.now(UTC))
        say(f"campaign {name!r} is dialled in mode {mode.value}")

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


def _filter(file: Path | None) -> Filter:
    return parse_filter(read_document(file)) if file else EVERYBODY
