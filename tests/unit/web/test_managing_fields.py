"""Reading managers' forms: values as typed in Brazil, and every field that is wrong told at once."""

from collections.abc import Callable
from datetime import date, time
from decimal import Decimal

import pytest
from starlette.datastructures import FormData

from web.errors import FormRefused
from web.managing.do_not_call.forms import read_key
from web.managing.fields import Fields


def fields(**typed: str) -> Fields:
    return Fields(FormData(typed))


def test_values_as_they_are_typed() -> None:
    given = fields(
        name="  Varejo\0 ", count="12", share="12,5", money="R$ 1.234,56", day="2026-11-22", at="09:30", on="yes"
    )
    assert given.required("name") == "Varejo"
    assert given.whole("count", 1, 20) == 12
    assert given.percentage("share") == Decimal("12.5")
    assert given.centavos("money") == 123_456
    assert given.day("day") == date(2026, 11, 22)
    assert given.clock("at") == time(9, 30)
    assert (given.ticked("on"), given.ticked("off")) == (True, False)
    assert (given.whole_or_none("none"), given.centavos_or_none("none"), given.row_or_none("none")) == (None,) * 3
    given.check()


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("", lambda given: given.required("it")),
        ("x" * 201, lambda given: given.required("it")),
        ("1.5", lambda given: given.whole("it")),
        ("9" * 19, lambda given: given.whole("it")),
        ("-1", lambda given: given.whole("it")),
        ("NaN", lambda given: given.percentage("it")),
        ("Infinity", lambda given: given.percentage("it")),
        ("12,345", lambda given: given.percentage("it")),
        ("abc", lambda given: given.centavos("it")),
        ("30/02/2026", lambda given: given.day("it")),
        ("25:00", lambda given: given.clock("it")),
        ("other", lambda given: given.chosen("it", ("one", "two"))),
        ("other", lambda given: given.several("it", ("one", "two"))),
        ("seven", lambda given: given.row("it")),
    ],
)
def test_what_cannot_be_read_names_its_field(typed: str, read: Callable[[Fields], object]) -> None:
    given = fields(it=typed)
    read(given)
    with pytest.raises(FormRefused) as refused:
        given.check()
    assert {field.field for field in refused.value.fields} == {"it"}


def test_everything_that_is_wrong_is_told_at_once() -> None:
    given = fields(one="x", two="y")
    given.whole("one")
    given.day("two")
    with pytest.raises(FormRefused) as refused:
        given.check()
    assert [field.field for field in refused.value.fields] == ["one", "two"]


@pytest.mark.parametrize(
    ("typed", "key"),
    [
        ("529.982.247-25", "52998224725"),
        ("52998224725", "52998224725"),
        ("(11) 98765-4321", "+5511987654321"),
        ("11987654321", "+5511987654321"),
        ("+55 11 3333-4444", "+551133334444"),
        ("16.727.230/0001-97", "16727230000197"),
    ],
)
def test_a_key_is_a_document_where_its_digits_fit_else_a_number(typed: str, key: str) -> None:
    assert read_key(FormData({"key": typed})) == key


@pytest.mark.parametrize("typed", ["", "12", "abc", "529.982.247-24x"])
def test_a_key_that_is_neither(typed: str) -> None:
    with pytest.raises(FormRefused):
        read_key(FormData({"key": typed}))
