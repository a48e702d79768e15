"""Importing files of debts as people have them: whole or not at all, each row that cannot be used explained."""

from debts.importing.importer import Progress, import_file
from debts.importing.mapping import Mapping, load_mapping, parse_mapping
from debts.importing.report import Counts, ImportReport, Rejection

__all__ = [
    "Counts",
    "ImportReport",
    "Mapping",
    "Progress",
    "Rejection",
    "import_file",
    "load_mapping",
    "parse_mapping",
]
