"""The file of rejected rows: corrected and imported, it brings what the first import could not take."""

import csv
from pathlib import Path

import pytest

from debts.importing import Counts, parse_mapping
from debts.importing.judging import MOST_SHOWN
from tests.integration.debts.files import CLUB, COLUMNS, HEADER, MARIA, MARIA_TOO, Importing

BROKEN = "84.322.486/0001-74;Clube;C1;grátis;31/02/2026;AC;=9+9"


def _rows(path: Path, encoding: str = "utf-8-sig") -> list[list[str]]:
    with path.open(encoding=encoding, newline="") as file:
        return list(csv.reader(file, delimiter=";"))


async def test_it_has_the_rows_as_they_were_behind_what_is_wrong(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA, BROKEN, MARIA_TOO, MARIA.replace("100,00", "1,00")], encoding="utf-8")
    report = await importing.run(rejected=rejected)
    assert (report.rows_rejected, report.values_rejected) == (2, 4)
    assert _rows(rejected) == [
        ["alo_row", "alo_column", "alo_value", "alo_reason", "alo_left_out", *HEADER.split(";")],
        [
            "3",
            "Valor | Vencimento | Telefone",
            "grátis | 31/02/2026 | =9+9",
            "not an amount in reais | no such day in the calendar | not a telephone number",
            "row",
            *BROKEN.replace("=9+9", "'=9+9").split(";"),
        ],
        [
            "5",
            "Contrato",
            "M1",
            "row 2 has this contract with another amount, due date or product",
            "row",
            *MARIA.replace("100,00", "1,00").split(";"),
        ],
    ]


@pytest.mark.parametrize("encoding", ["latin-1", "utf-8"])
async def test_corrected_it_is_imported_by_the_same_mapping(
    importing: Importing, tmp_path: Path, encoding: str
) -> None:
    mapping = parse_mapping(f'encoding = "{encoding}"\ndelimiter = ";"\n{COLUMNS}phones = ["Telefone"]')
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA, BROKEN.replace("Clube", "Associação"), MARIA_TOO], encoding=encoding)
    assert (await importing.run(rejected=rejected, mapping=mapping)).counts.debts_new == 2
    shown = rejected.read_text(encoding="utf-8-sig" if encoding == "utf-8" else encoding)
    corrected = shown.replace("31/02/2026;AC;'=9+9", "28/02/2026;AC;68 3222-1234").replace("grátis;28", "1.234,56;28")
    importing.file.write_text(corrected, encoding=encoding, newline="")
    report = await importing.run(mapping=mapping, rejected=rejected)
    assert report.counts == Counts(debtors_new=1, phones_new=1, debts_new=1)
    assert (report.rows_read, report.values_rejected) == (1, 0)
    assert await importing.conn.fetchval("select name from debtors where document = '84322486000174'") == "Associação"


async def test_rejected_twice_it_has_its_columns_once(importing: Importing, tmp_path: Path) -> None:
    first, second = tmp_path / "first.csv", tmp_path / "second.csv"
    importing.write([BROKEN], encoding="utf-8")
    await importing.run(rejected=first)
    importing.file = first
    await importing.run(rejected=second)
    assert [row[5:] for row in _rows(second)] == [row[5:] for row in _rows(first)]
    assert _rows(second)[0] == _rows(first)[0]


async def test_the_apostrophe_of_a_formula_is_not_part_of_the_value(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA.replace("100,00", "grátis").replace("11 98765-4321", "+5511987654321")], encoding="utf-8")
    await importing.run(rejected=rejected)
    assert _rows(rejected)[1][-1] == "'+5511987654321"
    importing.file.write_text(rejected.read_text(encoding="utf-8-sig").replace("SP", "RJ"), encoding="utf-8")
    text = importing.file.read_text(encoding="utf-8")
    importing.file.write_text(text.replace("M1;grátis", "M1;100,00"), encoding="utf-8")
    assert (await importing.run()).counts == Counts(debtors_new=1, phones_new=1, debts_new=1)


async def test_a_value_left_out_may_be_brought_later(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA.replace("11 98765-4321", "98765-4321")], encoding="utf-8")
    report = await importing.run(rejected=rejected)
    assert (report.rows_rejected, report.values_rejected, report.counts.debts_new) == (0, 1, 1)
    assert _rows(rejected)[1][4] == "value"
    text = rejected.read_text(encoding="utf-8-sig")
    importing.file.write_text(text.replace(";SP;98765-4321", ";SP;11 98765-4321"), encoding="utf-8")
    assert (await importing.run()).counts == Counts(phones_new=1)


async def test_rows_whose_cells_cannot_be_told_are_there_too(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA, CLUB.replace("Clube", '"Clube'), f"{MARIA_TOO};x"], encoding="utf-8")
    report = await importing.run(rejected=rejected)
    assert [each.row for each in report.rejected] == [3, 4]
    assert _rows(rejected)[1][5:8] == ["84.322.486/0001-74", '"Clube', "C1"]
    assert _rows(rejected)[2][-1] == "x"


async def test_no_file_is_written_where_nothing_is_rejected(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    await importing.rows(MARIA, rejected=rejected)
    assert not rejected.exists()


async def test_the_report_keeps_the_first_only(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA, *[f"{number};;;;;;" for number in range(MOST_SHOWN + 200)]], encoding="utf-8")
    report = await importing.run(rejected=rejected)
    assert len(report.rejected) == MOST_SHOWN
    assert report.rows_rejected == MOST_SHOWN + 200
    assert report.values_rejected == 5 * (MOST_SHOWN + 200)
    assert [row[0] for row in _rows(rejected)[1:]] == [str(3 + number) for number in range(MOST_SHOWN + 200)]


async def test_no_name_of_a_column_is_run_as_a_formula(importing: Importing, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    importing.write([f"{BROKEN};x"], encoding="utf-8", header=f"{HEADER};=2+2")
    await importing.run(rejected=rejected)
    assert _rows(rejected)[0][-1] == "'=2+2"


@pytest.mark.parametrize("encoding", ["cp850", "utf-16"])
async def test_a_mapping_for_an_uncommon_encoding_fits_them_too(
    importing: Importing, tmp_path: Path, encoding: str
) -> None:
    mapping = parse_mapping(f'encoding = "{encoding}"\n{COLUMNS}')
    rejected = tmp_path / "rejected.csv"
    importing.write([MARIA.replace("Maria", "João").replace("100,00", "grátis")], encoding=encoding)
    await importing.run(rejected=rejected, mapping=mapping)
    importing.file.write_bytes(rejected.read_bytes().replace("M1;grátis".encode(), b"M1;100,00"))
    assert (await importing.run(mapping=mapping)).counts.debts_new == 1
    assert await importing.conn.fetchval("select name from debtors") == "João"
