"""CPF and CNPJ written in full, read by tables: the same verdict as debts.documents, several times faster. Pure.

Both weighted sums of a group of three digits are looked up at once, packed into one number.
"""

from collections.abc import Sequence
from typing import Final

_BITS: Final = 12
_MASK: Final = (1 << _BITS) - 1


def _group(first: Sequence[int], second: Sequence[int]) -> dict[str, int]:
    """Both weighted sums of every group of three digits."""
    sums: dict[str, int] = {}
    for number in range(1000):
        digits = [int(digit) for digit in f"{number:03d}"]
        one, two = (sum(map(int.__mul__, digits, weights)) for weights in (first, second))
        sums[f"{number:03d}"] = one | two << _BITS
    return sums


def _groups(weights: Sequence[int]) -> list[dict[str, int]]:
    """The tables of a document's groups, by the weights of its second check digit."""
    return [_group(weights[at + 1 : at + 4], weights[at : at + 3]) for at in range(0, len(weights) - 1, 3)]


_CPF_1, _CPF_2, _CPF_3 = _groups((11, 10, 9, 8, 7, 6, 5, 4, 3, 2))
_CNPJ_1, _CNPJ_2, _CNPJ_3, _CNPJ_4 = _groups((6, 5, 4, 3, 2, 9, 8, 7, 6, 5, 4, 3, 2))
_DIGIT: Final = tuple((11 - total % 11) % 11 % 10 for total in range(_MASK + 1))
_PAIRS: Final = tuple(  # by the first weighted sum, then by the second modulo 11
    tuple(f"{first}{_DIGIT[rest + 2 * first]}" for rest in range(11)) for first in _DIGIT
)
_REPEATED: Final = frozenset(digit * length for digit in "0123456789" for length in (11, 14))


def usual_document(text: str) -> str:
    """The digits of a CPF or of a CNPJ of digits, written in full with all or none of its punctuation.

    Empty where it is written in another way or is none: `debts.documents.parse_document` then says which.
    """
    length = len(text)
    try:
        if length == 14 and text[3] == "." == text[7] and text[11] == "-":
            sums = _CPF_1[text[:3]] + _CPF_2[text[4:7]] + _CPF_3[text[8:11]]
            check = _PAIRS[sums & _MASK][(sums >> _BITS) % 11]
            digits = f"{text[:3]}{text[4:7]}{text[8:11]}{check}" if text[12:] == check else ""
        elif length == 11:
            sums = _CPF_1[text[:3]] + _CPF_2[text[3:6]] + _CPF_3[text[6:9]]
            digits = text if text[9:] == _PAIRS[sums & _MASK][(sums >> _BITS) % 11] else ""
        elif length == 18 and text[2] == "." == text[6] and text[10] == "/" and text[15] == "-":
            digits = _cnpj(f"{text[:2]}{text[3:6]}{text[7:10]}{text[11:15]}{text[16:]}")
        else:
            digits = _cnpj(text) if length == 14 else ""
    except KeyError:  # of a table: a character that is no digit
        return ""
    return "" if digits in _REPEATED else digits


def _cnpj(digits: str) -> str:
    sums = _CNPJ_1[digits[:3]] + _CNPJ_2[digits[3:6]] + _CNPJ_3[digits[6:9]] + _CNPJ_4[digits[9:12]]
    return digits if digits[12:] == _PAIRS[sums & _MASK][(sums >> _BITS) % 11] else ""
