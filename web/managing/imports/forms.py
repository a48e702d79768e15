"""What managers say with a file."""

import tomllib
from dataclasses import dataclass
from datetime import date

from starlette.datastructures import FormData

from debts.import_jobs import JobKind, JobOptions
from web.i18n.extraction import N_
from web.managing.fields import Fields

KINDS = (JobKind.DEBTS, JobKind.ENRICHMENT)


@dataclass(frozen=True, slots=True)
class AskedImport:
    """An import that was asked for."""

    kind: JobKind
    portfolio_id: int
    options: JobOptions


def read_import(form: FormData) -> AskedImport:
    """Read what comes with a file; raises FormRefused."""
    fields = Fields(form)
    kind = fields.chosen("kind", KINDS)
    portfolio_id = fields.row("portfolio")
    options = _debts(fields) if kind == JobKind.DEBTS else _enrichment(fields)
    fields.check()
    return AskedImport(JobKind(kind), portfolio_id, options)


def _debts(fields: Fields) -> JobOptions:
    return JobOptions(
        full=fields.ticked("full"),
        confirm_closing=fields.ticked("full") and fields.ticked("confirm_closing"),
        sheet=fields.optional("sheet") or None,
        mapping=_mapping(fields),
    )


def _enrichment(fields: Fields) -> JobOptions:
    return JobOptions(
        sheet=fields.optional("sheet") or None,
        mapping=_mapping(fields),
        source=fields.optional("source") or None,
        learned_on=_past_day(fields, "learned_on"),
        bureau=fields.optional("bureau") or None,
    )


def _past_day(fields: Fields, name: str) -> date | None:
    return fields.day(name) if fields.given(name) else None


def _mapping(fields: Fields) -> str | None:
    text = fields.optional("mapping", 20_000)
    try:
        tomllib.loads(text)
    except tomllib.TOMLDecodeError as error:
        fields.refuse("mapping", N_("This is not TOML: %(error)s"), error=str(error))
    return text or None
