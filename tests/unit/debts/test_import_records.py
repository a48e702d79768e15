"""Cutting lines into records, stray quotation marks and all."""

from debts.importing.records import RawRecord, read_records


def _cells(*lines: str, width: int | None = None) -> list[list[str] | None]:
    return [record.cells for record in read_records([f"{line}\r\n" for line in lines], ";", width)]


def test_numbers_records_from_one() -> None:
    assert list(read_records(["a;b\n", "\n", "c;d"], ";")) == [
        RawRecord(1, ["a", "b"]),
        RawRecord(2, [""]),
        RawRecord(3, ["c", "d"]),
    ]


def test_reads_quoted_cells() -> None:
    assert _cells('"a;b";"say ""no"""', 'Bar "do Zé";2') == [["a;b", 'say "no"'], ['Bar "do Zé"', "2"]]


def test_a_cell_may_run_over_lines() -> None:
    records = list(read_records(['1;"Rua A\n', 'casa 2";x\n', "2;b;y\n"], ";", 3))
    assert records == [RawRecord(1, ["1", "Rua A\ncasa 2", "x"]), RawRecord(2, ["2", "b", "y"])]


def test_an_open_quote_costs_its_own_row_only() -> None:
    assert _cells('1;"a', "2;b", "3;c", width=2) == [None, ["2", "b"], ["3", "c"]]


def test_two_open_quotes_do_not_swallow_what_is_between_them() -> None:
    assert _cells('1;"a;x', "2;b;x", '3;"c;x', "4;d;x", width=3) == [None, ["2", "b", "x"], None, ["4", "d", "x"]]


def test_an_open_quote_does_not_read_on_for_ever() -> None:
    lines = ['0;"a', *[f"{number};b" for number in range(1, 50)], '50;b"']
    cells = _cells(*lines, width=2)
    assert cells[0] is None
    assert cells[1:-1] == [[str(number), "b"] for number in range(1, 50)]


def test_text_after_a_closing_quote_is_kept() -> None:
    assert _cells('"a"b;c') == [["ab", "c"]]
