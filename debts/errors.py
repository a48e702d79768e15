"""What can be wrong with debts, and what each error carries.

DebtsError
├── InvalidValue                 a text that is not what its column needs
│   ├── InvalidAmount
│   ├── InvalidDate
│   ├── InvalidDocument
│   ├── InvalidEmail
│   └── InvalidPhone
├── TermsRefused                 an agreement outside its policy
├── NoOpenDebts                  nothing to agree on
├── UnknownPortfolio
├── UnknownDebtor
├── UnknownPhone
├── UnknownInstalment
├── UnknownImportJob
├── ImportAbandoned              the process that imports died of the file again and again
├── ParsingStopped               a process that parses a file ended before its time
├── PaymentMismatch              one payment number, told with two contents
└── ImportRefused                a whole file that cannot be read
    ├── UnreadableFile
    ├── MissingColumns
    ├── UnnamedBureau
    ├── PhonesCloseNothing
    ├── FileClosesTooMuch        a full file that names less than half of what is open
    ├── FileHidesContracts       a full file whose rejected rows may name what it would close
    └── InvalidMapping
"""

from collections.abc import Mapping, Sequence
from pathlib import Path


class DebtsError(Exception):
    """Base of everything this package raises."""


class InvalidValue(DebtsError):
    """A text that cannot be read as what it should be; `reason` says why, in words for the person who sent it."""

    def __init__(self, text: str, reason: str) -> None:
        super().__init__(f"{text!r}: {reason}")
        self.text = text
        self.reason = reason


class InvalidAmount(InvalidValue):
    """Not an amount of money."""


class InvalidDate(InvalidValue):
    """Not a date."""


class InvalidDocument(InvalidValue):
    """Not a CPF or CNPJ."""


class InvalidEmail(InvalidValue):
    """Not an e-mail address."""


class InvalidPhone(InvalidValue):
    """Not a telephone number that can be called."""


class TermsRefused(DebtsError):
    """The terms of an agreement are outside the policy of its portfolio.

    `field` is the field of AgreementTerms, `message` a message id, `data` the limits: centavos, counts, ISO dates.
    """

    def __init__(self, field: str, message: str, data: Mapping[str, int | str]) -> None:
        super().__init__(f"{field}: {message} {dict(data)}")
        self.field = field
        self.message = message
        self.data = data


class NoOpenDebts(DebtsError):
    """The debtor owes nothing in this portfolio that is not already agreed or paid."""

    def __init__(self, portfolio_id: int, debtor_id: int) -> None:
        super().__init__(f"debtor {debtor_id} has no open debt in portfolio {portfolio_id}")
        self.portfolio_id = portfolio_id
        self.debtor_id = debtor_id


class UnknownPortfolio(DebtsError):
    """No portfolio of that id."""

    def __init__(self, portfolio_id: int) -> None:
        super().__init__(f"no portfolio {portfolio_id}")
        self.portfolio_id = portfolio_id


class UnknownDebtor(DebtsError):
    """No debtor of that id."""

    def __init__(self, debtor_id: int) -> None:
        super().__init__(f"no debtor {debtor_id}")
        self.debtor_id = debtor_id


class UnknownPhone(DebtsError):
    """No phone of that id."""

    def __init__(self, phone_id: int) -> None:
        super().__init__(f"no phone {phone_id}")
        self.phone_id = phone_id


class UnknownInstalment(DebtsError):
    """A payment for an instalment that no agreement has."""

    def __init__(self, agreement_id: int, instalment: int) -> None:
        super().__init__(f"agreement {agreement_id} has no instalment {instalment}")
        self.agreement_id = agreement_id
        self.instalment = instalment


class UnknownImportJob(DebtsError):
    """No import job of that id."""

    def __init__(self, job_id: int) -> None:
        super().__init__(f"no import job {job_id}")
        self.job_id = job_id


class ImportAbandoned(DebtsError):
    """A job that was begun several times, and whose process died each time."""

    def __init__(self, takes: int) -> None:
        super().__init__(
            f"the process that imported it died {takes} times: the file may be more than this machine can hold"
        )
        self.takes = takes


class PaymentMismatch(DebtsError):
    """A payment number that was posted before, now with another instalment or amount: neither may win silently."""

    def __init__(self, source: str, source_id: str) -> None:
        super().__init__(f"payment {source_id} of {source} was posted before with another instalment or amount")
        self.source = source
        self.source_id = source_id


class ParsingStopped(DebtsError):
    """A process that parsed the file was killed or died; nothing of the file was written."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name}: a process that parsed the file ended before its time; nothing was written")
        self.path = path


class ImportRefused(DebtsError):
    """A file that cannot be imported at all; nothing of it was written."""


class UnreadableFile(ImportRefused):
    """The file is empty, has no header, or cannot be opened."""

    def __init__(self, path: Path, reason: str) -> None:
        super().__init__(f"{path.name}: {reason}")
        self.path = path
        self.reason = reason


class MissingColumns(ImportRefused):
    """The header lacks required fields; names them and the columns that were found."""

    def __init__(self, missing: Sequence[str], found: Sequence[str]) -> None:
        super().__init__(
            f"the header has no column for {', '.join(missing)}; columns found: {', '.join(found)}. "
            "Name the columns in a mapping file if they stand under other names."
        )
        self.missing = tuple(missing)
        self.found = tuple(found)


class UnnamedBureau(ImportRefused):
    """The file has scores, and neither it nor the person who sent it says whose they are."""

    def __init__(self, column: str) -> None:
        super().__init__(f"column {column!r} has scores, but no bureau is named and no column says the source")
        self.column = column


class InvalidMapping(ImportRefused):
    """The mapping file asks for something that does not exist."""

    def __init__(self, key: str, reason: str) -> None:
        super().__init__(f"mapping file, {key}: {reason}")
        self.key = key
        self.reason = reason


class PhonesCloseNothing(ImportRefused):
    """A file of phones was called a full file of debts."""

    def __init__(self, path: Path) -> None:
        super().__init__(f"{path.name}: has phones but no debts, so it cannot be the full file of a portfolio")
        self.path = path


class FileClosesTooMuch(ImportRefused):
    """A full file that would close more than half of the open debts: it may be cut off, or of another portfolio."""

    def __init__(self, path: Path, closing: int, open_debts: int) -> None:
        super().__init__(
            f"{path.name}: would close {closing} of {open_debts} open debts, because it does not name them; "
            "confirm the closing if the file is complete"
        )
        self.path = path
        self.closing = closing
        self.open_debts = open_debts


class FileHidesContracts(ImportRefused):
    """A full file that would close debts, with rows in which their contracts may stand and cannot be read."""

    def __init__(self, path: Path, closing: int, rows: int) -> None:
        super().__init__(
            f"{path.name}: would close {closing} debts that it may name in {rows} rows whose contract cannot be read; "
            "correct these rows, or confirm the closing"
        )
        self.path = path
        self.closing = closing
        self.rows = rows
