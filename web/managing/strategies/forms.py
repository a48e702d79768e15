"""Strategies as managers type them: buckets in order by numbers, weights in percent, a mix of up to four shares."""

from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Final

from starlette.datastructures import FormData

from queues.aging import Bucket
from queues.ordering.strategy import AgentSeconds, MixShare, Strategy, StrategyKind, Weights
from web.i18n.extraction import N_
from web.managing.fields import Fields

SHARES: Final = ("A", "B", "C", "D")
WEIGHTS: Final = tuple(field.name for field in fields(Weights))
LONGEST_S: Final = 3600


def read_strategy(form: FormData) -> Strategy:
    """Read a strategy; raises FormRefused."""
    given = Fields(form)
    strategy = _strategy(given)
    given.check()
    return strategy


def read_new(form: FormData) -> tuple[str, Strategy]:
    """Read a new strategy and its name; raises FormRefused."""
    given = Fields(form)
    name, strategy = given.required("name", 80), _strategy(given)
    given.check()
    return name, strategy


def _strategy(given: Fields) -> Strategy:
    return Strategy(
        kind=_kind(given),
        bucket_order=_order(given),
        strict_buckets=given.ticked("strict_buckets"),
        weights=Weights(**{name: given.whole(f"weight_{name}", -100, 100) for name in WEIGHTS}),
        mix=_mix(given),
        agent_seconds=AgentSeconds(
            right_party=given.whole("right_party", 1, LONGEST_S), otherwise=given.whole("otherwise", 1, LONGEST_S)
        ),
    )


def strategy_values(strategy: Strategy) -> dict[str, str]:
    """A strategy as one types it."""
    share_of = {bucket: SHARES[number] for number, share in enumerate(strategy.mix) for bucket in share.buckets}
    return {
        "kind": strategy.kind,
        **{f"place_{bucket}": str(place) for place, bucket in enumerate(strategy.bucket_order, 1)},
        "strict_buckets": "yes" if strategy.strict_buckets else "",
        **{f"weight_{name}": str(value) for name, value in asdict(strategy.weights).items()},
        **{f"share_{bucket}": share_of.get(bucket, "") for bucket in Bucket},
        **{f"percent_{SHARES[number]}": str(share.percent) for number, share in enumerate(strategy.mix)},
        "right_party": str(strategy.agent_seconds.right_party),
        "otherwise": str(strategy.agent_seconds.otherwise),
    }


def order_of(values: Mapping[str, str]) -> list[Bucket]:
    """The buckets in the order in which a form, right or wrong, numbers them."""

    def place(bucket: Bucket) -> int:
        text = values.get(f"place_{bucket}", "")
        return int(text) if text.isascii() and text.isdigit() and len(text) < 10 else len(Bucket)

    return sorted(Bucket, key=place)


def _kind(given: Fields) -> StrategyKind:
    name = given.chosen("kind", tuple(StrategyKind))
    return next((kind for kind in StrategyKind if kind == name), StrategyKind.WEIGHTED)


def _order(given: Fields) -> tuple[Bucket, ...]:
    places = {bucket: given.whole(f"place_{bucket}", 1, len(Bucket)) for bucket in Bucket}
    if len(set(places.values())) != len(Bucket):
        given.refuse("bucket_order", N_("Two buckets have the same place."))
    return tuple(sorted(Bucket, key=places.__getitem__))


def _mix(given: Fields) -> tuple[MixShare, ...]:
    share_of = {bucket: given.chosen(f"share_{bucket}", ("", *SHARES)) for bucket in Bucket}
    shares = []
    for name in SHARES:
        buckets = tuple(bucket for bucket in Bucket if share_of[bucket] == name)
        percent = given.whole_or_none(f"percent_{name}", 0, 100) or 0
        if bool(buckets) != bool(percent):
            given.refuse("mix", N_("Share %(share)s needs both a percentage and buckets."), share=name)
        elif buckets:
            shares.append(MixShare(buckets, percent))
    if shares and (total := sum(share.percent for share in shares)) != 100:
        given.refuse("mix", N_("The shares add up to %(total)s%%, not to 100%%."), total=total)
    return tuple(shares)
