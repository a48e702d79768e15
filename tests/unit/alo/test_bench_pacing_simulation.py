"""The simulator: nobody is lost from the counts, every policy calls the same leads, known figures come out."""

from collections import Counter
from collections.abc import Hashable
from dataclasses import dataclass, field

import pytest

from alo.bench.pacing.distributions import Constant, Lognormal
from alo.bench.pacing.rivals.vicidial import ViciDial
from alo.bench.pacing.scenario import (
    HOUR_S,
    Conversation,
    Detection,
    NoAnswer,
    PerLead,
    Rate,
    Rostered,
    Scenario,
    Shift,
)
from alo.bench.pacing.scenario_files import BUILT_IN, built_in
from alo.bench.pacing.simulation import Setting, Simulation
from dialer.pacing.pacer import TICK_S, Decision, Pacer, Question
from dialer.pacing.power import Power
from dialer.pacing.progressive import Progressive
from dialer.pacing.words import (
    Abandoned,
    AgentLeft,
    AgentPaused,
    AgentReady,
    Answered,
    Connected,
    Dialled,
    Ended,
    Event,
    Recognised,
)


def constant(value: float) -> Constant:
    return Constant(kind="constant", value=value)


ONE_MINUTE = Conversation(share=1, talk=constant(50), wrap_up=constant(10))
CERTAIN = Scenario(
    name="certain",
    answers=Rate(kind="rate", rate=1),
    ring=constant(5),
    conversations=(ONE_MINUTE,),
    warm_up_h=0,
)


@dataclass
class Recorder:
    """Launches so many calls at the first decision, or follows another pacer, and keeps all that it hears."""

    first: int = 0
    follows: Pacer | None = None
    heard: list[Event] = field(default_factory=list)
    asked: list[tuple[float, Question]] = field(default_factory=list)

    def hear(self, event: Event) -> None:
        self.heard.append(event)
        if self.follows:
            self.follows.hear(event)

    def decide(self, now: float, question: Question) -> Decision:
        self.asked.append((now, question))
        if self.follows:
            return self.follows.decide(now, question)
        launch, self.first = self.first, 0
        return Decision(launch)

    def told(self, kind: type) -> list[Event]:
        return [event for event in self.heard if isinstance(event, kind)]


def simulated(pacer: Pacer, scenario: Scenario, agents: int = 1, hours: float = 0.1, seed: int = 1) -> Simulation:
    simulation = Simulation(Setting(scenario, agents, (seed, 0), hours, scenario.warm_up_h * HOUR_S), pacer)
    simulation.run()
    return simulation


def test_a_call_goes_its_way() -> None:
    recorder = Recorder(first=1)
    tally = simulated(recorder, CERTAIN, hours=0.02).tally  # 72 s
    assert recorder.heard == [
        AgentReady(0.0, 0),
        Dialled(0.0, 0),
        Answered(5.0, 0),
        Connected(5.0, 0, 0),
        Ended(55.0, 0),
        AgentReady(65.0, 0),
    ]
    assert (tally.dialled, tally.connected, tally.abandoned) == (1, 1, 0)
    assert (tally.talk_s, tally.busy_s, tally.idle_s) == (50, 60, 12)


def test_who_waits_longer_than_the_grace_is_lost() -> None:
    recorder = Recorder(first=3)
    tally = simulated(recorder, CERTAIN, hours=0.01).tally
    assert recorder.told(Abandoned) == [Abandoned(7.0, 1), Abandoned(7.0, 2)]
    assert [event.at for event in recorder.told(Ended)] == [7.0, 7.0]
    assert (tally.connected, tally.abandoned) == (1, 2)
    assert tally.worst_hour == pytest.approx(2 / 3)


def test_the_longest_idle_agent_is_next_and_who_waits_longest_is_served_first() -> None:
    patient = CERTAIN.model_copy(update={"grace_s": 100.0})
    recorder = Recorder(first=3)
    simulated(recorder, patient, agents=2)
    assert recorder.told(Connected) == [Connected(5.0, 0, 0), Connected(5.0, 1, 1), Connected(65.0, 2, 0)]


