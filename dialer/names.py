"""Finding a debtor by their name, for an agent who dials by hand: among those whom their team may dial so."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from itertools import product
from typing import Final

import asyncpg

from debts.documents import parse_document
from debts.errors import InvalidDocument, InvalidPhone
from debts.phone_numbers import parse_phone
from dialer.errors import PreviewRefused
from dialer.inbound.people import Person
from store.pool import Connection
from store.statements import load

SQL: Final = load(__package__, "names.sql")
MOST: Final = 8  # as many as fit the screen, each with a digit for its key
ACCENTED: Final = "ÁÀÂÃÄÉÈÊËÍÌÎÏÓÒÔÕÖÚÙÛÜÇÑáàâãäéèêëíìîïóòôõöúùûüçñ"
_PLAIN: Final = "AAAAAEEEEIIIIOOOOOUUUUCNaaaaaeeeeiiiiooooouuuucn"
_FOLD: Final = str.maketrans(ACCENTED, _PLAIN)
_SPELLINGS: Final = {
    plain: plain + "".join(each for each, letter in zip(ACCENTED, _PLAIN, strict=True) if letter.lower() == plain)
    for plain in "aeioucn"
}  # as a name in small letters may have it; the database may leave a capital with an accent as it is
_KEY: Final = 3  # letters of a name in the index
SEARCH: Final = "debtor.search"  # in the audit log, which says whom an agent was shown
LONGEST: Final = 80  # letters of a search that are kept
CHOSEN_WITHIN: Final = timedelta(minutes=10)  # of the search that showed them
READ: Final = 5_000  # names that match, of which the first are shown
PATIENCE: Final = timedelta(seconds=2)


@dataclass(frozen=True, slots=True)
class Found:
    """The first people of a search, by name; `more`: there are, or may be, others."""

    people: tuple[Person, ...]
    more: bool


def folded(name: str) -> str:
    """A name without accents, in small letters: the function of that name in the database."""
    return name.translate(_FOLD).lower()


def is_name(written: str) -> bool:
    """Whether what an agent typed is a name: it has letters, and is no CNPJ with letters and no telephone."""
    has_letters = any(each.isalpha() for each in written)
    return has_letters and not (_reads(parse_document, written) or _reads(parse_phone, written))


async def find(connection: Connection, team_id: int, written: str) -> Found:
    """Return who is called so in portfolios that the team dials by hand, in the order of names.

    The name begins with the first word; the others begin words of it, in any order. A first word of two letters is
    looked for as a whole one, and only with others. Of names that more than READ people have, some READ are looked at.
    Raises PreviewRefused: name_too_short, no_manual_campaign, unknown_person, name_too_common (nobody among those, or
    none of them in PATIENCE).
    """
    first, *others = _words(written) or [""]
    beginning = f"{first} " if len(first) == _KEY - 1 and others else first
    if len(beginning) < _KEY:
        raise PreviewRefused("name_too_short")
    if not await connection.fetchval(SQL.dials_by_hand, team_id):
        raise PreviewRefused("no_manual_campaign")
    patterns = [f"{beginning}%", *(f"% {word}%" for word in others)]
    await connection.execute(SQL.limit_patience, f"{PATIENCE // timedelta(milliseconds=1)}ms")
    try:
        rows = await connection.fetch(SQL.find, team_id, _beginnings(beginning), patterns, READ, MOST + 1)
    except asyncpg.QueryCanceledError as error:
        raise PreviewRefused("name_too_common") from error
    return _found(rows)


def _found(rows: list[asyncpg.Record]) -> Found:
    """Read what `find` selects: one row at least, with nobody in it if nobody was found."""
    unread = rows[0]["unread"]
    if rows[0]["id"] is None:
        raise PreviewRefused("name_too_common" if unread else "unknown_person")
    people = tuple(Person(row["id"], row["document"], row["name"], row["city"], row["state"]) for row in rows[:MOST])
    return Found(people, unread or len(rows) > MOST)


async def may_be_chosen(connection: Connection, agent_id: int, team_id: int, debtor_id: int, now: datetime) -> bool:
    """Whether a search has shown this debtor to the agent lately, and the team still dials them by hand."""
    since = now - CHOSEN_WITHIN
    return bool(await connection.fetchval(SQL.may_be_chosen, team_id, debtor_id, agent_id, SEARCH, since))


def _beginnings(plain: str) -> list[str]:
    """How the first letters of a name that begins so may be spelt."""
    return ["".join(letters) for letters in product(*(_SPELLINGS.get(each, each) for each in plain[:_KEY]))]


def _reads(parse: Callable[[str], object], written: str) -> bool:
    try:
        parse(written)
    except (InvalidDocument, InvalidPhone):
        return False
    return True


def _words(written: str) -> list[str]:
    """The words of a name, folded, with nothing in them that a pattern reads as anything else."""
    plain = "".join(each for each in folded(written) if each.isalnum() or each in " '.-")
    return plain.split()
