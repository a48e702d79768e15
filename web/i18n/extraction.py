"""Find the messages that code and templates use, for the catalogues and for the test that they are complete."""

from collections.abc import Iterator
from pathlib import Path
from typing import Final

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import extract_from_dir

METHODS: Final = [("**/templates/**.html", "jinja2"), ("**.py", "python")]
KEYWORDS: Final[dict[str, tuple[int, ...] | None]] = {
    "_": None,
    "N_": None,
    "gettext": None,
    "ngettext": (1, 2),
    "text": None,
    "counted": (1, 2),
}
OPTIONS: Final = {"**/templates/**.html": {"trimmed": "true", "silent": "false", "newstyle_gettext": "true"}}


def N_(msgid: str) -> str:  # noqa: N802 - gettext's own name for a message that is translated later
    """Mark `msgid` for the catalogues without translating it here."""
    return msgid


def messages(package: Path) -> Iterator[tuple[str, int, str | tuple[str, ...]]]:
    """Every message used under `package`: file, line, and msgid (or singular and plural)."""
    for file, line, msgid, _comments, _context in extract_from_dir(
        package, method_map=METHODS, options_map=OPTIONS, keywords=KEYWORDS
    ):
        yield file, line, msgid


def template_catalogue(package: Path) -> Catalog:
    """A catalogue of every message used under `package`, none of them translated."""
    catalogue = Catalog(domain="alo", project="Alô", charset="utf-8")
    for file, _line, msgid in messages(package):
        catalogue.add(msgid, locations=[(file, 0)])
    return catalogue


def is_translated(message: Message) -> bool:
    """Whether a message has words in its catalogue, in every plural form."""
    words = message.string
    return bool(words) if isinstance(words, str) or words is None else all(words)
