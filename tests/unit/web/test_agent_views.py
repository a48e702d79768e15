"""The agent's screen as fragments and as JSON: what is sent, when, and what never is."""

import json
from dataclasses import replace
from datetime import date, timedelta
from zoneinfo import ZoneInfo

import pytest

from debts.agreement import AgreementTerms, plan
from dialer.inbound.people import Person
from dialer.names import Found
from dialer.pause_rules import PauseReason
from dialer.presence import PresenceState
from tests.unit.web.screens import CALL, DOCUMENT, SECRETS, TODAY, idle, in_call, presence
from web.agent.html_view import HtmlView
from web.agent.json_view import JsonView
from web.agent.shown import Shown, without_debts
from web.explanation import Explanation
from web.i18n.language import languages
from web.rendering import Renderer

LANGUAGES = languages(ZoneInfo("America/Sao_Paulo"))
RENDERER = Renderer(LANGUAGES)

PAUSES = (PauseReason("lunch", 1, "Refeição", "Meal", "teal", limit_minutes=20),)


def html_view() -> HtmlView:
    return HtmlView(RENDERER, LANGUAGES["pt_BR"], "Ana Beatriz")


def hidden(shown: Shown) -> Shown:
    return replace(shown, screen=without_debts(shown.screen))


def test_before_identification_nothing_of_the_debt_leaves_the_server() -> None:
    shown = hidden(in_call(identified=False))
    for message in (html_view().screen(shown), JsonView(LANGUAGES["pt_BR"]).screen(shown)):
        assert message is not None
        assert "Maria Aparecida de Souza" in message
        assert not [secret for secret in SECRETS if secret in message]


def test_after_it_the_debt_is_there_and_the_document_still_masked() -> None:
    message = html_view().screen(in_call())
    assert message is not None
    for text in ("R$\N{NO-BREAK SPACE}1.234,56", "CONTRATO-77", "Lojas Aurora", "***.982.247-**", "valor alto"):
        assert text in message
    assert DOCUMENT not in message
    assert "529.982.247-25" in str(html_view().screen(in_call(revealed=True)))


def test_what_debtors_and_agents_wrote_is_escaped() -> None:
    message = html_view().screen(in_call())
    assert message is not None
    assert "Combinou pagar &lt;hoje&gt;" in message
    assert "<hoje>" not in message


def test_nothing_is_sent_when_nothing_changed() -> None:
    view, json_view = html_view(), JsonView(LANGUAGES["pt_BR"])
    assert view.screen(idle()) is not None
    assert view.screen(idle()) is None
    assert json_view.screen(idle()) is not None
    assert json_view.screen(idle()) is None


def test_only_the_pieces_that_changed_are_sent() -> None:
    view = html_view()
    view.screen(in_call())
    later = in_call()
    paused_next = presence(PresenceState.TALKING, pause_next="lunch")
    message = view.screen(replace(later, screen=replace(later.screen, presence=paused_next, pauses=PAUSES)))
    assert message is not None
    assert 'id="presence"' in message
    assert "Depois: Refeição" in message
    for other in ("strip", "call", "outcome", "outcome-choices"):
        assert f'id="{other}"' not in message


def test_the_form_is_sent_once_per_call() -> None:
    view = html_view()
    assert 'id="outcome-form"' in str(view.screen(hidden(in_call(identified=False))))
    identified = str(view.screen(in_call()))
    assert 'id="outcome-form"' not in identified
    assert 'value="agreement"' in identified
    assert 'id="outcome-form"' not in str(view.screen(idle()))
    assert 'id="outcome-form"' in str(view.screen(in_call()))


@pytest.mark.parametrize("reason", ["login", "no_audio", "lunch", "of a later release"])
def test_every_pause_has_a_screen(reason: str) -> None:
    assert html_view().screen(idle(PresenceState.PAUSED, reason)) is not None


def test_a_plan_is_read_out_in_portuguese_whatever_the_screen_speaks() -> None:
    terms = AgreementTerms(100_001, 3, date(2026, 12, 1))
    message = HtmlView(RENDERER, LANGUAGES["en"], "Ana").plan(plan(123_456, terms, CALL.policy, TODAY), None)
    assert "data-valid" in message
    assert "Read out and have confirmed" in message
    for part in ("a primeira de R$\N{NO-BREAK SPACE}333,35", "as demais de R$\N{NO-BREAK SPACE}333,33", "01/02/2027"):
        assert part in message
    assert "R$333.35 + 2 × R$333.33" in message


def test_a_refused_plan_says_why() -> None:
    message = html_view().plan(None, Explanation("instalments", "Entre 1 e 12 parcelas."))
    assert "data-valid" not in message
    assert "Entre 1 e 12 parcelas." in message


def test_an_error_names_its_field() -> None:
    explanation = Explanation("first_due", "O primeiro vencimento já passou.")
    assert 'data-field="first_due"' in html_view().error(explanation)
    assert json.loads(JsonView(LANGUAGES["pt_BR"]).error(explanation)) == {
        "type": "error",
        "field": "first_due",
        "message": "O primeiro vencimento já passou.",
    }


def test_json_of_a_call() -> None:
    message = JsonView(LANGUAGES["pt_BR"]).screen(in_call())
    assert message is not None
    screen = json.loads(message)
    assert screen["type"] == "screen"
    assert screen["presence"]["state"] == "talking"
    assert screen["audio_url"] == "ws://node/audio/x?ticket=t"
    assert screen["outcomes"] == ["agreement", "callback", "voicemail"]
    call = screen["call"]
    assert call["debtor"]["document"] == "***.982.247-**"
    assert (call["total_centavos"], call["min_total_centavos"]) == (123_456, 86_420)
    assert call["debts"][0]["days_past_due"] == 75
    assert call["policy"]["max_discount_percent"] == "30"


def test_json_of_a_plan() -> None:
    terms = AgreementTerms(100_000, 2, TODAY + timedelta(days=1))
    message = json.loads(JsonView(LANGUAGES["en"]).plan(plan(123_456, terms, CALL.policy, TODAY), None))
    assert message["instalments"][1] == {"number": 2, "due_date": "2026-12-21", "centavos": 50_000}
    assert message["error"] is None


def test_who_was_found_is_told_with_a_masked_document() -> None:
    found = Found((Person(7, "52998224725", "João Prado", "Campinas", "SP"),), more=True)
    message = json.loads(JsonView(LANGUAGES["en"]).found(found))
    assert message["people"] == [
        {"debtor_id": 7, "name": "João Prado", "document": "***.982.247-**", "city": "Campinas", "state": "SP"}
    ]
    assert message["more"] is True
    html = html_view().found(found)
    assert "***.982.247-**" in html
    assert "Há mais" in html
