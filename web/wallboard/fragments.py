"""The wallboard's pieces."""

from typing import Final

from dialer.wallboard import Wallboard
from web.fragments import Fragments
from web.i18n.catalogue import LocaleCode
from web.rendering import Renderer

PIECES: Final = (
    "board-figures",
    "board-guards",
    "board-outcomes",
    "board-calls",
    "board-callers",
    "board-queues",
    "board-agents",
)


def board_fragments(renderer: Renderer, locale: LocaleCode, board: Wallboard) -> Fragments:
    """The wallboard in a language, by element id."""
    context = {"board": board, "oob": True}
    return {piece: renderer.render(locale, f"wallboard/{piece}.html", context) for piece in PIECES}
