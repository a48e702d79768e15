"""What managers type about do-not-call lists."""

from dataclasses import dataclass

from starlette.datastructures import FormData

from debts.documents import parse_document
from debts.errors import InvalidDocument, InvalidPhone
from debts.phone_numbers import parse_phone
from debts.states import STATES
from web.i18n.extraction import N_
from web.managing.fields import Fields


@dataclass(frozen=True, slots=True)
class NamedList:
    """A list that a file replaces, by its name; it is made when there is none."""

    name: str
    source: str
    state: str | None


def read_key(form: FormData) -> str:
    """Read a telephone (into E.164), CPF or CNPJ (into digits); raises FormRefused.

    Eleven digits may be a mobile number or a CPF: they are a CPF where its check digits fit and punctuation does not
    say otherwise.
    """
    fields = Fields(form)
    text = fields.required("key", 40)
    key = ""
    if text:
        key = _number(text) if text.startswith(("+", "(")) else _document(text) or _number(text)
    if text and not key:
        fields.refuse("key", N_("This is neither a telephone with its area code nor a CPF or CNPJ."))
    fields.check()
    return key


def read_list(form: FormData) -> NamedList:
    """Read which list a file is for; raises FormRefused."""
    fields = Fields(form)
    state = fields.chosen("state", tuple(STATES)) if fields.given("state") else None
    named = NamedList(fields.required("name", 80), fields.required("source"), state)
    fields.check()
    return named


def _document(text: str) -> str:
    try:
        return parse_document(text).digits
    except InvalidDocument:
        return ""


def _number(text: str) -> str:
    try:
        return parse_phone(text)
    except InvalidPhone:
        return ""