def test_asks_after_each_event_and_at_every_tick() -> None:
    recorder = Recorder(first=1)
    simulated(recorder, CERTAIN, hours=0.02)
    moments = [now for now, _ in recorder.asked]
    assert moments == sorted([0.0, 5.0, 55.0, 65.0, *(TICK_S * number for number in range(1, 144))])


def test_a_detector_tells_people_from_machines_and_errs() -> None:
    heard = Detection(takes=constant(2), machines=1, mistaken=1, mistaken_talk=constant(8))
    nobody = CERTAIN.model_copy(update={"answers": Rate(kind="rate", rate=0), "detection": heard})
    recorder = Recorder(first=1)
    tally = simulated(recorder, nobody, hours=0.01).tally
    assert recorder.heard[1:] == [
        Dialled(0.0, 0, None, None, True),
        Answered(5.0, 0, None),
        Recognised(7.0, 0, True),
        Connected(7.0, 0, 0),
        Ended(15.0, 0),
        AgentReady(15.0, 0),
    ]
    assert (tally.answered, tally.talk_s, tally.busy_s) == (0, 0, 8)
    sharp = nobody.model_copy(update={"detection": heard.model_copy(update={"mistaken": 0.0})})
    recorder = Recorder(first=1)
    simulated(recorder, sharp, hours=0.01)
    assert recorder.heard[3:] == [Recognised(7.0, 0, False), Ended(7.0, 0)]


def test_calls_that_nobody_answers_fail_early_or_ring_in_vain() -> None:
    ending = NoAnswer(fail=0.5, fails_after=constant(3), rings=constant(20))
    silent = CERTAIN.model_copy(update={"answers": Rate(kind="rate", rate=0), "no_answer": ending})
    recorder = Recorder(first=200)
    assert simulated(recorder, silent).in_flight == {}
    lasted = Counter(event.at for event in recorder.told(Ended))
    assert set(lasted) == {3.0, 20.0}
    assert 70 < lasted[3.0] < 130


def test_agents_go_when_they_are_done_and_their_time_away_does_not_count() -> None:
    roster = Rostered(
        kind="rostered",
        shifts=((Shift(from_h=0, to_h=0.03),),),
        breaks=((Shift(from_h=0.01, to_h=0.02),),),
    )
    recorder = Recorder(first=1)
    tally = simulated(recorder, CERTAIN.model_copy(update={"presence": roster})).tally
    assert [event for event in recorder.heard if isinstance(event, AgentReady | AgentPaused | AgentLeft)] == [
        AgentReady(0.0, 0),
        AgentPaused(65.0, 0),  # the break began at 36 s, during the call
        AgentReady(72.0, 0),
        AgentLeft(108.0, 0),
    ]
    assert (tally.busy_s, tally.idle_s) == (60, 5 + 36)


def test_every_policy_calls_the_same_leads() -> None:
    def conversations(pacer: Pacer) -> dict[Hashable, float]:
        recorder = Recorder(follows=pacer)
        simulated(recorder, built_in("S4"), agents=5, hours=2)
        begun = {event.call: event.at for event in recorder.heard if isinstance(event, Connected)}
        ended = {event.call: event.at for event in recorder.heard if isinstance(event, Ended)}
        return {call: round(ended[call] - at, 6) for call, at in begun.items() if call in ended}

    one, other = conversations(Progressive()), conversations(Power(3))
    shared = set(one) & set(other)
    assert len(shared) > 50
    assert {call: one[call] for call in shared} == {call: other[call] for call in shared}


