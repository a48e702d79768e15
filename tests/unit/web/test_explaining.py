"""Refusals of the layers below, in the agent's words."""

import ast
from datetime import timedelta
from pathlib import Path
from uuid import uuid4
from zoneinfo import ZoneInfo

import pytest

import debts.agreement
import dialer.outcome_form
import dialer.outcomes
from debts.agreement import AgreementTerms, plan
from debts.errors import TermsRefused
from dialer.errors import CallNotOver, DialerError, OutcomeRefused
from tests.unit.web.screens import CALL, TODAY
from web.errors import _REFUSALS, FieldRefused, Forbidden, TooManyFailures, explain, sign_in_words, status_of
from web.i18n.language import languages

LANGUAGE = languages(ZoneInfo("America/Sao_Paulo"))["pt_BR"]


def test_every_message_id_of_the_layers_below_has_words() -> None:
    raised = set()
    for module in (debts.agreement, dialer.outcome_form, dialer.outcomes):
        for node in ast.walk(ast.parse(Path(str(module.__file__)).read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") in {"OutcomeRefused", "_refused"}:
                message = node.args[1]
                raised |= {message.value} if isinstance(message, ast.Constant) else set()
    assert len(raised) > 10
    assert raised <= set(_REFUSALS)


def test_limits_of_the_policy_are_told_in_figures() -> None:
    with pytest.raises(TermsRefused) as refused:
        plan(CALL.total_centavos, AgreementTerms(50_000, 1, TODAY), CALL.policy, TODAY)
    explained = explain(refused.value, LANGUAGE)
    assert explained.field == "total_centavos"
    assert explained.text == "Desconto máximo de 30%: total a partir de R$\N{NO-BREAK SPACE}864,20."


def test_dates_are_told_as_dates() -> None:
    terms = AgreementTerms(CALL.total_centavos, 1, TODAY + timedelta(days=90))
    with pytest.raises(TermsRefused) as refused:
        plan(CALL.total_centavos, terms, CALL.policy, TODAY)
    assert "19/01/2027" in explain(refused.value, LANGUAGE).text


@pytest.mark.parametrize(("earliest", "told"), [("2026-11-23T11:00:00+00:00", "23/11 08:00"), (None, "outro dia")])
def test_the_next_lawful_time_is_told(earliest: str | None, told: str) -> None:
    refused = OutcomeRefused("callback_at", "callback_outside_hours", {"earliest": earliest})
    assert told in explain(refused, LANGUAGE).text


@pytest.mark.parametrize(
    ("error", "field", "words"),
    [
        (FieldRefused("first_due", "Enter a date."), "first_due", "Informe uma data."),
        (OutcomeRefused("outcome", "not_identified"), "outcome", "Confirme a identidade"),
        (OutcomeRefused("outcome", "of_a_later_release"), "outcome", "não pode ser aceito"),
        (CallNotOver(uuid4()), None, "desligue primeiro"),
        (DialerError("?"), None, "Não deu para entender"),
    ],
)
def test_explanations(error: DialerError | FieldRefused, field: str | None, words: str) -> None:
    explained = explain(error, LANGUAGE)
    assert explained.field == field
    assert words in explained.text


def test_statuses() -> None:
    assert status_of(Forbidden("agent")) == 403
    assert status_of(TooManyFailures(61)) == 429
    assert status_of(ZeroDivisionError()) == 500
    assert "2 minutos" in sign_in_words(TooManyFailures(61), LANGUAGE)
