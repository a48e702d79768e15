"""The screen as HTML fragments: only the pieces that changed are sent."""

from typing import Any, Final
from uuid import UUID

from debts.agreement import AgreementPlan
from dialer.names import Found
from outreach.cadence import Script
from web.agent.shown import Shown
from web.explanation import Explanation
from web.fragments import Fragments, changed, message
from web.i18n.language import Language
from web.rendering import Renderer

ALWAYS: Final = ("presence", "strip", "controls", "control-menus", "call", "audio-call", "own-phone", "announce")
WITH_CALL: Final = ("outcome-choices", "terms-offer", "outcome-actions")


class HtmlView:
    """Renders fragments in a language, and remembers what the browser has."""

    def __init__(self, renderer: Renderer, language: Language, agent_name: str) -> None:
        self._renderer = renderer
        self._language = language
        self._agent_name = agent_name
        self._sent: Fragments = {}
        self._form_of: UUID | None = None

    def screen(self, shown: Shown) -> str | None:
        """The pieces that changed since the last message.

        The outcome form is sent once per call and never again while it lasts: what the agent types into it is theirs.
        """
        script = self._script(shown)
        pieces = {name: self._piece(name, shown=shown, script=script) for name in ALWAYS}
        if not self._sent or shown.attempt_id != self._form_of:
            pieces["outcome"] = self._piece("outcome", shown=shown)
            self._form_of = shown.attempt_id
            self._sent = {name: html for name, html in self._sent.items() if name not in WITH_CALL}
        if shown.attempt_id is not None:
            pieces |= {name: self._piece(name, shown=shown) for name in WITH_CALL}
        news = changed(self._sent, pieces)
        self._sent = {**self._sent, **pieces}
        return message(news) if news else None

    def error(self, explanation: Explanation) -> str:
        """Replaces the message line of the outcome form, or the screen's, when there is no form."""
        return self._piece("problem", explanation=explanation)

    def plan(self, plan: AgreementPlan | None, refusal: Explanation | None) -> str:
        """Replaces the preview of the agreement; what is read out to the debtor is in Portuguese on every screen."""
        summary = "" if plan is None else self._renderer.render("pt_BR", "agent/summary.html", {"plan": plan})
        return self._piece("plan", plan=plan, summary=summary, refusal=refusal)

    def found(self, found: Found) -> str:
        """Replaces the list under the search."""
        return self._piece("found", found=found)

    def roll_call(self) -> str:
        """What `agent.js` answers and never puts into the page."""
        return '<div id="roll-call" hidden></div>'

    def replaced(self) -> str:
        """Covers the screen: it continues elsewhere."""
        return self._piece("replaced")

    def _script(self, shown: Shown) -> Script | None:
        call = shown.screen.call
        if call is None or call.debtor is None:
            return None
        return call.script.fill(agent=self._agent_name, debtor=call.debtor.name, creditor=call.creditor_name)

    def _piece(self, name: str, **context: Any) -> str:
        return self._renderer.render(self._language.code, f"agent/{name}.html", context)
