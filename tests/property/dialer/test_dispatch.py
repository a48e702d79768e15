"""Who is offered a person, whether a call finds an agent, and which campaign is dialled, for whatever there is."""

from datetime import UTC, datetime, timedelta
from itertools import permutations

from hypothesis import given, settings
from hypothesis import strategies as st

from dialer import shares
from dialer.dispatch import SEEN_WITHIN, Candidate, Skills, finds_agent, order

NOW = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
SKILLS = st.frozensets(st.sampled_from("abc"))
SECONDS = st.integers(0, 12).map(lambda seconds: timedelta(seconds=seconds))
CANDIDATES = st.lists(
    st.builds(
        Candidate,
        st.integers(1, 9),
        SECONDS.map(lambda ago: NOW - ago),
        SECONDS.map(lambda ago: NOW - ago),
        SKILLS,
    ),
    max_size=6,
    unique_by=lambda each: each.agent_id,
)
WEIGHTS = st.dictionaries(st.integers(1, 6), st.integers(1, 20), min_size=1, max_size=5)


@settings(deadline=None)
@given(CANDIDATES, SKILLS, st.lists(st.integers(1, 9), max_size=3))
def test_everybody_able_and_present_is_offered_once_the_best_first(
    ready: list[Candidate], required: Skills, knows: list[int]
) -> None:
    offered = order(ready, NOW, required=required, knows=knows)
    able = [each for each in ready if required <= each.skills and each.seen_at > NOW - SEEN_WITHIN]
    assert sorted(each.agent_id for each in offered) == sorted(each.agent_id for each in able)
    known = [each.agent_id for each in offered if each.agent_id in knows]
    assert [each.agent_id for each in offered[: len(known)]] == known
    assert known == sorted(known, key=knows.index)
    strangers = offered[len(known) :]
    assert strangers == sorted(strangers, key=lambda each: (each.idle_since, each.agent_id))
    assert offered == order(list(reversed(ready)), NOW, required=required, knows=knows)


@settings(deadline=None)
@given(st.lists(SKILLS, max_size=4), st.lists(SKILLS, max_size=4), SKILLS)
def test_a_call_finds_an_agent_exactly_when_one_more_can_be_served(
    ready: list[Skills], coming: list[Skills], required: Skills
) -> None:
    more = _most(ready, [*coming, required]) > _most(ready, coming)
    assert finds_agent(required, ready, coming) == more


def _most(ready: list[Skills], calls: list[Skills]) -> int:
    """The most calls that can be served at once, by trying every order of the agents."""
    padded = [*ready, *[None] * len(calls)]
    return max(
        sum(agent is not None and needed <= agent for needed, agent in zip(calls, some, strict=True))
        for some in permutations(padded, len(calls))
    )


@given(WEIGHTS, st.integers(1, 200))
def test_every_campaign_gets_its_share_to_within_one_call(weights: dict[int, int], calls: int) -> None:
    credit: dict[int, int] = {}
    counts = dict.fromkeys(weights, 0)
    for _ in range(calls):
        first = shares.ranked(weights, credit)[0]
        credit = shares.dialled(weights, credit, first)
        counts[first] += 1
        assert sum(credit.values()) == 0
    total = sum(weights.values())
    assert all(abs(counts[each] - calls * weight / total) < len(weights) for each, weight in weights.items())
    if calls % total == 0:
        assert counts == {each: calls // total * weight for each, weight in weights.items()}


@given(WEIGHTS, st.integers(1, 60))
def test_who_had_nobody_to_call_claims_nothing_later(weights: dict[int, int], calls: int) -> None:
    idle, alone = 99, dict(weights)
    credit: dict[int, int] = {}
    for _ in range(calls):
        credit = {**credit, **shares.dialled(alone, credit, shares.ranked(alone, credit)[0])}
    assert credit.get(idle, 0) == 0
