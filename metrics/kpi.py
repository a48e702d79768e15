"""Formulas of the field's indicators (DOMAIN.md §3), as exact ratios of counts. Pure.

Every function returns a Decimal between 0 and 1 (or above, for spin and means), and None where the denominator is 0:
a rate of nothing is not zero.
"""

from decimal import Decimal


def ratio(part: int, whole: int) -> Decimal | None:
    """Return part / whole."""
    return None if whole == 0 else Decimal(part) / Decimal(whole)


def hit_rate(answered: int, attempts: int) -> Decimal | None:
    """Return alôs / acionamentos."""
    return ratio(answered, attempts)


def right_party_rate(right_party: int, answered: int) -> Decimal | None:
    """Return CPC / alôs: how many who answered were the debtor."""
    return ratio(right_party, answered)


def conversion(agreements: int, promises: int, right_party: int) -> Decimal | None:
    """Return (promises + agreements) / CPC."""
    return ratio(agreements + promises, right_party)


def abandon_rate(abandoned: int, answered: int) -> Decimal | None:
    """Return abandoned / live answers."""
    return ratio(abandoned, answered)


def penetration(debtors_attempted: int, base: int) -> Decimal | None:
    """Return the share of the base that was attempted."""
    return ratio(debtors_attempted, base)


def spin(attempts: int, debtors: int) -> Decimal | None:
    """Return attempts per debtor in a period."""
    return ratio(attempts, debtors)


def occupancy(handling_s: int, ready_s: int) -> Decimal | None:
    """Return handling / (handling + ready), both in seconds."""
    return ratio(handling_s, handling_s + ready_s)


def mean_handling_s(talk_s: int, hold_s: int, wrap_up_s: int, calls: int) -> Decimal | None:
    """Return the TMA: talk + hold + wrap-up per call, in seconds."""
    return ratio(talk_s + hold_s + wrap_up_s, calls)


def recovery_rate(recovered_centavos: int, placed_centavos: int) -> Decimal | None:
    """Return recovered / placed money."""
    return ratio(recovered_centavos, placed_centavos)
