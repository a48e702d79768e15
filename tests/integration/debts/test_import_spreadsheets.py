"""Spreadsheets go in as the CSV that says the same."""

from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from debts.errors import UnreadableFile
from debts.importing import Counts, ImportReport, import_file, parse_mapping
from store.pool import Connection
from tests.integration.debts.files import COLUMNS, HEADER, NOW, Importing
from tests.integration.debts.workbooks import Cell, Number, write_workbook

NAMES: list[Cell] = list(HEADER.split(";"))
ROWS: list[list[Cell]] = [
    NAMES,
    [
        Number("39053344705"),
        "Maria",
        Number("100200300400500"),
        Number("1234.5"),
        date(2026, 10, 1),
        "SP",
        Number("11987654321"),
    ],
    ["84.322.486/0001-74", 'Clube "do Zé"; filial', "0001", 100, "01/11/2026", None, None],
]


@pytest.fixture
def book(tmp_path: Path) -> Path:
    return tmp_path / "carteira.xlsx"


async def _debts(conn: Connection) -> list[tuple[object, ...]]:
    rows = await conn.fetch(
        "select document, name, contract, amount_centavos, due_date"
        " from debts inner join debtors on debtor_id = debtors.id order by debts.id"
    )
    return [tuple(row) for row in rows]


async def _import(
    importing: Importing, book: Path, mapping: str | None = None, sheet: str | None = None
) -> ImportReport:
    parsed = parse_mapping(mapping) if mapping else None
    return await import_file(importing.conn, book, importing.portfolio_id, parsed, now=NOW, sheet=sheet)


async def test_typed_cells_are_understood(importing: Importing, book: Path) -> None:
    write_workbook(book, {"Base": ROWS})
    report = await _import(importing, book)
    assert report.counts == Counts(debtors_new=2, phones_new=1, debts_new=2)
    assert await _debts(importing.conn) == [
        ("39053344705", "Maria", "100200300400500", 123_450, date(2026, 10, 1)),
        ("84322486000174", 'Clube "do Zé"; filial', "0001", 10_000, date(2026, 11, 1)),
    ]
    entry = await importing.conn.fetchrow("select file_name, file_sha256 from imports")
    assert entry is not None
    assert tuple(entry) == ("carteira.xlsx", sha256(book.read_bytes()).digest())


@pytest.mark.parametrize("mark", [",", "."])
@pytest.mark.parametrize("form", ["dd/mm/yyyy", "mm/dd/yyyy", "yyyy-mm-dd", "dd/mm/yy"])
async def test_the_mapping_of_a_csv_fits_its_spreadsheet(
    importing: Importing, book: Path, mark: str, form: str
) -> None:
    write_workbook(book, {"Base": ROWS[:2]})
    written = f'encoding = "latin-1"\ndelimiter = "|"\ndecimal_mark = "{mark}"\ndate_format = "{form}"\n{COLUMNS}'
    await _import(importing, book, written)
    [debt] = await _debts(importing.conn)
    assert debt[3:] == (123_450, date(2026, 10, 1))


async def test_another_sheet_is_taken_by_its_name(importing: Importing, book: Path) -> None:
    write_workbook(book, {"Leia-me": [["nada"]], "Devedores": ROWS})
    assert (await _import(importing, book, sheet="Devedores")).counts.debts_new == 2
    with pytest.raises(UnreadableFile, match="has no sheet 'Base'; it has Leia-me, Devedores"):
        await _import(importing, book, sheet="Base")


async def test_rows_are_numbered_as_the_spreadsheet_does(importing: Importing, book: Path) -> None:
    write_workbook(book, {"Base": [[], [], NAMES, ["x", "Maria", "M1", 1, date(2026, 10, 1)]]})
    report = await _import(importing, book)
    assert [each.row for each in report.rejected] == [4]


async def test_digits_that_a_spreadsheet_lost_are_missed(importing: Importing, book: Path) -> None:
    row: list[Cell] = [Number("39053344705"), "Maria", Number("12345678901234567"), 1, date(2026, 10, 1)]
    write_workbook(book, {"Base": [NAMES, row]})
    report = await _import(importing, book)
    assert "last digits are lost" in report.rejected[0].reason


async def test_three_decimals_are_no_thousands(importing: Importing, book: Path) -> None:
    row: list[Cell] = [Number("39053344705"), "Maria", "M1", Number("1.234"), date(2026, 10, 1)]
    write_workbook(book, {"Base": [NAMES, row]})
    assert (await _import(importing, book)).rejected[0].reason == "has fractions of a centavo"


async def test_an_archive_is_refused(importing: Importing, book: Path) -> None:
    book.write_bytes(b"PK\x03\x04 and no more")
    with pytest.raises(UnreadableFile, match=r"carteira\.xlsx: is not text"):
        await _import(importing, book)


async def test_typed_dates_keep_their_century(importing: Importing, book: Path) -> None:
    rows: list[list[Cell]] = [
        [*NAMES, "Nascimento"],
        ["39053344705", "Maria", "M1", 1, "01/10/26", None, None, date(1950, 3, 15)],
    ]
    write_workbook(book, {"Base": rows})
    columns = f'date_format = "dd/mm/yy"\n{COLUMNS}birth_date = "Nascimento"'
    assert (await _import(importing, book, columns)).values_rejected == 0
    born = await importing.conn.fetchval("select birth_date from debtors")
    assert (born, (await _debts(importing.conn))[0][-1]) == (date(1950, 3, 15), date(2026, 10, 1))


async def test_rejected_rows_fit_the_mapping_of_their_spreadsheet(
    importing: Importing, book: Path, tmp_path: Path
) -> None:
    rejected = tmp_path / "rejected.csv"
    write_workbook(book, {"Base": [NAMES, ["39053344705", "João | filho", "M1", "grátis", date(2026, 10, 1)]]})
    mapping = parse_mapping(f'encoding = "latin-1"\ndelimiter = "|"\n{COLUMNS}')
    await import_file(importing.conn, book, importing.portfolio_id, mapping, now=NOW, rejected=rejected)
    importing.file.write_bytes(rejected.read_bytes().replace("M1|grátis".encode(), b"M1|1,00"))
    assert (await importing.run(mapping=mapping)).counts.debts_new == 1
    assert (await _debts(importing.conn))[0][1] == "João | filho"