def test_the_queue_tells_chances_before_and_when_it_dials() -> None:
    known = CERTAIN.model_copy(update={"answers": PerLead(kind="per_lead", mean=0.2, sd=0.15, noise=0.5)})
    recorder = Recorder(first=2)
    simulated(recorder, known)
    dialled = [event.chance for event in recorder.heard if isinstance(event, Dialled)]
    (_, first), (_, second) = recorder.asked[:2]
    assert dialled == list(first.chances[:2])
    assert second.chances[:10] == first.chances[2:12]
    assert all(chance is not None and 0 <= chance <= 1 for chance in first.chances)
    blind = Recorder(first=1)
    Simulation(Setting(known, 1, (1, 0), 0.01, 0.0, known=False), blind).run()
    assert [event.chance for event in blind.heard if isinstance(event, Dialled)] == [None]
    assert not blind.asked[0][1].chances


@pytest.mark.parametrize("name", BUILT_IN)
def test_whoever_answers_is_connected_lost_or_still_waits(name: str) -> None:
    recorder = Recorder(follows=Power(3))
    scenario = built_in(name).model_copy(update={"warm_up_h": 0.0})
    simulation = simulated(recorder, scenario, agents=4, hours=3)
    needed = [event for event in recorder.heard if isinstance(event, Answered | Recognised) and event.person]
    connected, abandoned = recorder.told(Connected), recorder.told(Abandoned)
    assert len(needed) == len(connected) + len(abandoned) + simulation.waiting
    assert len(abandoned) > 0
    tally = simulation.tally
    machines = len(needed) - simulation.waiting - tally.answered
    assert machines > 0 if name == "S5" else machines == 0
    assert tally.dialled == len(recorder.told(Dialled))
    assert tally.talk_s <= tally.busy_s
    assert tally.busy_s + tally.idle_s <= 4 * 3 * HOUR_S + 1e-6
    if name != "S8":
        assert tally.busy_s + tally.idle_s == pytest.approx(4 * 3 * HOUR_S)


def test_the_answer_rate_follows_the_hour() -> None:
    recorder = Recorder(follows=Power(6))
    simulated(recorder, built_in("S3"), agents=20, hours=2)
    dialled = {event.call: event.at for event in recorder.heard if isinstance(event, Dialled)}
    answered = {event.call for event in recorder.heard if isinstance(event, Answered)}

    def rate(first_h: float, last_h: float) -> float:
        calls = [call for call, at in dialled.items() if first_h * HOUR_S <= at < last_h * HOUR_S - 30]
        return sum(call in answered for call in calls) / len(calls)

    assert 0.07 < rate(0, 1) < 0.13
    assert 0.29 < rate(1, 2) < 0.41


def test_progressive_and_vicidial_keep_agents_as_busy_as_is_known_of_them() -> None:
    progressive = simulated(Progressive(), built_in("S1"), agents=20, hours=10).tally
    assert 0.605 < progressive.occupancy < 0.635
    assert progressive.abandoned == 0
    vicidial = simulated(ViciDial(), built_in("S1"), agents=20, hours=10).tally
    assert 0.60 < vicidial.occupancy < 0.64
    assert 0.02 < vicidial.abandon_rate < 0.035


def test_the_same_seed_gives_the_same_campaign_and_another_seed_another() -> None:
    def outcome(seed: int) -> tuple[int, float]:
        tally = simulated(Power(2), built_in("S8"), agents=5, hours=2, seed=seed).tally
        return tally.connected, tally.busy_s

    assert outcome(1) == outcome(1) != outcome(2)


def test_the_warm_up_does_not_count() -> None:
    late = CERTAIN.model_copy(update={"warm_up_h": 0.01})  # 36 s: in the middle of the talk
    tally = simulated(Recorder(first=1), late, hours=0.02).tally
    assert (tally.dialled, tally.answered) == (0, 0)
    assert (tally.talk_s, tally.busy_s, tally.idle_s) == (19, 29, 7)


def test_a_lognormal_has_the_mean_that_it_names() -> None:
    import numpy as np  # noqa: PLC0415

    drawn = Lognormal(kind="lognormal", mean=180, sigma=0.8).draw(np.random.default_rng(1), 100_000)
    assert drawn.mean() == pytest.approx(180, rel=0.02)
    assert np.log(drawn).std() == pytest.approx(0.8, rel=0.02)
