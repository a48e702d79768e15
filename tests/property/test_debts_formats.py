"""Whatever is written can be read back; whatever is divided sums up; garbage is refused and nothing else."""

from datetime import date, timedelta
from decimal import Decimal

from hypothesis import assume, given
from hypothesis import strategies as st
from stdnum.br import cnpj, cpf

from debts.agreement import AgreementTerms, Policy, plan
from debts.dates import DateFormat, parse_date
from debts.documents import parse_document
from debts.errors import InvalidAmount, InvalidDate, InvalidDocument, InvalidPhone, TermsRefused
from debts.importing.records import read_records
from debts.money import MAX_CENTAVOS, format_brl, parse_centavos, split_evenly
from debts.phone_numbers import parse_phone
from queues.area_codes import AREA_CODES

CENTAVOS = st.integers(-MAX_CENTAVOS, MAX_CENTAVOS)
DIGITS = st.characters(min_codepoint=48, max_codepoint=57)
NATIONAL = st.one_of(
    st.from_regex(r"[2-5][0-9]{7}", fullmatch=True), st.from_regex(r"9[0-9]{8}", fullmatch=True)
).filter(lambda number: len(set(number)) > 1)


@given(CENTAVOS)
def test_money_is_read_as_it_was_written(centavos: int) -> None:
    assert parse_centavos(format_brl(centavos)) == centavos


@given(CENTAVOS)
def test_money_is_read_in_every_style(centavos: int) -> None:
    sign, (reais, rest) = "-" if centavos < 0 else "", divmod(abs(centavos), 100)
    for text in (f"{reais}.{rest:02d}", f"{reais},{rest:02d}", f"{reais:,}.{rest:02d}", f"R$ {reais},{rest:02d}"):
        assert parse_centavos(sign + text) == centavos


@given(st.text(alphabet="0123456789.,R$-() ", max_size=12))
def test_what_is_no_money_is_refused_and_nothing_else(text: str) -> None:
    try:
        centavos = parse_centavos(text)
    except InvalidAmount:
        return
    assert parse_centavos(format_brl(centavos)) == centavos


@given(st.integers(0, MAX_CENTAVOS), st.integers(1, 400))
def test_parts_sum_up_and_differ_in_the_first_only(total: int, parts: int) -> None:
    split = split_evenly(total, parts)
    assert sum(split) == total
    assert len(split) == parts
    assert 0 <= split[0] - split[-1] < parts
    assert len(set(split[1:])) <= 1


@given(st.text(alphabet=DIGITS, min_size=9, max_size=9))
def test_every_cpf_is_read_with_and_without_punctuation_and_zeros(body: str) -> None:
    number = body + cpf._calc_check_digits(body)
    assume(len(set(number)) > 1)
    assert parse_document(number).digits == number
    assert parse_document(cpf.format(number)).digits == number
    lost = number.lstrip("0")
    assume(not cnpj.is_valid(lost.zfill(14)))
    assert parse_document(lost).digits == number


@given(st.from_regex(r"[0-9A-Z]{12}", fullmatch=True))
def test_every_cnpj_is_read_letters_and_all(body: str) -> None:
    number = body + cnpj.calc_check_digits(body + "00")
    assume(cnpj.is_valid(number) and len(set(number)) > 1)
    document = parse_document(number)
    assert document.digits == number
    assert parse_document(document.formatted().lower()) == document


@given(st.text(alphabet=DIGITS, max_size=16))
def test_a_document_that_is_read_is_valid(text: str) -> None:
    try:
        document = parse_document(text)
    except InvalidDocument:
        return
    assert document.digits.endswith(text.lstrip("0"))
    assert cpf.is_valid(document.digits) or cnpj.is_valid(document.digits)


@given(st.sampled_from(sorted(AREA_CODES)), NATIONAL, st.sampled_from(["", "+55", "+55 ", "0", "015", "0055 "]))
def test_every_brazilian_number_is_read(area: str, number: str, prefix: str) -> None:
    expected = f"+55{area}{number}"
    assert parse_phone(f"{prefix}{area}{number}") == expected
    assert parse_phone(f"({area}) {number[:-4]}-{number[-4:]}") == expected
    assert parse_phone(expected) == expected


@given(st.text(alphabet="0123456789+()- ", max_size=20), st.text(alphabet=DIGITS, max_size=3))
def test_a_phone_that_is_read_is_stable(text: str, area: str) -> None:
    try:
        number = parse_phone(text, area)
    except InvalidPhone:
        return
    assert parse_phone(number) == number


@given(st.dates(date(1900, 1, 1), date(2100, 12, 31)), st.sampled_from("/-."))
def test_dates_are_read_as_they_were_written(day: date, mark: str) -> None:
    assert parse_date(day.strftime(f"%d{mark}%m{mark}%Y")) == day
    assert parse_date(f"{day.isoformat()} 23:59:59") == day
    assert parse_date(day.strftime(f"%m{mark}%d{mark}%Y"), DateFormat.MONTH_FIRST) == day


@given(st.text(alphabet="0123456789/-.: ", max_size=12))
def test_what_is_no_date_is_refused_and_nothing_else(text: str) -> None:
    try:
        day = parse_date(text)
    except InvalidDate:
        return
    assert parse_date(day.isoformat()) == day


@given(
    st.integers(1, 10**9),
    st.integers(1, 10**9),
    st.integers(0, 40),
    st.integers(-3, 70),
    st.decimals(0, 100, places=2),
)
def test_a_plan_keeps_the_policy_or_is_refused(
    original: int, total: int, instalments: int, days: int, discount: Decimal
) -> None:
    today = date(2026, 11, 21)
    policy = Policy(discount, 36, 1_000)
    try:
        agreed = plan(original, AgreementTerms(total, instalments, today + timedelta(days=days)), policy, today)
    except TermsRefused:
        return
    amounts = [each.centavos for each in agreed.instalments]
    assert sum(amounts) == total
    assert original * (100 - discount) <= total * 100 <= original * 100
    assert len(amounts) == instalments == 1 or min(amounts) >= 1_000
    due = [each.due_date for each in agreed.instalments]
    assert due == sorted(set(due))


@given(st.lists(st.text(alphabet='ab";\n', max_size=8).map(lambda text: f"{text}\n"), max_size=12))
def test_no_line_is_lost_between_records(texts: list[str]) -> None:
    lines = "".join(texts).splitlines(keepends=True)
    records = list(read_records(lines, ";", 2))
    assert [record.row for record in records] == list(range(1, len(records) + 1))
    unquoted = [line.rstrip("\n").split(";") for line in lines if '"' not in line]
    single = [record.cells for record in records if record.cells is not None]
    assert len(records) <= len(lines)
    if all('"' not in line for line in lines):
        assert single == unquoted
