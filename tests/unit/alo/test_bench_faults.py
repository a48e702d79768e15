"""The judgement of `alo bench faults`: every figure can fail, and what was not seen is not met."""

from types import SimpleNamespace
from typing import Any, cast

import pytest

from alo.bench.faults.centre import FaultCentre
from alo.bench.faults.ears import Ears
from alo.bench.faults.injuries import ALWAYS, HEARD, INJURIES, KEPT
from alo.bench.faults.measuring import heard, judged
from alo.bench.faults.run import FaultOptions
from alo.bench.faults.watch import Watch
from alo.bench.goals import Goal


@pytest.fixture
def now(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    """A steady clock that the test moves."""
    at = [1000.0]
    monkeypatch.setattr("alo.bench.faults.ears.time.monotonic", lambda: at[0])
    return at


def listen(ears: Ears, now: list[float], frames: int, every_s: float = 0.02) -> None:
    for _ in range(frames):
        now[0] += every_s
        ears.hear("a")


def test_the_longest_silence_of_a_conversation_is_told(now: list[float]) -> None:
    ears = Ears()
    listen(ears, now, 100)
    ears.begin()
    listen(ears, now, 100)
    now[0] += 2.0
    listen(ears, now, 50)
    centre = cast("FaultCentre", SimpleNamespace(ears=ears))
    figures = heard(centre, Watch(centre), ("a", "never heard"), 50.0)
    assert figures["to_agent_gap_ms"] == 2020
    assert figures["to_agent_frames_per_s"] == pytest.approx(150 / 5.0, abs=0.1)
    assert figures["to_agent_of_calm"] == pytest.approx(0.6, abs=0.01)
    assert not judged(figures | {"to_debtor_missing_ms": 0}, HEARD)["held"]


def test_a_conversation_that_nobody_hears_any_more_is_no_conversation(now: list[float]) -> None:
    ears = Ears()
    listen(ears, now, 10)
    now[0] += 2
    ears.begin()
    assert ears.of("a") is None


def good(goals: tuple[Goal, ...]) -> dict[str, Any]:
    return {each.figure: each.bound for each in goals}


@pytest.mark.parametrize("name", sorted(INJURIES))
def test_each_figure_of_each_fault_can_fail(name: str) -> None:
    goals = INJURIES[name].goals
    assert judged(good(goals), goals)["held"]
    for each in goals:
        worse = each.bound + 1 if each.at_most else each.bound - 0.1
        assert not judged(good(goals) | {each.figure: worse}, goals)["held"], each.figure
        assert not judged(good(goals) | {each.figure: None}, goals)["held"], each.figure


def test_every_fault_keeps_the_outcomes() -> None:
    assert all(set(ALWAYS) <= set(injury.goals) for injury in INJURIES.values())
    spared = {name for name, injury in INJURIES.items() if not set(KEPT) <= set(injury.goals)}
    assert spared == {"telephony_worker", "telephony_manager"}


def test_what_came_back_counts_once_every_team_has_it() -> None:
    watch = Watch(cast("FaultCentre", SimpleNamespace()))
    assert watch.since(watch.led_at) is None
    watch.begin({1, 2})
    assert watch.broken_at is not None
    watch.led_at[1] = watch.broken_at + 1
    assert watch.since(watch.led_at) is None
    watch.led_at[2] = watch.broken_at + 3
    assert watch.since(watch.led_at) == pytest.approx(3)


def test_invites_are_counted_by_number_over_restarts_of_the_carrier() -> None:
    watch = Watch(cast("FaultCentre", SimpleNamespace()))
    for call_id, number in (("a", "+5511900001111"), ("b", "5511900001111"), ("c", "5511900002222")):
        watch.carrier[call_id] = {"call_id": call_id, "number": number}
    assert watch.invited() == {"5511900001111": 2, "5511900002222": 1}


def test_a_robot_for_every_call() -> None:
    options = FaultOptions(agents=20, calls=60).centre()
    assert (options.floor.teams, options.robots) == (3, 60)
    assert FaultOptions(agents=20, calls=50).centre().floor.teams == 3
