"""What is looked for among recordings: read from the search form, and kept in the address without any document."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date, datetime, time, timedelta
from urllib.parse import urlencode
from zoneinfo import ZoneInfo

from starlette.datastructures import FormData, QueryParams

from debts.documents import Document, parse_document
from debts.errors import InvalidDocument
from web.i18n.extraction import N_
from web.labels import OUTCOMES
from web.managing.fields import Fields

MAX_PAGE = 10_000


@dataclass(frozen=True, slots=True)
class Wanted:
    """Filters, each None where it does not matter; days are the centre's, both included."""

    zone: ZoneInfo
    first_day: date | None = None
    last_day: date | None = None
    agent_id: int | None = None
    campaign_id: int | None = None
    debtor_id: int | None = None
    outcome: str | None = None
    page: int = 1

    @property
    def begin(self) -> datetime | None:
        """The moment at which the first day begins."""
        return None if self.first_day is None else datetime.combine(self.first_day, time.min, self.zone)

    @property
    def end(self) -> datetime | None:
        """The moment at which the last day is over."""
        if self.last_day is None or self.last_day == date.max:
            return None
        return datetime.combine(self.last_day + timedelta(days=1), time.min, self.zone)

    def address(self, page: int = 1) -> str:
        """Where a page of them is."""
        asked = {name: value for name, value in self.values().items() if value}
        return f"/recordings?{urlencode({**asked, 'page': page})}" if asked or page > 1 else "/recordings"

    def values(self) -> Mapping[str, str]:
        """The filters as the form shows them."""
        fields = {
            "first_day": self.first_day,
            "last_day": self.last_day,
            "agent": self.agent_id,
            "campaign": self.campaign_id,
            "debtor": self.debtor_id,
            "outcome": self.outcome,
        }
        return {name: "" if value is None else str(value) for name, value in fields.items()}


def read_address(query: QueryParams, zone: ZoneInfo) -> Wanted:
    """The filters of an address; what cannot be read does not filter."""
    fields = Fields(FormData(dict(query.items())))
    wanted = _read(fields, zone)
    try:
        wanted = replace(wanted, page=min(max(1, int(query.get("page", "1"))), MAX_PAGE))
    except ValueError:
        return wanted
    return wanted


def read_search(form: FormData, zone: ZoneInfo) -> tuple[Wanted, Document | None]:
    """The filters of the form, and the document of the debtor; raises FormRefused."""
    fields = Fields(form)
    wanted = _read(fields, zone)
    document = None
    if text := fields.optional("document", 30):
        try:
            document = parse_document(text)
        except InvalidDocument:
            fields.refuse("document", N_("This is no CPF or CNPJ: a digit may be wrong."))
    fields.check()
    return wanted, document


def _read(fields: Fields, zone: ZoneInfo) -> Wanted:
    outcome = fields.optional("outcome")
    return Wanted(
        zone,
        first_day=_day(fields, "first_day"),
        last_day=_day(fields, "last_day"),
        agent_id=fields.whole_or_none("agent") or None,
        campaign_id=fields.whole_or_none("campaign") or None,
        debtor_id=fields.whole_or_none("debtor") or None,
        outcome=outcome if outcome in OUTCOMES else None,
    )


def _day(fields: Fields, name: str) -> date | None:
    day = fields.day(name) if fields.given(name) else None
    return None if day in {None, date.max, date.min} else day
