"""Which campaign of a team is dialled next: each gets a share of the calls in proportion to its weight. Pure.

Smooth weighted round robin: before every call each campaign that has somebody to call earns its weight, the richest is
dialled and pays what all have earned. Over any stretch a campaign is never more than one round away from its share, and
no campaign gets its calls in a row. Who has nobody to call earns nothing, and so keeps no claim for later.
"""

from collections.abc import Mapping


def ranked(weights: Mapping[int, int], credit: Mapping[int, int]) -> list[int]:
    """Return the campaigns in the order in which they are asked for a debtor; `weights` are positive."""
    return sorted(weights, key=lambda campaign: (-(credit.get(campaign, 0) + weights[campaign]), campaign))


def dialled(weights: Mapping[int, int], credit: Mapping[int, int], campaign: int) -> dict[int, int]:
    """Return the credit after a call of `campaign`; `weights` are of all that could have been dialled then."""
    earned = {each: credit.get(each, 0) + weight for each, weight in weights.items()}
    earned[campaign] -= sum(weights.values())
    return earned
