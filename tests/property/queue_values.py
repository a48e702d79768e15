"""Values that the order of a queue is made of, as hypothesis draws them."""

from hypothesis import strategies as st

from queues.aging import BUCKETS, Bucket
from queues.ordering.campaign_filter import Filter
from queues.ordering.eligibility import Terms
from queues.ordering.strategy import AgentSeconds, MixShare, Strategy, StrategyKind, Weights
from queues.priority import PriorityFacts

STATES = ("SP", "RJ", "AM", "AC")
CITIES = ("São Paulo", "Niterói", "MANAUS")
PRODUCTS = ("cartão", "empréstimo", "")
_PERCENT = st.integers(-100, 100)


@st.composite
def mixes(draw: st.DrawFn) -> tuple[MixShare, ...]:
    """No mix, or shares of distinct buckets that add up to 100."""
    count = draw(st.integers(0, 4))
    if not count:
        return ()
    buckets = draw(st.permutations(BUCKETS))[: draw(st.integers(count, len(BUCKETS)))]
    cuts = sorted(draw(st.sets(st.integers(1, 99), min_size=count - 1, max_size=count - 1)))
    percents = [high - low for low, high in zip([0, *cuts], [*cuts, 100], strict=True)]
    groups = [tuple(buckets[number::count]) for number in range(count)]
    return tuple(MixShare(group, percent) for group, percent in zip(groups, percents, strict=True))


@st.composite
def strategies(draw: st.DrawFn, kind: StrategyKind | None = None) -> Strategy:
    """Any strategy, or any of a kind."""
    return Strategy(
        kind=kind or draw(st.sampled_from(StrategyKind)),
        bucket_order=tuple(draw(st.permutations(BUCKETS))),
        strict_buckets=draw(st.booleans()),
        weights=Weights(*(draw(_PERCENT) for _ in range(7))),
        mix=draw(mixes()),
        agent_seconds=AgentSeconds(draw(st.integers(1, 3600)), draw(st.integers(1, 3600))),
    )


@st.composite
def priority_facts(draw: st.DrawFn) -> PriorityFacts:
    """Any facts that the tables can hold."""
    return PriorityFacts(
        bucket=draw(st.sampled_from(Bucket)),
        score=draw(st.integers(0, 1000)),
        amount_centavos=draw(st.integers(1, 10**7) | st.integers(1, 10**15)),
        attempts=draw(st.integers(0, 40)),
        days_since_contact=draw(st.none() | st.integers(0, 400)),
        promise_overdue=draw(st.booleans()),
        broken=draw(st.integers(0, 6)),
        chance=draw(st.integers(0, 1000)),
    )


@st.composite
def filters(draw: st.DrawFn) -> Filter:
    """Any filter, most of it open."""
    low, high = sorted(draw(st.tuples(st.integers(0, 10**6), st.integers(0, 10**6))))
    worst, best = sorted(draw(st.tuples(st.integers(0, 1000), st.integers(0, 1000))))
    some_of = st.lists(st.sampled_from(STATES), unique=True, max_size=3)
    return Filter(
        states=tuple(draw(some_of)),
        cities=tuple(draw(st.lists(st.sampled_from(("são paulo", "Manaus")), unique=True, max_size=2))),
        products=tuple(draw(st.lists(st.sampled_from(PRODUCTS[:2]), unique=True, max_size=2))),
        buckets=tuple(draw(st.lists(st.sampled_from(BUCKETS), unique=True, max_size=6))),
        min_amount_centavos=draw(st.none() | st.just(low)),
        max_amount_centavos=draw(st.none() | st.just(high)),
        min_score=draw(st.none() | st.just(worst)),
        max_score=draw(st.none() | st.just(best)),
        max_days_past_due=draw(st.none() | st.integers(0, 3000)),
        max_attempts=draw(st.none() | st.integers(0, 20)),
    )


@st.composite
def terms(draw: st.DrawFn) -> Terms:
    """Any terms of a campaign."""
    return Terms(draw(filters()), draw(st.integers(-30, 120)), draw(st.booleans()))
