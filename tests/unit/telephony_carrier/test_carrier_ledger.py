"""What is remembered of calls, and the settings that are refused."""

import pytest

from telephony.carrier.behaviour import Behaviour, BehaviourKind
from telephony.carrier.errors import InvalidCarrierSettings
from telephony.carrier.hearing import root_mean_square
from telephony.carrier.ledger import CallRecord, Ledger
from telephony.carrier.reports import Answered, Arrived, Ended, Heard, Spoke, read
from telephony.carrier.settings import SETTINGS_JSON, CarrierSettings

PERSON = Behaviour(BehaviourKind.PERSON, (), forced=True)


def test_a_call_is_written_down_from_its_reports() -> None:
    ledger = Ledger(10)
    ledger.begin("a", "+5511999999200", PERSON, 1.0)
    for report in (
        Arrived(call_id="a"),
        Answered(call_id="a", at=2.0),
        Spoke(call_id="a", sample="greeting_1"),
        Spoke(call_id="a", sample="follow_up_2"),
        Heard(call_id="a", frames=50, rms_max=1234.5, seconds_with_energy=0.6),
        Ended(call_id="a", at=3.0),
    ):
        ledger.note(report)
    assert list(ledger) == [
        CallRecord(
            call_id="a",
            number="+5511999999200",
            behaviour=BehaviourKind.PERSON,
            forced=True,
            invited_at=1.0,
            answered_at=2.0,
            ended_at=3.0,
            heard_frames=50,
            heard_rms_max=1234.5,
            heard_seconds_with_energy=0.6,
            spoke=("greeting_1", "follow_up_2"),
        )
    ]


def test_only_the_last_calls_are_remembered_and_reports_of_others_ignored() -> None:
    ledger = Ledger(2)
    for call in "abc":
        ledger.begin(call, "1", PERSON, 1.0)
    ledger.note(Answered(call_id="a", at=2.0))
    ledger.end("a", 3.0)
    assert [(call.call_id, call.answered_at) for call in ledger] == [("b", None), ("c", None)]


def test_the_first_end_of_a_call_counts() -> None:
    ledger = Ledger(2)
    ledger.begin("a", "1", PERSON, 1.0)
    ledger.end("a", 2.0)
    ledger.end("a", 9.0)
    assert [call.ended_at for call in ledger] == [2.0]


def test_reports_survive_the_link() -> None:
    report = Heard(call_id="a", frames=1, rms_max=2.5, seconds_with_energy=0.02)
    assert read(report.model_dump_json().encode()) == report


def test_settings_survive_the_link() -> None:
    settings = CarrierSettings(proportions={BehaviourKind.PERSON: 0.7, BehaviourKind.BUSY: 0.3}, seed=9)
    assert SETTINGS_JSON.validate_json(SETTINGS_JSON.dump_json(settings)) == settings


@pytest.mark.parametrize(
    ("setting", "refused"),
    [
        ("workers", {"workers": 0}),
        ("proportions", {"proportions": {}}),
        ("proportions", {"proportions": {BehaviourKind.PERSON: 0.0}}),
        ("proportions", {"proportions": {BehaviourKind.PERSON: 2.0, BehaviourKind.BUSY: -1.0}}),
        ("energy_threshold", {"energy_threshold": 0}),
    ],
)
def test_settings_that_cannot_work_are_refused(setting: str, refused: dict[str, object]) -> None:
    with pytest.raises(InvalidCarrierSettings) as caught:
        CarrierSettings(**refused)  # type: ignore[arg-type]  # that is the point
    assert caught.value.setting == setting


def test_loudness_is_the_root_mean_square() -> None:
    assert root_mean_square(b"") == 0
    assert root_mean_square((3).to_bytes(2, "little") + (-4).to_bytes(2, "little", signed=True)) == pytest.approx(
        12.5**0.5
    )
