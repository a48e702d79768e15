"""`alo score`: fit scorecards to what came of calls, look at them, and switch one on."""

import json
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Final

import typer
from rich.table import Table

from alo.commands import score_report
from alo.commands.naming import given, id_of
from alo.commands.running import console, one_line_errors, run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from queues import campaigns
from queues.scoring import accounts, models, scorecard
from queues.scoring.models import StoredModel
from store.pool import Connection

if TYPE_CHECKING:  # takes seconds to import: only where a fit is asked for
    from queues.fitting.scorecards import FittedCard

app = typer.Typer(no_args_is_help=True, help="Scorecards: fit them to outcomes, compare them, switch one on.")
_PICTURES: Final = (".svg", ".png", ".pdf")

Portfolio = Annotated[str | None, typer.Option(help="Of one portfolio; all without it.")]
AsJson = Annotated[bool, typer.Option("--json", help="Print JSON.")]


@app.command("fit")
def fit(
    portfolio: Portfolio = None,
    name: Annotated[str | None, typer.Option(help="Under which it is stored; the time without it.")] = None,
    paid_percent: Annotated[int, typer.Option(min=1, max=100, help="Of what was owed: so much counts as paying.")] = 5,
    from_file: Annotated[Path | None, typer.Option("--from", help="A CSV instead of own outcomes.")] = None,
    target: Annotated[str, typer.Option(help="Column of the CSV that says yes or no.")] = "",
    exclude: Annotated[list[str] | None, typer.Option(help="Column of the CSV to leave out; may be repeated.")] = None,
    split: Annotated[str, typer.Option(help="Of a CSV: time (rows in order of time) or random.")] = "time",
    seed: Annotated[int, typer.Option(min=0, max=2**32 - 1, help="Of a random split.")] = 7,
    plot: Annotated[Path | None, typer.Option(help="Draw ROC, KS and calibration into .svg, .png or .pdf.")] = None,
    as_json: AsJson = False,
) -> None:
    """Fit a scorecard, measure it on what was held out, and store it; `alo score activate` switches it on."""
    now = datetime.now(UTC)
    with one_line_errors():
        called = given("--name", name) if name is not None else f"{now:%Y-%m-%d %H:%M:%S}"
        _check(from_file, target, exclude, plot)
        fitted = _fit_file(from_file, target, exclude or [], (split, seed), now) if from_file else None
    if fitted is None:
        fitted = run(_fit_outcomes(portfolio, paid_percent, now))
    model_id = run(_keep(fitted, called, now))
    if plot is not None:
        _draw(fitted, plot)
    report = fitted.fitted.report.document()
    if as_json:
        typer.echo(json.dumps({"model_id": model_id, "name": called, **report}, ensure_ascii=False, indent=2))
        return
    score_report.show(report)
    if model_id is None:
        say("The columns are not Alô's characteristics: this is a report, nothing was stored.")
    else:
        say(f"Stored as scorecard {model_id}, {called!r}; it counts once you say: alo score activate {model_id}")


@app.command("list")
def list_(as_json: AsJson = False) -> None:
    """Print the scorecards there are, the newest first."""

    async def work() -> list[StoredModel]:
        async with session(Settings()) as connection:
            return await models.every(connection)

    found = run(work())
    if as_json:
        typer.echo(json.dumps([_summary(each) for each in found], ensure_ascii=False, indent=2))
        return
    table = Table("id", "name", "source", "since", "AUC", "counts for")
    for each in found:
        auc = f"{each.report['measures']['auc']:.3f}" if each.report else ""
        counts = [*(["all"] if each.active_for_all else []), *(f"portfolio {number}" for number in each.active_for)]
        since = f"{each.created_at:%Y-%m-%d}"
        table.add_row(str(each.model.id), each.model.name, each.source, since, auc, ", ".join(counts))
    console.print(table)


