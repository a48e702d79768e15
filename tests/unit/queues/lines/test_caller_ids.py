"""Which number is shown, and when nobody is called because none may be."""

import pytest

from queues.lines.caller_ids import CallerIdChoice, PoolNumber, Shown, all_exhausted, choose

OWN = "+551130000000"
RIO, RIO_TOO, ANYWHERE, FULL = (
    PoolNumber(1, "+552130000001", "21", 10, 4),
    PoolNumber(2, "+552130000002", "21", 10, 3),
    PoolNumber(3, "+551130000003", None, None, 9),
    PoolNumber(4, "+552130000004", "21", 5, 5),
)
C = CallerIdChoice


@pytest.mark.parametrize(
    ("choice", "pool", "called", "shown"),
    [
        (C.FIXED, (RIO,), "+5521999990000", None),
        (C.BY_AREA_CODE, (RIO, RIO_TOO, ANYWHERE), "+5521999990000", RIO_TOO),
        (C.BY_AREA_CODE, (RIO, ANYWHERE), "+5511999990000", ANYWHERE),
        (C.BY_AREA_CODE, (FULL, ANYWHERE), "+5521999990000", ANYWHERE),
        (C.BY_AREA_CODE, (RIO,), "+5511999990000", None),
        (C.BY_AREA_CODE, (ANYWHERE,), "+12125550100", ANYWHERE),
        (C.BY_AREA_CODE, (), "+5521999990000", None),
        (C.ROTATION, (RIO, ANYWHERE, FULL), "+5511999990000", RIO),
        (C.ROTATION, (), "+5511999990000", None),
    ],
)
def test_the_number_that_is_shown(
    choice: CallerIdChoice, pool: tuple[PoolNumber, ...], called: str, shown: PoolNumber | None
) -> None:
    wanted = Shown(OWN) if shown is None else Shown(shown.number, shown.id)
    assert choose(OWN, choice, pool, called) == wanted


@pytest.mark.parametrize("choice", [C.BY_AREA_CODE, C.ROTATION])
def test_an_exhausted_pool_calls_nobody(choice: CallerIdChoice) -> None:
    assert choose(OWN, choice, [FULL], "+5521999990000") is None
    assert all_exhausted(choice, [FULL])
    assert not all_exhausted(choice, [FULL, RIO])
    assert not all_exhausted(choice, [])


def test_a_fixed_number_is_never_exhausted() -> None:
    assert not all_exhausted(C.FIXED, [FULL])
