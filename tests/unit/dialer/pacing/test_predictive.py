"""The predictive pacer, asked in situations that have one sensible answer."""

from dialer.pacing.pacer import Question
from dialer.pacing.predictive import Budget, Predictive
from dialer.pacing.words import AgentReady, Answered, Connected, Dialled, Ended, Event, Recognised

INPUTS = {
    "idle", "waiting", "in_flight", "expected_answers", "expected_releases", "risk", "threshold", "answer_rate",
    "abandon_rate_30d", "abandon_rate_wanted",
}  # fmt: skip


def a_past(calls: int, *, every: int, agents: int, campaign: str = "c", chances: bool = False) -> list[Event]:
    """Calls 4 s apart of which one in `every` is answered after 10 s, and talks last 60 s."""
    events: list[Event] = [AgentReady(0.0, f"agent {each}") for each in range(agents)]
    for each in range(calls):
        start, name, answered = each * 4.0, f"past {each}", each % every == 0
        chance = (0.9 if answered else 0.05) if chances else None
        events.append(Dialled(start, name, campaign, chance))
        if answered:
            agent = f"agent {each // every % agents}"
            events += [Answered(start + 10, name), Connected(start + 10, name, agent), Ended(start + 70, name)]
            events.append(AgentReady(start + 80, agent))
        else:
            events.append(Ended(start + 25, name))
    return sorted(events, key=lambda event: event.at)


def taught(past: list[Event], budget: Budget | None = None) -> tuple[Predictive, float]:
    pacer = Predictive(budget=budget)
    for event in past:
        pacer.hear(event)
    return pacer, past[-1].at + 1


def test_more_calls_are_launched_where_fewer_are_answered() -> None:
    launches = []
    for every in (2, 5, 10):
        pacer, now = taught(a_past(600, every=every, agents=2))
        launches.append(pacer.decide(now, Question("c")).launch)
    assert launches == sorted(launches)
    assert launches[0] >= 2
    assert launches[2] > 2 * launches[0]


def test_nobody_is_called_for_nobody() -> None:
    assert Predictive().decide(0.0, Question("c")).launch == 0


def test_a_cold_start_is_progressive() -> None:
    pacer = Predictive()
    for each in range(12):
        pacer.hear(AgentReady(0.0, each))
    assert pacer.decide(0.0, Question("c")).launch == 12


def test_it_never_launches_beyond_the_room() -> None:
    pacer, now = taught(a_past(600, every=10, agents=12))
    assert pacer.decide(now, Question("c", room=3)).launch == 3
    assert pacer.decide(now, Question("c", room=0)).launch == 0


def test_the_decision_says_what_it_rests_on() -> None:
    pacer, now = taught(a_past(600, every=5, agents=12), Budget(1000, 30))
    inputs = pacer.decide(now, Question("c")).inputs
    assert set(inputs) == INPUTS
    assert inputs["idle"] == 12
    assert 0.15 < inputs["answer_rate"] < 0.25
    assert 0.02 < inputs["abandon_rate_30d"] < 0.03


def test_people_who_wait_are_counted_against_the_agents() -> None:
    pacer, now = taught(a_past(600, every=5, agents=3))
    free = pacer.decide(now, Question("c")).launch
    for each in range(3):
        pacer.hear(Dialled(now, f"new {each}", "c"))
        pacer.hear(Answered(now, f"new {each}"))
    assert free > 0
    assert pacer.decide(now, Question("c")).launch == 0


def test_calls_of_another_campaign_count_for_the_risk_but_not_for_the_learning() -> None:
    past = a_past(600, every=5, agents=6)
    alone, now = taught(past)
    shared, _ = taught(past)
    for each in range(12):
        shared.hear(Dialled(now, f"other {each}", "other"))
    decision = shared.decide(now, Question("c"))
    assert decision.launch < alone.decide(now, Question("c")).launch
    assert decision.inputs["answer_rate"] == alone.decide(now, Question("c")).inputs["answer_rate"]


def test_known_chances_let_it_launch_by_them() -> None:
    pacer, now = taught(a_past(800, every=5, agents=4, chances=True))
    likely = pacer.decide(now, Question("c", chances=[0.9] * 60)).launch
    unlikely = pacer.decide(now, Question("c", chances=[0.05] * 60)).launch
    assert unlikely > 2 * likely


def test_a_call_being_recognised_weighs_more_than_one_that_rings() -> None:
    """Who has answered is a person or a machine within seconds; of those who ring, most never answer."""
    past = a_past(600, every=5, agents=2)
    rings, now = taught(past)
    answered, _ = taught(past)
    for each in range(8):
        for pacer in (rings, answered):
            pacer.hear(Dialled(now - 5, f"new {each}", "c", detect=True))
        answered.hear(Answered(now - 0.5, f"new {each}", None))
    risks = [pacer.decide(now, Question("c")).inputs["expected_answers"] for pacer in (rings, answered)]
    assert risks[1] > 2 * risks[0]
    for each in range(8):
        answered.hear(Recognised(now, f"new {each}", person=False))
    assert answered.decide(now, Question("c")).inputs["in_flight"] == 0
