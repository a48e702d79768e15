"""What holds campaigns back, in words that a supervisor reads."""

from collections.abc import Mapping
from datetime import UTC, datetime
from zoneinfo import ZoneInfo

import pytest

from dialer.attempt import AttemptState
from dialer.guards.board import GuardLine
from dialer.guards.words import Reason
from dialer.trunk_route import PassedOver
from dialer.wallboard import Today, Wallboard
from web.i18n.catalogue import LocaleCode
from web.i18n.language import languages
from web.rendering import Renderer
from web.trunk_labels import PASSED_OVER
from web.wallboard.fragments import board_fragments

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
RENDERER = Renderer(languages(ZoneInfo("America/Sao_Paulo")))
CNPJ = "11222333000181"
SHORT: Mapping[str, float | str] = {
    "company": CNPJ,
    "short_share": 0.79,
    "limit_share": 0.85,
    "calls": 93_500,
    "limit": 100_000,
    "short_call_s": 6,
}
LINES: Mapping[Reason, tuple[float, Mapping[str, float | str], str]] = {
    Reason.SHORT_CALLS: (
        0.4,
        SHORT,
        "chamadas curtas: 79%; o limite de 85% vale a partir de 100.000 chamadas por dia, e hoje foram 93.500",
    ),
    Reason.CALLS_PER_DAY: (0.25, {"company": "", "calls": 950, "limit": 1000}, "950 de 1.000 chamadas hoje"),
    Reason.CALLS_PER_MONTH: (0.5, {"calls": 450_000, "limit": 500_000}, "450.000 de 500.000 chamadas no mês"),
    Reason.TRUNK_STORM: (
        0.0,
        {"failed": 12, "calls": 20, "seconds": 40},
        "12 das últimas 20 chamadas falharam na rede; chamada de teste em 40 s",
    ),
    Reason.NO_TRUNK: (0.0, {"Operadora A": "storm"}, "nenhum tronco pode ser usado: Operadora A (falhas demais)"),
    Reason.ABANDONED: (
        1.0,
        {"share": 0.034, "limit": 0.03, "abandoned": 34},
        "3,4% das pessoas que atenderam em 30 dias foram abandonadas; o limite é 3,0%",
    ),
    Reason.NO_AGENT: (0.0, {}, "não há ninguém para atender"),
}


def panel(*reasons: Reason, locale: LocaleCode = "pt_BR") -> str:
    lines = tuple(
        GuardLine(number, "Atraso <inicial>", reason, LINES[reason][0], LINES[reason][1], NOW)
        for number, reason in enumerate(reasons)
    )
    today = Today(0, 0, 0, 0, 0, 0, 0, {})
    board = Wallboard((), dict.fromkeys(AttemptState, 0), (), today, guards=lines)
    return " ".join(board_fragments(RENDERER, locale, board)["board-guards"].split())


@pytest.mark.parametrize("reason", Reason)
def test_every_reason_is_told_with_its_figures(reason: Reason) -> None:
    html = panel(reason).replace("\N{NO-BREAK SPACE}", " ")
    assert LINES[reason][2] in html
    assert f'data-reason="{reason}"' in html
    assert "Atraso &lt;inicial&gt;" in html


@pytest.mark.parametrize(
    ("reason", "said"),
    [(Reason.SHORT_CALLS, "reduzida a 40%"), (Reason.NO_AGENT, "parada"), (Reason.ABANDONED, "aviso")],
)
def test_how_much_is_left(reason: Reason, said: str) -> None:
    assert f'<span class="tag">{said}</span>' in panel(reason)


def test_the_company_is_named_where_there_is_one() -> None:
    assert "CNPJ 11.222.333/0001-81" in panel(Reason.SHORT_CALLS)
    assert "CNPJ" not in panel(Reason.CALLS_PER_DAY)


def test_without_anything_held_back_the_panel_is_hidden() -> None:
    assert " hidden>" in panel()
    assert " hidden>" not in panel(Reason.NO_AGENT)


def test_english_is_the_second_language() -> None:
    assert "reduced to 40%" in panel(Reason.SHORT_CALLS, locale="en")


def test_every_reason_of_a_trunk_has_its_words() -> None:
    assert set(PASSED_OVER) == {str(reason) for reason in PassedOver}
