"""What one supervisor's page shows, as fragments: only those that changed are sent."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from dialer.conversation.supervising import Listener, LiveConversation
from dialer.pause_rules import PauseReason
from dialer.wallboard import AgentLine
from web.explanation import Explanation
from web.fragments import Fragments, changed, message
from web.i18n.language import Language
from web.rendering import Renderer

PIECES: Final = ("conversations", "agents", "status", "audio-call")


@dataclass(frozen=True, slots=True)
class Shown:
    """The conversations there are, the one that the viewer supervises, and where its audio is opened; who is here."""

    viewer_id: int
    conversations: Sequence[LiveConversation]
    audio_url: str | None = None
    taken_over: bool = False
    agents: tuple[AgentLine, ...] = ()
    pauses: tuple[PauseReason, ...] = ()

    @property
    def mine(self) -> LiveConversation | None:
        """The conversation that the viewer is on."""
        return next((each for each in self.conversations if self.role_on(each) is not None), None)

    def role_on(self, conversation: LiveConversation) -> Listener | None:
        """How the viewer is on a conversation, None if they are not."""
        return next((each for each in conversation.listeners if each.user_id == self.viewer_id), None)


class SupervisionView:
    """Renders in a language, and remembers what the browser has."""

    def __init__(self, renderer: Renderer, language: Language) -> None:
        self._renderer = renderer
        self._language = language
        self._sent: Fragments = {}

    def page(self, shown: Shown) -> str | None:
        """The pieces that changed since the last message."""
        pieces = {name: self._piece(name, shown=shown) for name in PIECES}
        news = changed(self._sent, pieces)
        self._sent = pieces
        return message(news) if news else None

    def error(self, explanation: Explanation) -> str:
        """Replaces the page's message line."""
        return self._piece("problem", explanation=explanation)

    def _piece(self, name: str, **context: object) -> str:
        return self._renderer.render(self._language.code, f"supervision/{name}.html", context)
