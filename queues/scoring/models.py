"""Scorecards that were stored, and which of them counts: shipped, fitted to own outcomes, or uploaded.

A model is never changed once stored; activations are dated rows, so that it can be told which card a score came from.
Whoever activates one has the accounts of the portfolio scored anew (`queues.scoring.accounts.rescore`).
"""

from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final

from asyncpg import Record, UniqueViolationError

from queues import audit
from queues.errors import ModelNameTaken, UnknownModel
from queues.score import Scorecard
from queues.scoring.scorecard import default_card, from_document, to_document
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "models.sql")


@dataclass(frozen=True, slots=True)
class Model:
    """A scorecard with its name."""

    id: int
    name: str
    card: Scorecard


@dataclass(frozen=True, slots=True)
class StoredModel:
    """A model as a manager sees it. `source`: shipped, fitted or uploaded; `report` and `plot` (SVG) of its fit.

    `active_for_all`: it scores every portfolio that has no model of its own; `active_for`: those it was chosen for.
    """

    model: Model
    source: str
    report: dict[str, Any] | None
    plot: str | None
    created_at: datetime
    created_by: str | None
    active_for_all: bool
    active_for: tuple[int, ...]


async def active(conn: Connection, portfolio_id: int) -> Model:
    """The model by which a portfolio is scored: the last activated for it, else the last activated for all."""
    row = await conn.fetchrow(SQL.active, portfolio_id)
    if row is None:  # the migration activates the shipped one
        raise UnknownModel(0)
    return _model(row)


async def get(conn: Connection, model_id: int) -> StoredModel:
    """Read one model; raises UnknownModel."""
    row = await conn.fetchrow(SQL.stored, model_id)
    if row is None:
        raise UnknownModel(model_id)
    return _stored(row)


async def every(conn: Connection) -> list[StoredModel]:
    """All models, the newest first."""
    return [_stored(row) for row in await conn.fetch(SQL.stored, None)]


async def store(
    conn: Connection,
    *,
    name: str,
    card: Scorecard,
    report: dict[str, Any] | None,
    plot: str | None,
    by: int | None,
    now: datetime,
) -> int:
    """Keep a scorecard and return its id; it counts once it is activated. Raises ModelNameTaken.

    With a `report` it counts as fitted, without as uploaded. `by` None: the command line.
    """
    source = "uploaded" if report is None else "fitted"
    try:
        async with conn.transaction():
            model_id = await conn.fetchval(SQL.store, name, source, to_document(card), report, plot, now, by)
    except UniqueViolationError:
        raise ModelNameTaken(name) from None
    await audit.write(conn, by, "model.store", f"model:{model_id}", now=now, name=name, source=source)
    return int(model_id)


async def activate(conn: Connection, model_id: int, portfolio_id: int | None, by: int | None, now: datetime) -> None:
    """Let a model count from now on, for one portfolio or for all that have none of their own; raises UnknownModel."""
    if await conn.fetchval(SQL.activate, model_id, portfolio_id, now, by) is None:
        raise UnknownModel(model_id)
    await audit.write(conn, by, "model.activate", f"model:{model_id}", now=now, portfolio_id=portfolio_id)


def card_of(document: dict[str, Any] | None) -> Scorecard:
    """The scorecard that `score_models.card` holds; null is the one that ships with Alô."""
    return default_card() if document is None else from_document(document)


def _model(row: Record) -> Model:
    return Model(row["id"], row["name"], card_of(row["card"]))


def _stored(row: Record) -> StoredModel:
    return StoredModel(
        model=_model(row),
        source=row["source"],
        report=row["report"],
        plot=row["plot"],
        created_at=row["created_at"],
        created_by=row["created_by"],
        active_for_all=row["active_for_all"],
        active_for=tuple(row["active_for"]),
    )
