"""What managers type about a portfolio."""

import re
from dataclasses import dataclass
from typing import Final

from starlette.datastructures import FormData

from debts.agreement import Policy
from debts.documents import parse_document
from debts.errors import InvalidDocument
from web.i18n.extraction import N_
from web.i18n.language import Language
from web.managing.fields import Fields

SOUND: Final = re.compile(r"[A-Za-z0-9_-]{1,64}")


@dataclass(frozen=True, slots=True)
class NewPortfolio:
    """A portfolio to create; the document is without punctuation."""

    name: str
    creditor_name: str
    creditor_document: str | None
    policy: Policy


def read_new(form: FormData) -> NewPortfolio:
    """Read the form of a new portfolio; raises FormRefused."""
    fields = Fields(form)
    portfolio = NewPortfolio(
        name=fields.required("name", 80),
        creditor_name=fields.required("creditor_name", 120),
        creditor_document=_document(fields),
        policy=_policy(fields),
    )
    fields.check()
    return portfolio


def read_policy(form: FormData) -> Policy:
    """Read the limits of agreements; raises FormRefused."""
    fields = Fields(form)
    policy = _policy(fields)
    fields.check()
    return policy


def read_let_go_sound(form: FormData) -> str | None:
    """Read the name of a node's sound, None for none; raises FormRefused."""
    fields = Fields(form)
    sound = fields.optional("let_go_sound", 64)
    if sound and not SOUND.fullmatch(sound):
        fields.refuse("let_go_sound", N_("Names of the node's sounds: letters, digits, - and _."))
    fields.check()
    return sound or None


def policy_values(policy: Policy, language: Language) -> dict[str, str]:
    """The limits as one types them."""
    return {
        "max_discount_percent": language.number(policy.max_discount_percent),
        "max_instalments": str(policy.max_instalments),
        "min_instalment": language.money_input(policy.min_instalment_centavos),
    }


def _policy(fields: Fields) -> Policy:
    return Policy(
        max_discount_percent=fields.percentage("max_discount_percent"),
        max_instalments=fields.whole("max_instalments", 1, 120),
        min_instalment_centavos=fields.centavos("min_instalment", 1),
    )


def _document(fields: Fields) -> str | None:
    text = fields.optional("creditor_document", 30)
    if not text:
        return None
    try:
        return parse_document(text).digits
    except InvalidDocument:
        fields.refuse("creditor_document", N_("This is no CPF or CNPJ: a digit may be wrong."))
        return None
