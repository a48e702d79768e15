"""Full files: what they do not name is closed, and opens again when a file names it."""

from typing import Any

import pytest

from debts.errors import FileClosesTooMuch, FileHidesContracts, PhonesCloseNothing
from debts.importing import Counts
from tests.integration.debts.files import CLUB, MARIA, MARIA_TOO, NOW, Importing


async def _debts(importing: Importing) -> dict[str, tuple[Any, ...]]:
    rows = await importing.conn.fetch("select contract, status, closed_at, closed_by_import from debts")
    return {row["contract"]: (row["status"], row["closed_at"], row["closed_by_import"]) for row in rows}


async def test_debts_that_vanished_are_closed(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    report = await importing.rows(MARIA, CLUB, full=True)
    assert report.counts == Counts(debts_closed=1)
    assert await _debts(importing) == {
        "M1": ("open", None, None),
        "M2": ("closed", NOW, report.import_id),
        "C1": ("open", None, None),
    }
    entry = await importing.conn.fetchrow("select full_file, debts_closed from imports where id = $1", report.import_id)
    assert entry is not None
    assert tuple(entry) == (True, 1)


async def test_a_file_that_is_not_full_closes_nothing(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    assert (await importing.rows(MARIA, CLUB)).counts == Counts()
    assert {status for status, _, _ in (await _debts(importing)).values()} == {"open"}


@pytest.mark.parametrize("full", [True, False])
async def test_what_a_file_closed_a_file_opens_again(importing: Importing, full: bool) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    await importing.rows(MARIA, CLUB, full=True)
    report = await importing.rows(MARIA, MARIA_TOO.replace("50,00", "60,00"), CLUB, full=full)
    assert report.counts == Counts(debts_changed=1)
    assert report.values_rejected == 0
    assert (await _debts(importing))["M2"] == ("open", None, None)
    assert await importing.conn.fetchval("select amount_centavos from debts where contract = 'M2'") == 6_000


async def test_a_debt_closed_otherwise_stays_closed(importing: Importing) -> None:
    await importing.rows(MARIA, CLUB)
    await importing.conn.execute("update debts set status = 'closed', closed_at = $1 where contract = 'M1'", NOW)
    assert (await importing.rows(MARIA, CLUB, full=True)).counts == Counts()
    assert (await _debts(importing))["M1"] == ("closed", NOW, None)


async def test_agreed_and_paid_debts_are_not_closed(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    await importing.conn.execute("update debts set status = 'agreed' where contract = 'M2'")
    assert (await importing.rows(MARIA, CLUB, full=True)).counts == Counts()


async def test_a_rejected_row_names_its_debt_all_the_same(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    without_amount = MARIA_TOO.replace("50,00", "grátis")
    too_long = CLUB + ";x"
    report = await importing.rows(MARIA, without_amount, too_long, full=True)
    assert (report.rows_rejected, report.counts) == (2, Counts())


async def test_a_row_that_contradicts_another_names_its_debt(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    report = await importing.rows(MARIA, CLUB, MARIA_TOO.replace("39053344705", "11144477735"), full=True)
    assert (report.rows_rejected, report.counts) == (1, Counts())


async def test_a_file_that_would_close_most_is_refused_whole(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    with pytest.raises(FileClosesTooMuch, match="would close 2 of 3 open debts") as refused:
        await importing.rows(CLUB.replace("1.234,56", "9,00"), full=True)
    assert (refused.value.closing, refused.value.open_debts) == (2, 3)
    assert await importing.conn.fetchval("select count(*) from imports") == 1
    assert await importing.conn.fetchval("select amount_centavos from debts where contract = 'C1'") == 123_456
    report = await importing.rows(CLUB, full=True, confirm_closing=True)
    assert report.counts == Counts(debts_closed=2)


async def test_exactly_half_may_be_closed(importing: Importing) -> None:
    await importing.rows(MARIA, CLUB)
    assert (await importing.rows(MARIA, full=True)).counts == Counts(debts_closed=1)


async def test_debts_of_other_portfolios_stay_open(importing: Importing) -> None:
    await importing.rows(MARIA, CLUB)
    other = await importing.conn.fetchval(
        "insert into portfolios (name, creditor_name) values ('Outra', 'Loja') returning id"
    )
    first, importing.portfolio_id = importing.portfolio_id, other
    await importing.rows(MARIA_TOO, full=True)
    counted = await importing.conn.fetchval(
        "select count(*) from debts where portfolio_id = $1 and status = 'open'", first
    )
    assert counted == 2


async def test_phones_alone_are_no_full_file(importing: Importing) -> None:
    await importing.rows(MARIA)
    with pytest.raises(PhonesCloseNothing):
        await importing.rows("39053344705;11 98765-4321", header="cpf;telefone", full=True)


async def test_a_full_file_twice_changes_nothing(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    await importing.rows(MARIA, CLUB, full=True)
    before = await importing.snapshot()
    importing.write([MARIA, CLUB], encoding="utf-8")
    report = await importing.run(full=True)
    assert report.counts == Counts()
    assert await importing.snapshot() == before


@pytest.mark.parametrize(
    "row",
    [
        pytest.param('390.533.447-05;"Maria;M2;50,00;01/11/2026;;', id="a quotation mark that never closes"),
        pytest.param("390.533.447-05;Maria;da Silva;M2;50,00;01/11/2026;;21 2222-3333", id="a delimiter too many"),
        pytest.param("390.533.447-05;Maria;1,23457E+15;50,00;01/11/2026;;", id="a number without its last digits"),
    ],
)
async def test_a_debt_is_not_closed_while_a_row_may_name_it(importing: Importing, row: str) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    with pytest.raises(FileHidesContracts, match="would close 1 debts that it may name in 1 rows") as refused:
        await importing.rows(MARIA, row, CLUB, full=True)
    assert (refused.value.closing, refused.value.rows) == (1, 1)
    report = await importing.rows(MARIA, row, CLUB, full=True, confirm_closing=True)
    assert report.counts == Counts(debts_closed=1)


async def test_rows_that_name_no_contract_keep_nothing_open(importing: Importing) -> None:
    await importing.rows(MARIA, MARIA_TOO, CLUB)
    report = await importing.rows(MARIA, CLUB, "Total;;;1.334,56;;;", "Fim", full=True)
    assert (report.rows_rejected, report.counts) == (2, Counts(debts_closed=1))
