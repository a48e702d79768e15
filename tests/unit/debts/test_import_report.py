"""The file of rejected rows."""

import csv
from pathlib import Path

from debts.importing.report import Counts, ImportReport, Rejection, write_rejections


def test_spreadsheets_open_it_and_run_nothing(tmp_path: Path) -> None:
    file = tmp_path / "rejected.csv"
    write_rejections(
        file,
        [
            Rejection(3, "Valor", "grátis", "not an amount"),
            Rejection(4, "Telefone", "=CMD()", "no; phone", row_rejected=False),
        ],
    )
    assert file.read_bytes().startswith(b"\xef\xbb\xbfrow;column;")
    with file.open(encoding="utf-8-sig", newline="") as lines:
        rows = list(csv.reader(lines, delimiter=";"))
    assert rows == [
        ["row", "column", "value", "reason", "row_rejected"],
        ["3", "Valor", "grátis", "not an amount", "yes"],
        ["4", "Telefone", "'=CMD()", "no; phone", "no"],
    ]


def test_counts_rows_once() -> None:
    rejected = [Rejection(3, "a", "", ""), Rejection(3, "b", "", ""), Rejection(4, "c", "", "", row_rejected=False)]
    assert ImportReport(1, 9, rejected, Counts(), phones_only=False).rows_rejected == 1
