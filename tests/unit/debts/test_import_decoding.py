"""What files are made of, as spreadsheets and other systems save them."""

from hashlib import sha256
from pathlib import Path

import pytest

from debts.errors import UnreadableFile
from debts.importing.decoding import examine
from debts.importing.header import resolve
from debts.importing.mapping import parse_mapping
from debts.importing.parse_pool import parsed_blocks
from debts.importing.sources import opened

HEADER = "CPF;Nome;Contrato;Valor;Vencimento"
ROW = "390.533.447-05;João;1;1,00;21/11/2026"


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "dívidas.csv"


async def _names(file: Path) -> list[str]:
    async with opened(file, None) as source:
        layout = resolve(source.form.names, None)
        blocks = [block.rows.decode() async for block in parsed_blocks(source.form, layout, None)]
    return [row.split("\t")[2] for row in "".join(blocks).splitlines()]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "latin-1", "cp1252", "utf-16"])
@pytest.mark.parametrize("line_end", ["\n", "\r\n"])
async def test_reads_every_encoding_and_line_end(file: Path, encoding: str, line_end: str) -> None:
    file.write_bytes(f"{HEADER}{line_end}{ROW}{line_end}".encode(encoding))
    assert await _names(file) == ["João"]


def test_a_late_byte_decides_the_encoding(file: Path) -> None:
    rows = [ROW.replace("João", "Ana")] * 40_000
    file.write_bytes("\n".join([HEADER, *rows, ROW]).encode("latin-1"))
    assert examine(file, None).encoding == "cp1252"


def test_bytes_that_only_latin_1_has(file: Path) -> None:
    file.write_bytes(f"{HEADER}\n{ROW}\n".encode() + b"\x81\xff")
    assert examine(file, None).encoding == "latin-1"


@pytest.mark.parametrize("delimiter", [";", ",", "\t", "|"])
async def test_finds_the_delimiter(file: Path, delimiter: str) -> None:
    row = ROW.replace("1,00", '"1,00"')
    file.write_text(f"{HEADER}\n{row}\n".replace(";", delimiter), encoding="utf-8")
    assert examine(file, None).delimiter == delimiter
    assert await _names(file) == ["João"]


def test_known_names_weigh_more_than_many_cells(file: Path) -> None:
    file.write_text("CPF;Nome, ou razão, ou apelido, ou marca;Valor\n", encoding="utf-8")
    assert examine(file, None).delimiter == ";"


async def test_reads_the_line_that_excel_puts_first(file: Path) -> None:
    file.write_text(f"sep=|\n{HEADER}\n{ROW}\n".replace(";", "|"), encoding="utf-8")
    form = examine(file, None)
    assert (form.delimiter, form.header_row) == ("|", 2)
    assert await _names(file) == ["João"]


async def test_blank_lines_may_stand_before_the_header(file: Path) -> None:
    file.write_text(f"\n;;;;\n{HEADER}\n{ROW}\n", encoding="utf-8")
    assert examine(file, None).header_row == 3
    assert await _names(file) == ["João"]


async def test_a_header_cell_may_run_over_lines(file: Path) -> None:
    file.write_text(f'CPF;Nome;Contrato;Valor;"Data de\nVencimento"\n{ROW}\n', encoding="utf-8")
    assert await _names(file) == ["João"]


def test_a_mapping_prescribes(file: Path) -> None:
    file.write_text("a,b;c\n", encoding="utf-8")
    mapping = parse_mapping('delimiter = ";"\nencoding = "cp1252"\n[columns]\ndocument = "a"')
    form = examine(file, mapping)
    assert (form.delimiter, form.encoding, form.names) == (";", "cp1252", ("a,b", "c"))


def test_knows_size_and_digest(file: Path) -> None:
    file.write_bytes(HEADER.encode())
    form = examine(file, None)
    assert (form.size, form.sha256) == (len(HEADER), sha256(HEADER.encode()).digest())


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "no header"),
        (b"\n\n", "no header"),
        (b"PK\x03\x04rest", "save it as CSV"),
        (b"\x7fELF\0;CPF\n", "is not text"),
    ],
)
def test_says_what_is_wrong_with_a_file(file: Path, content: bytes, reason: str) -> None:
    file.write_bytes(content)
    with pytest.raises(UnreadableFile, match=reason):
        examine(file, None)


def test_says_that_a_file_is_not_there(file: Path) -> None:
    with pytest.raises(UnreadableFile, match="No such file"):
        examine(file, None)


def test_a_prescribed_encoding_that_does_not_fit(file: Path) -> None:
    file.write_bytes("não".encode("latin-1"))
    with pytest.raises(UnreadableFile, match="not encoded in utf-8"):
        examine(file, parse_mapping('encoding = "utf-8"'))