@app.command("show")
def show(
    model: Annotated[int, typer.Argument(min=1, max=2**31 - 1)],
    as_toml: Annotated[bool, typer.Option("--toml", help="Print the scorecard itself.")] = False,
    as_json: AsJson = False,
) -> None:
    """Print a scorecard: the report of its fit, or its points where it was not fitted."""

    async def work() -> StoredModel:
        async with session(Settings()) as connection:
            return await models.get(connection, model)

    found = run(work())
    if as_json:
        typer.echo(json.dumps({**_summary(found), "report": found.report}, ensure_ascii=False, indent=2))
    elif as_toml or found.report is None:
        typer.echo(scorecard.to_toml(found.model.card), nl=False)
    else:
        score_report.show(found.report)


@app.command("activate")
def activate(model: Annotated[int, typer.Argument(min=1, max=2**31 - 1)], portfolio: Portfolio = None) -> None:
    """Score by this card from now on: one portfolio, or all that have none of their own."""

    async def work() -> None:
        async with session(Settings()) as connection:
            portfolio_id = await id_of(connection, "portfolio", portfolio) if portfolio else None
            name = (await models.get(connection, model)).model.name
            async with connection.transaction():
                await models.activate(connection, model, portfolio_id, by=None, now=datetime.now(UTC))
            rescored = await _score_anew(connection, portfolio_id)
        say(
            f"{name!r} counts for {portfolio or 'all portfolios without one of their own'}: {rescored} accounts changed"
        )

    run(work())


def _check(from_file: Path | None, target: str, exclude: list[str] | None, plot: Path | None) -> None:
    if from_file is None and (target or exclude):
        raise UsageRefused("--from", "a CSV, which --target and --exclude are columns of", "nothing")
    if from_file is not None and not target:
        raise UsageRefused("--target", "the column that says yes or no", target)
    if plot is not None and plot.suffix not in _PICTURES:
        raise UsageRefused("--plot", f"a file ending in {', '.join(_PICTURES)}", str(plot))


def _fit_file(path: Path, target: str, exclude: list[str], split: tuple[str, int], now: datetime) -> "FittedCard":
    from queues.fitting.scorecards import Order, from_file  # noqa: PLC0415

    if split[0] not in set(Order):
        raise UsageRefused("--split", f"one of {', '.join(Order)}", split[0])
    return from_file(path, target=target, exclude=exclude, order=Order(split[0]), seed=split[1], now=now)


async def _fit_outcomes(portfolio: str | None, paid_percent: int, now: datetime) -> "FittedCard":
    from queues.fitting.scorecards import from_outcomes  # noqa: PLC0415

    async with session(Settings()) as connection:
        portfolio_id = await id_of(connection, "portfolio", portfolio) if portfolio else None
        return await from_outcomes(connection, portfolio_id=portfolio_id, now=now, paid_percent=paid_percent)


async def _keep(fitted: "FittedCard", name: str, now: datetime) -> int | None:
    if fitted.card is None:
        return None
    from queues.fitting import plot  # noqa: PLC0415

    report = fitted.fitted.report
    async with session(Settings()) as connection, connection.transaction():
        return await models.store(
            connection,
            name=name,
            card=fitted.card,
            report=report.document(),
            plot=plot.svg(report.measures),
            by=None,
            now=now,
        )


def _draw(fitted: "FittedCard", file: Path) -> None:
    from queues.fitting import plot  # noqa: PLC0415

    with one_line_errors():
        plot.write(fitted.fitted.report.measures, file)


async def _score_anew(connection: Connection, portfolio_id: int | None) -> int:
    """Rescore the portfolios that campaigns call and reorder their queues; others follow when they are next touched."""
    now = datetime.now(UTC)
    touched = [each for each in await campaigns.every(connection) if portfolio_id in {None, each.portfolio_id}]
    written = 0
    for each in dict.fromkeys(campaign.portfolio_id for campaign in touched):
        async with connection.transaction():
            written += (await accounts.rescore(connection, each, now, cause="model")).written
    for campaign in touched:
        await campaigns.refresh(connection, campaign.id, now, rescore=False)
    return written


def _summary(found: StoredModel) -> dict[str, object]:
    return {
        "id": found.model.id,
        "name": found.model.name,
        "source": found.source,
        "created_at": found.created_at.isoformat(),
        "active_for_all": found.active_for_all,
        "active_for": found.active_for,
        "measures": found.report["measures"] if found.report else None,
    }
