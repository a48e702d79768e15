"""The portfolio that measurements draw: valid, distinct, the same for the same seed, in the form that imports read."""

import csv
from datetime import date
from itertools import islice
from pathlib import Path

import phonenumbers
import pytest
from stdnum.br import cpf as stdnum_cpf

from alo.bench.portfolio import HEADER, accounts, write_portfolio
from queues.aging import Bucket, bucket_of

TODAY = date(2026, 11, 18)
COUNT = 12_000  # more than two steps of drawing


def test_the_same_seed_draws_the_same_people_and_another_others() -> None:
    first, again, other = (list(accounts(COUNT, today=TODAY, seed=seed)) for seed in (1, 1, 2))
    assert first == again
    assert not {each.document for each in first} & {each.document for each in other}


def test_a_larger_portfolio_begins_with_the_smaller_one() -> None:
    small = list(accounts(100, today=TODAY, seed=3))
    assert list(islice(accounts(COUNT, today=TODAY, seed=3), 100)) == small


@pytest.mark.parametrize("count", [1, 4_999, 5_000, 5_001, COUNT])
def test_there_are_as_many_as_asked_for_and_no_two_are_alike(count: int) -> None:
    drawn = list(accounts(count, today=TODAY, seed=4))
    assert len(drawn) == count
    assert len({each.document for each in drawn}) == count
    assert len({each.contract for each in drawn}) == count


def test_documents_phones_and_amounts_are_valid() -> None:
    for each in accounts(COUNT, today=TODAY, seed=5):
        assert stdnum_cpf.is_valid(each.document)
        assert len(set(each.document)) > 1
        assert len(set(each.phones)) == 2
        assert 4_990 <= each.amount_centavos <= 2_500_000
        assert 18 < (TODAY - each.birth_date).days / 365.25 < 79
    for each in accounts(300, today=TODAY, seed=6):
        assert all(phonenumbers.is_valid_number(phonenumbers.parse(number)) for number in each.phones)


def test_every_bucket_has_somebody() -> None:
    drawn = accounts(COUNT, today=TODAY, seed=7)
    assert {bucket_of((TODAY - each.due_date).days) for each in drawn} == set(Bucket)


def test_repeated_digits_are_left_out(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("random.Random.randrange", lambda *_: 111_111_111)
    [first] = accounts(1, today=TODAY, seed=8)
    assert first.document != "11111111111"


async def test_the_file_says_what_was_drawn(tmp_path: Path) -> None:
    size = await write_portfolio(tmp_path / "portfolio.csv", COUNT, today=TODAY, seed=9)
    assert size == (tmp_path / "portfolio.csv").stat().st_size
    lines = (tmp_path / "portfolio.csv").read_bytes().decode().split("\r\n")
    header, *rows = csv.reader(lines[:-1], delimiter=";")
    assert header == HEADER.split(";")
    assert len(rows) == COUNT
    for row, account in zip(rows, accounts(COUNT, today=TODAY, seed=9), strict=True):
        assert row[0].replace(".", "").replace("-", "") == account.document
        assert row[1:6] == [
            account.name,
            f"{account.birth_date:%d/%m/%Y}",
            account.city,
            account.state,
            account.email or "",
        ]
        assert ["+55" + "".join(filter(str.isdigit, phone)) for phone in row[6:8]] == list(account.phones)
        assert row[8:11] == [account.contract, account.product, f"{account.due_date:%d/%m/%Y}"]
        assert row[11].replace(",", "") == f"{account.amount_centavos:03d}"
