"""Numbers on trunks and caller-ID pools, whatever the numbers."""

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from queues.area_codes import AREA_CODES
from queues.lines.caller_ids import CallerIdChoice, PoolNumber, choose
from queues.lines.number_formats import Dialling, NumberFormat, area_code_of, dialled

areas = st.sampled_from(sorted(AREA_CODES))
brazilian = st.builds("+55{}{}".format, areas, st.from_regex(r"[2-5][0-9]{7}|9[0-9]{8}", fullmatch=True))
ways = st.builds(Dialling, st.sampled_from(NumberFormat), st.from_regex("[0-9]{2}", fullmatch=True), st.none() | areas)
pool_numbers = st.builds(
    PoolNumber,
    id=st.integers(1, 100),
    number=brazilian,
    area_code=st.none() | areas,
    daily_limit=st.none() | st.integers(1, 5),
    calls=st.integers(0, 6),
)


@given(brazilian, ways)
def test_what_is_dialled_ends_in_the_subscriber_and_says_where(number: str, way: Dialling) -> None:
    digits = dialled(number, way)
    assert digits is not None
    assert digits.lstrip("+").isdecimal()
    if way.number_format is NumberFormat.LOCAL and number[3:5] == way.area_code:
        assert number == f"+55{way.area_code}{digits}"
    else:
        assert digits.endswith(number[3:])


@given(brazilian, brazilian, ways)
def test_two_numbers_are_never_dialled_alike(one: str, other: str, way: Dialling) -> None:
    assert (dialled(one, way) == dialled(other, way)) is (one == other)


@given(st.sampled_from(CallerIdChoice), st.lists(pool_numbers, max_size=6, unique_by=lambda each: each.id), brazilian)
def test_a_shown_number_has_room_and_no_other_of_its_kind_was_used_less(
    choice: CallerIdChoice, pool: list[PoolNumber], called: str
) -> None:
    shown = choose("own", choice, pool, called)
    if shown is None or shown.pool_id is None:
        return
    [number] = [each for each in pool if each.id == shown.pool_id]
    assert not number.exhausted
    alike = [each for each in pool if each.area_code == number.area_code or choice is CallerIdChoice.ROTATION]
    assert number.calls == min(each.calls for each in alike if not each.exhausted)
    if choice is CallerIdChoice.BY_AREA_CODE:
        assert number.area_code in {None, area_code_of(called)}


@given(st.integers(1, 5), st.integers(1, 6), st.integers(0, 40))
def test_rotation_shares_a_day_out_evenly_and_stops_at_the_limits(numbers: int, limit: int, calls: int) -> None:
    shown: Counter[int] = Counter()
    placed = 0
    for _ in range(calls):
        pool = [PoolNumber(each, f"+5511300000{each:02}", None, limit, shown[each]) for each in range(numbers)]
        chosen = choose("own", CallerIdChoice.ROTATION, pool, "+5521999990000")
        if chosen is not None and chosen.pool_id is not None:
            shown[chosen.pool_id] += 1
            placed += 1
    assert placed == min(calls, numbers * limit)
    assert max(shown.values(), default=0) - min((shown[each] for each in range(numbers)), default=0) <= 1
