"""CPF and CNPJ: reading them as people write them, and masking them for screens (LGPD).

Check digits are those of Receita Federal; since July 2026 the first twelve characters of a CNPJ may be letters
(Instrução Normativa RFB 2.229/2024).
"""

import re
from collections.abc import Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from operator import mul

from debts.errors import InvalidDocument

_SEPARATORS = re.compile(r"[\s./\-‐‑‒–—]+")
_SCIENTIFIC = re.compile(r"\d[.,]\d+E\+?\d+", re.IGNORECASE)
_CPF = re.compile(r"[0-9]{11}")
_CNPJ = re.compile(r"[0-9A-Z]{12}[0-9]{2}")
_CPF_WEIGHTS = (11, 10, 9, 8, 7, 6, 5, 4, 3, 2)  # of the second check digit; the first uses all but the first weight
_CNPJ_WEIGHTS = (6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2)
_FLOAT_TAIL = re.compile(r"\d{3,14}\.0")


class DocumentKind(StrEnum):
    """Whom a document names: a person (CPF) or a company (CNPJ)."""

    CPF = "cpf"
    CNPJ = "cnpj"


@dataclass(frozen=True, slots=True)
class Document:
    """A valid CPF (11 digits) or CNPJ (14, the first 12 may be capital letters), without punctuation."""

    kind: DocumentKind
    digits: str

    def __str__(self) -> str:
        return self.digits

    def formatted(self) -> str:
        """With its punctuation: `390.533.447-05`, `16.727.230/0001-97`."""
        d = self.digits
        if self.kind is DocumentKind.CPF:
            return f"{d[:3]}.{d[3:6]}.{d[6:9]}-{d[9:]}"
        return f"{d[:2]}.{d[2:5]}.{d[5:8]}/{d[8:12]}-{d[12:]}"


@lru_cache(maxsize=4096)  # a file of debts names the same person in row after row
def parse_document(text: str) -> Document:
    """Read a CPF or CNPJ with or without punctuation, restoring zeros a spreadsheet dropped from its left.

    Zeros are restored only where the check digits then fit. Repeated digits (111.111.111-11) are refused although their
    check digits fit. Raises InvalidDocument.
    """
    stripped = text.strip()
    if _SCIENTIFIC.fullmatch(stripped):
        raise InvalidDocument(text, "a spreadsheet shortened the number and its last digits are lost")
    if _FLOAT_TAIL.fullmatch(stripped):
        stripped = stripped[:-2]
    compact = _SEPARATORS.sub("", stripped).upper()
    if not compact:
        raise InvalidDocument(text, "empty")
    if len(set(compact)) == 1:
        raise InvalidDocument(text, "one digit repeated is no CPF or CNPJ")
    return _of_full_length(compact) or _of_lost_zeros(text, compact)


def mask(document: Document | str) -> str:
    """Hide enough of a document to recognise it but not to use it: `***.533.447-**`, `**.727.230/0001-**`."""
    digits = str(document)
    if len(digits) == 11:
        return f"***.{digits[3:6]}.{digits[6:9]}-**"
    return f"**.{digits[2:5]}.{digits[5:8]}/{digits[8:12]}-**"


def check_digits(body: str, weights: Sequence[int]) -> str:
    """The two modulo-11 check digits of a document's body; a letter is worth its ASCII code less 48."""
    values = [code - 48 for code in body.encode("ascii")]
    first = (11 - sum(map(mul, weights[1:], values))) % 11 % 10
    second = (11 - sum(map(mul, weights, [*values, first]))) % 11 % 10
    return f"{first}{second}"


def _of_full_length(compact: str) -> Document | None:
    if _CPF.fullmatch(compact) and compact[9:] == check_digits(compact[:9], _CPF_WEIGHTS):
        return Document(DocumentKind.CPF, compact)
    if _CNPJ.fullmatch(compact) and compact[12:] == check_digits(compact[:12], _CNPJ_WEIGHTS):
        return Document(DocumentKind.CNPJ, compact)
    return None


def _of_lost_zeros(text: str, compact: str) -> Document:
    if len(compact) >= 14 or not (compact.isascii() and compact.isdigit()):
        raise InvalidDocument(text, _refusal(compact))
    candidates = {_of_full_length(compact.zfill(length)) for length in (11, 14) if len(compact) < length} - {None}
    if len(candidates) > 1:
        raise InvalidDocument(text, "with zeros restored it may be a CPF or a CNPJ")
    document = candidates.pop() if candidates else None
    if document is None:
        raise InvalidDocument(text, _refusal(compact))
    return document


def _refusal(compact: str) -> str:
    if not (compact.isascii() and compact.isalnum()):
        return "has characters that no CPF or CNPJ has"
    if len(compact) not in (11, 14):
        return f"has {len(compact)} characters; a CPF has 11, a CNPJ 14"
    return f"check digits of the {'CPF' if len(compact) == 11 else 'CNPJ'} do not fit"
