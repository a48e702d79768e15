"""Scorecards are read from TOML and JSON, written as they are read, and refused with the key that is wrong."""

from typing import Any

import pytest

from queues.errors import InvalidScorecard
from queues.score import Characteristic
from queues.scoring.scorecard import MOST_BINS, MOST_POINTS, default_card, from_document, parse, to_document, to_toml


def _document(**changed: Any) -> dict[str, Any]:
    return to_document(default_card()) | changed


def _bin(**changed: Any) -> dict[str, Any]:
    return {"points": 1, "reason": "r"} | changed


def test_what_is_written_is_read_as_it_was() -> None:
    card = default_card()
    assert from_document(to_document(card)) == card
    assert parse(to_toml(card)) == card


def test_unknown_values_have_a_bin_of_their_own() -> None:
    card = default_card()
    for each in (Characteristic.PROMISES, Characteristic.ANSWER_RATE, Characteristic.BEST_HOUR, Characteristic.BUREAU):
        assert (card.bins[each][0].up_to, card.bins[each][0].points) == (-1, 0)


def test_reads_a_file_of_its_own() -> None:
    lines = [f'[[{each}]]\npoints = -5\nreason = "não paga"' for each in Characteristic]
    card = parse("intercept = 7\n" + "\n".join(lines))
    assert card.intercept == 7
    assert card.bins[Characteristic.BUREAU][0].reason == "não paga"
    assert parse(to_toml(card)) == card


@pytest.mark.parametrize(
    ("document", "key"),
    [
        ({}, "aging"),
        (_document(intercept=0.5), "intercept"),
        (_document(intercept=True), "intercept"),
        (_document(intercept=MOST_POINTS + 1), "intercept"),
        (_document(colour=[]), "colour"),
        (_document(amount=[]), "amount"),
        (_document(amount={}), "amount"),
        (_document(amount=[_bin()] * (MOST_BINS + 1)), "amount"),
        (_document(amount=[_bin(up_to=3)]), "amount"),
        (_document(amount=[_bin(), _bin()]), "amount"),
        (_document(amount=[_bin(up_to=9), _bin(up_to=9), _bin()]), "amount"),
        (_document(amount=[_bin(up_to=10**16), _bin()]), "amount[1].up_to"),
        (_document(amount=[_bin(up_to=1.5), _bin()]), "amount[1].up_to"),
        (_document(amount=[_bin(points="1")]), "amount[1].points"),
        (_document(amount=[_bin(reason="")]), "amount[1].reason"),
        (_document(amount=[{"points": 1}]), "amount[1]"),
        (_document(amount=[_bin(weight=1)]), "amount[1]"),
        (_document(amount=["x"]), "amount[1]"),
    ],
)
def test_says_what_is_wrong(document: dict[str, Any], key: str) -> None:
    with pytest.raises(InvalidScorecard) as refused:
        from_document(document)
    assert refused.value.key == key


def test_says_that_a_file_is_no_toml() -> None:
    with pytest.raises(InvalidScorecard, match="file"):
        parse("nonsense")
