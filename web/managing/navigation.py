"""What the managers' screens are called, where they are, and which role sees them beside each other."""

from dataclasses import dataclass
from typing import Final

from web.accounts import MANAGERS, OVERSEERS, Role
from web.i18n.extraction import N_


@dataclass(frozen=True, slots=True)
class Screen:
    """One entry of the navigation: `name` marks the current one, `title` is a msgid, `icon` a symbol of icons.svg."""

    name: str
    path: str
    title: str
    icon: str
    roles: frozenset[Role]


@dataclass(frozen=True, slots=True)
class Group:
    """Entries under one heading, a msgid."""

    title: str
    screens: tuple[Screen, ...]


_NOW: Final = Group(
    N_("Now"),
    (
        Screen("wallboard", "/wallboard", N_("Wallboard"), "wallboard", OVERSEERS),
        Screen("supervision", "/supervision", N_("Supervision"), "headset", OVERSEERS),
        Screen("health", "/queues", N_("Queues"), "queues", OVERSEERS),
        Screen("modes", "/modes", N_("Modes"), "rules", OVERSEERS),
        Screen("trunks", "/trunks", N_("Trunks"), "trunks", OVERSEERS),
        Screen("explain", "/explain", N_("Why?"), "search", OVERSEERS),
        Screen("recordings", "/recordings", N_("Recordings"), "speaker", OVERSEERS),
    ),
)
_WORK: Final = Group(
    N_("Collection"),
    (
        Screen("portfolios", "/portfolios", N_("Portfolios"), "portfolios", MANAGERS),
        Screen("imports", "/imports", N_("Imports"), "upload", MANAGERS),
        Screen("campaigns", "/campaigns", N_("Campaigns"), "campaigns", MANAGERS),
        Screen("strategies", "/strategies", N_("Strategies"), "strategies", MANAGERS),
        Screen("targets", "/targets", N_("Directory"), "transfer", MANAGERS),
        Screen("teams", "/teams", N_("Teams"), "people", MANAGERS),
        Screen("pauses", "/pauses", N_("Pauses"), "paused", MANAGERS),
        Screen("numbers", "/numbers", N_("Our numbers"), "reserved", MANAGERS),
        Screen("models", "/models", N_("Score"), "score", MANAGERS),
    ),
)
_RULES: Final = Group(
    N_("Rules"),
    (
        Screen("rules", "/rules", N_("Contact rules"), "rules", MANAGERS),
        Screen("do_not_call", "/do-not-call", N_("Do not call"), "do-not-call", MANAGERS),
    ),
)


def groups_for(role: Role) -> tuple[Group, ...]:
    """The navigation of a role; groups without an entry for it are left out."""
    kept = (
        Group(group.title, tuple(screen for screen in group.screens if role in screen.roles))
        for group in (_NOW, _WORK, _RULES)
    )
    return tuple(group for group in kept if group.screens)
