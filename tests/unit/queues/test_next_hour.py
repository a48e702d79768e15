"""The hour of the next call: never before it may be, in another part of the day where that is better."""

from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from hypothesis import given
from hypothesis import strategies as st

from queues.phone_choice import DEFAULT_RATES, DayPart, PhoneRecord, Tries, part_of
from queues.rules.windows import Place, Window, is_open
from queues.timing.next_hour import WORTH_WAITING, better_moment

SAO_PAULO = ZoneInfo("America/Sao_Paulo")
RIO_BRANCO = ZoneInfo("America/Rio_Branco")
ALIKE = dict.fromkeys(DEFAULT_RATES, 60)
WEEKDAYS = tuple(Window(day, time(8), time(20), date(2014, 1, 1), None) for day in range(5))
MONDAY = datetime(2026, 11, 16, 10, tzinfo=SAO_PAULO).astimezone(UTC)


def place(zone: ZoneInfo = SAO_PAULO, windows: tuple[Window, ...] = WEEKDAYS, *holidays: date) -> Place:
    return Place(zone, windows, frozenset(holidays))


def phone(**parts: tuple[int, int, int, int]) -> PhoneRecord:
    history = {DayPart[part.upper()]: Tries(*tries) for part, tries in parts.items()}
    return PhoneRecord(1, "+5511987654321", "unknown", history)


def better(earliest: datetime, who: PhoneRecord, failed: DayPart | None = None, where: Place | None = None) -> datetime:
    return better_moment(
        earliest, zone=SAO_PAULO, places=[(where or place(),)], phones=[who], rates=ALIKE, failed=failed
    )


def local(moment: datetime) -> tuple[int, int]:
    at = moment.astimezone(SAO_PAULO)
    return at.day, at.hour


def test_without_a_better_hour_the_outcome_decides() -> None:
    assert better(MONDAY, phone()) == MONDAY


def test_who_answers_in_the_evening_is_called_in_the_evening() -> None:
    assert local(better(MONDAY, phone(evening=(3, 2, 2, 0)))) == (16, 17)


def test_who_answered_in_the_morning_is_called_the_next_morning() -> None:
    afternoon = MONDAY.replace(hour=18)  # 15 in São Paulo
    assert local(better(afternoon, phone(morning=(3, 2, 2, 0)))) == (17, 8)


def test_after_a_call_in_vain_another_part_of_the_day_is_tried() -> None:
    in_vain = phone(afternoon=(1, 0, 0, 1))
    next_day = MONDAY.replace(hour=18) + timedelta(days=1)
    assert local(better(next_day, in_vain, failed=DayPart.AFTERNOON)) == (17, 17)
    assert better(next_day, phone(morning=(1, 0, 0, 1)), failed=DayPart.MORNING) == next_day
    assert better(next_day, in_vain) == next_day


def test_a_better_hour_more_than_a_day_away_is_not_waited_for() -> None:
    friday_noon = MONDAY + timedelta(days=4, hours=2)
    assert better(friday_noon, phone(morning=(3, 2, 2, 0))) == friday_noon  # the next morning is Monday's


def test_where_nobody_may_be_called_yet_the_next_opening_counts() -> None:
    saturday = MONDAY + timedelta(days=5)
    assert local(better(saturday, phone())) == (23, 8)
    assert local(better(saturday, phone(evening=(3, 2, 2, 0)))) == (23, 17)
    holiday = place(SAO_PAULO, WEEKDAYS, date(2026, 11, 23))
    assert local(better(saturday, phone(), where=holiday)) == (24, 8)


def test_a_window_that_closes_before_the_better_part_is_not_left() -> None:
    mornings = tuple(Window(day, time(8), time(12), date(2014, 1, 1), None) for day in range(5))
    assert local(better(MONDAY, phone(evening=(3, 2, 2, 0)), where=place(SAO_PAULO, mornings))) == (16, 10)


def test_where_nobody_may_ever_be_called_the_outcome_decides() -> None:
    assert better(MONDAY, phone(), where=place(SAO_PAULO, ())) == MONDAY


def test_any_of_several_phones_will_do() -> None:
    moment = better_moment(
        MONDAY.replace(hour=11),  # 8 in São Paulo, 6 in Rio Branco
        zone=SAO_PAULO,
        places=[(place(RIO_BRANCO),), (place(),)],
        phones=[phone(), phone()],
        rates=DEFAULT_RATES,
        failed=None,
    )
    assert moment == MONDAY.replace(hour=11)


TRIES = st.builds(lambda failed, reached: Tries(failed + reached, reached, reached, failed), *[st.integers(0, 9)] * 2)


@given(
    st.integers(0, 365 * 24 * 60).map(lambda minutes: MONDAY + timedelta(minutes=minutes)),
    st.dictionaries(st.sampled_from(DayPart), TRIES),
    st.sampled_from([None, *DayPart]),
)
def test_it_is_never_earlier_always_allowed_and_at_most_a_day_later(
    earliest: datetime, history: dict[DayPart, Tries], failed: DayPart | None
) -> None:
    where, who = place(), PhoneRecord(1, "+5511987654321", "unknown", history)
    moment = better(earliest, who, failed, where)
    soonest = better(earliest, phone(), None, where)
    assert moment >= earliest
    assert is_open((where,), moment)
    assert moment <= soonest + WORTH_WAITING
    assert part_of(moment.astimezone(SAO_PAULO)) in set(DayPart)
