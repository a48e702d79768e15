"""What imports say of a file, in words for the screens: it is stored in English, with figures and names in it."""

import re
from collections.abc import Mapping
from functools import cache
from typing import Final

from web.i18n.extraction import N_
from web.i18n.language import Language

BETWEEN: Final = " | "

# What a refused file and a rejected value are told. A placeholder stands for whatever is there.
REASONS: Final[tuple[str, ...]] = (
    N_("%(file)s: is empty: it has no header"),
    N_("%(file)s: is empty"),
    N_("%(file)s: is not text, but a spreadsheet, an archive or a program; save it as CSV"),
    N_("%(file)s: is not text, but a spreadsheet, an archive or a program (%(why)s)"),
    N_("%(file)s: is not encoded in %(encoding)s from beginning to end"),
    N_("%(file)s: is not encoded in %(encoding)s"),
    N_("%(file)s: has phones but no debts, so it cannot be the full file of a portfolio"),
    N_(
        "%(file)s: would close %(closing)s of %(total)s open debts, because it does not name them; "
        "confirm the closing if the file is complete"
    ),
    N_("%(file)s: holds no telephone, CPF or CNPJ; the list stays as it was"),
    N_("%(file)s: the header names no column of telephones or of CPF/CNPJ; columns found: %(found)s"),
    N_("%(file)s: row %(row)s: %(why)s"),
    N_(
        "the header has no column for %(missing)s; columns found: %(found)s. "
        "Name the columns in a mapping file if they stand under other names."
    ),
    N_("column %(column)s has scores, but no bureau is named and no column says the source"),
    N_("mapping file, %(key)s: the file has no column %(column)s; it has %(found)s"),
    N_("mapping file, %(key)s: %(why)s"),
    N_("the process that imported it died %(times)s times: the file may be more than this machine can hold"),
    N_(
        "%(file)s: would close %(closing)s debts that it may name in %(rows)s rows whose contract cannot be read; "
        "correct these rows, or confirm the closing"
    ),
    N_("a quotation mark is opened and never closed"),
    N_("has characters that no CPF or CNPJ has"),
    N_("has %(characters)s characters; a CPF has 11, a CNPJ 14"),
    N_("check digits of the %(document)s do not fit"),
    N_("has %(cells)s cells where the header has %(width)s"),
    N_("row %(row)s has this contract for another person; a debt is owed once"),
    N_("row %(row)s has this contract with another amount, due date or product"),
    N_("the contract was imported before for another person"),
    N_("the contract is agreed, paid or closed; its amount, due date and product stay as they are"),
    N_("no debtor has this document; import their debts first"),
    N_("a spreadsheet shortened the number and its last digits are lost"),
    N_("not a state of Brazil"),
    N_("not an e-mail address"),
    N_("longer than %(characters)s characters"),
    N_("not a whole number from 0 to %(best)s"),
    N_("empty"),
    N_("one digit repeated is no CPF or CNPJ"),
    N_("with zeros restored it may be a CPF or a CNPJ"),
    N_("lies in the future"),
    N_("not an amount in reais"),
    N_("may be a thousand or a fraction: say decimal_mark in the mapping file"),
    N_("its thousands are not groups of three digits"),
    N_("too large to be an amount in reais"),
    N_("has fractions of a centavo"),
    N_("a debt is more than zero"),
    N_("not a date written dd/mm/yyyy or yyyy-mm-dd"),
    N_("not a date written %(form)s"),
    N_("its year is outside %(first)s–%(last)s"),
    N_("no such day in the calendar"),
    N_("not a telephone number"),
    N_("a service number, nobody's telephone"),
    N_("has no area code (DDD)"),
    N_("one digit repeated, a placeholder"),
    N_("does not fit the Brazilian numbering plan"),
    N_("not a telephone number of any country"),
    N_("not a telephone number of its country"),
    N_("neither a telephone number nor a CPF or CNPJ"),
    N_("no telephone, CPF or CNPJ in the row"),
)

# The required columns, as refusals list them.
FIELDS: Final[Mapping[str, str]] = {
    "document": N_("CPF or CNPJ"),
    "name": N_("Name"),
    "contract": N_("Contract"),
    "amount": N_("Amount"),
    "due_date": N_("Due date"),
}


def said(language: Language, text: str) -> str:
    """A reason in words for this language, several of them (`a | b`) each; unknown ones as they are."""
    found = _known(text)
    if found is None:
        parts = text.split(BETWEEN)
        return text if len(parts) == 1 else BETWEEN.join(said(language, part) for part in parts)
    msgid, values = found
    data = dict(values)
    if "missing" in data:
        names = data["missing"].split(", ")
        data["missing"] = ", ".join(language.text(FIELDS[name]) if name in FIELDS else name for name in names)
    return language.text(msgid, **data)


def is_known(text: str) -> bool:
    """Whether there are words for it."""
    return _known(text) is not None


@cache
def _patterns() -> tuple[tuple[str, re.Pattern[str]], ...]:
    """Each message and what it matches, in the order in which they are asked: those for anything come last."""
    return tuple((msgid, re.compile(_pattern(msgid), re.DOTALL)) for msgid in REASONS)


def _pattern(msgid: str) -> str:
    pieces = re.split(r"%\((\w+)\)s", msgid)
    return "".join(f"(?P<{piece}>.+?)" if at % 2 else re.escape(piece) for at, piece in enumerate(pieces))


def _known(text: str) -> tuple[str, Mapping[str, str]] | None:
    for msgid, pattern in _patterns():
        match = pattern.fullmatch(text)
        if match is not None and BETWEEN not in "".join(match.groupdict().values()):
            return msgid, match.groupdict()
    return None
