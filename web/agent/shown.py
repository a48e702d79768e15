"""What one agent's screen shows: the tables' truth plus what belongs to this connection alone."""

from dataclasses import dataclass, replace
from datetime import date
from typing import Protocol
from uuid import UUID

from debts.agreement import AgreementPlan
from dialer.names import Found
from dialer.screen import Screen
from web.explanation import Explanation


@dataclass(frozen=True, slots=True)
class Shown:
    """A screen as it is to be shown.

    `revealed`: the agent asked for the whole document number, and it was logged. `recording`: an outcome waits for the
    end of the call. `today` is the centre's day, for the limits of date fields.
    """

    screen: Screen
    audio_url: str | None
    revealed: bool
    recording: bool
    today: date

    @property
    def attempt_id(self) -> UUID | None:
        """The call on the screen."""
        return None if self.screen.call is None else self.screen.call.attempt_id


class View(Protocol):
    """How a connection is spoken to: HTML fragments or JSON."""

    def screen(self, shown: Shown) -> str | None:
        """The message that brings the other end up to date; None when nothing changed."""
        ...

    def error(self, explanation: Explanation) -> str:
        """The message about something that was refused."""
        ...

    def plan(self, plan: AgreementPlan | None, refusal: Explanation | None) -> str:
        """The message about an agreement that is being typed."""
        ...

    def found(self, found: Found) -> str:
        """The people whom a search by name has found."""
        ...

    def roll_call(self) -> str:
        """The question whether the page is there; it answers with the command `here`."""
        ...

    def replaced(self) -> str:
        """The last message of a connection whose place another screen of the same agent has taken."""
        ...


def without_listening(screen: Screen) -> Screen:
    """The screen of an agent who is not shown that somebody listens; one who is spoken to hears it anyway."""
    call = screen.call
    if call is None or call.talk.supervised != "listen":
        return screen
    return replace(screen, call=replace(call, talk=replace(call.talk, supervised=None)))


def without_debts(screen: Screen) -> Screen:
    """The screen as it may be seen before the agent has confirmed who is on the line: nothing about the debt."""
    call = screen.call
    if call is None or call.identified:
        return screen
    blank = replace(call, debts=(), total_centavos=0, min_total_centavos=0, score=None, score_reasons=(), history=())
    return replace(screen, call=blank)
