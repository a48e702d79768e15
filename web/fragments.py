"""Pieces of a live page by element id, and the websocket message that brings a browser from one state to the next."""

from collections.abc import Mapping
from typing import TypeAlias

Fragments: TypeAlias = Mapping[str, str]
"""Outer HTML by element id; each piece carries `hx-swap-oob`, so htmx puts it in the place of the element it names."""


def changed(before: Fragments, after: Fragments) -> Fragments:
    """The pieces of `after` that differ from `before`."""
    return {name: html for name, html in after.items() if before.get(name) != html}


def message(fragments: Fragments) -> str:
    """One websocket message that carries all the pieces."""
    return "\n".join(fragments.values())
