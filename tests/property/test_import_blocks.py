"""However a file is cut into blocks, its records are those of the file read from beginning to end."""

import io
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import example, given, settings
from hypothesis import strategies as st

from debts.importing.blocks import blocks_of
from debts.importing.decoding import examine
from debts.importing.header import resolve
from debts.importing.parsing import BlockParser, ParsedBlock
from debts.importing.places import Places
from debts.importing.records import read_records

HEADER = "CPF;Nome;Contrato;Valor;Vencimento"
GOOD = "39053344705;{};C{};1,00;01/10/2026"
NAMES = st.sampled_from(["Ana", "José", '"Ana"', '"Rua A\nB"', '"Rua\r\n1"', 'd"o', '"aberto', "M\ria", "", "  a  b "])
LINE_ENDS = st.sampled_from(["\n", "\r\n", "\r"])


@st.composite
def files(draw: st.DrawFn) -> bytes:
    names = draw(st.lists(NAMES, max_size=12))
    end = draw(LINE_ENDS)
    rows = [GOOD.format(name, number) for number, name in enumerate(names)]
    encoding = draw(st.sampled_from(["utf-8", "utf-8-sig", "latin-1"]))
    return (end.join([HEADER, *rows]) + draw(st.sampled_from(["", end]))).encode(encoding)


def _in_order(parser: BlockParser, blocks: list[ParsedBlock]) -> list[ParsedBlock]:
    """The blocks as parsed at once, and again where a record of the block before runs into one."""
    start, taken = 0, []
    for guessed in blocks:
        parsed = guessed if guessed.start == start else parser.parse(guessed.block, start)
        start = parsed.end
        taken.append(parsed)
    return taken


@settings(deadline=None)
@given(files(), st.integers(1, 90))
@example(f'{HEADER}\n39053344705;"Rua\n39053344705;A";C1;1,00;01/10/2026'.encode(), len(HEADER) + 19)
@example(f'\ufeff{HEADER}\n39053344705;"Rua\nA";C1;1,00;01/10/2026\n39053344705;Ana;C2;1,00;01/10/2026'.encode(), 50)
def test_blocks_are_the_whole(content: bytes, block_bytes: int) -> None:
    with TemporaryDirectory() as directory:
        path = Path(directory, "base.csv")
        path.write_bytes(content)
        form = examine(path, None, block_bytes)
        layout = resolve(form.names, None)
        with path.open("rb") as raw:
            parser = BlockParser(raw, form, layout, None)
            blocks = _in_order(parser, [parser.parse(block) for block in blocks_of(form)])
        places = Places()
        for block in blocks:
            places.add(block)
        taken = [line.split("\t") for block in blocks for line in block.rows.decode().splitlines()]
        refused = [line.split("\t") for block in blocks for line in block.rejections.decode().splitlines()]
        found = sorted({int(row[0]) for row in taken + refused})
        again = list(places.records(form, found))
    lines = io.StringIO(content.decode(form.encoding), newline="")
    whole = list(read_records(lines, ";", layout.width))
    expected = {record.row: record.cells for record in whole[1:] if record.cells is None or any(record.cells)}
    assert sum(block.records for block in blocks) == len(whole)
    assert [places.row(place) for place in found] == list(expected)
    assert [record.cells for record in again] == list(expected.values())
    assert [int(row[0]) for row in taken] == sorted({int(row[0]) for row in taken})
