"""Money as integer centavos: reading what people write, writing what people read, dividing without losing a centavo."""

import re
from decimal import ROUND_HALF_UP, Decimal
from typing import Literal

from debts.errors import InvalidAmount

DecimalMark = Literal[",", "."]

MAX_CENTAVOS = 10**15  # R$ 10 trillion: beyond it a column was misread
_AMOUNT = re.compile(r"(?P<sign>-?)(?:R\$)?(?P<sign_after>-?)(?P<number>[0-9.,]+)(?P<sign_last>-?)")
_GROUPS = {",": re.compile(r"\d{1,3}(?:\.\d{3})+"), ".": re.compile(r"\d{1,3}(?:,\d{3})+")}


def round_centavos(amount: Decimal, rounding: str = ROUND_HALF_UP) -> int:
    """Round an amount in centavos to a whole one, by default halves away from zero: the one place that rounds money."""
    return int(amount.quantize(Decimal(1), rounding=rounding))


def parse_centavos(text: str, decimal_mark: DecimalMark | None = None) -> int:
    """Read an amount in reais as centavos: `1.234,56`, `1234.56`, `R$ 1.234`, `-0,05`, `12,5`, `(1,00)`, `1,00-`.

    Without `decimal_mark`, the last mark decides, a lone `1.234` is a thousand and more (Brazilian usage), and a lone
    `1,234` is refused because it may mean either. Raises InvalidAmount.
    """
    compact = "".join(text.split())
    if compact.startswith("(") and compact.endswith(")"):
        compact = f"-{compact[1:-1]}"
    match = _AMOUNT.fullmatch(compact.upper())
    if match is None:
        raise InvalidAmount(text, "not an amount in reais")
    signs = match["sign"] + match["sign_after"] + match["sign_last"]
    if len(signs) > 1:
        raise InvalidAmount(text, "not an amount in reais")
    centavos = _centavos_of(match["number"], decimal_mark or _decimal_mark_of(text, match["number"]), text)
    return -centavos if signs else centavos


def format_brl(centavos: int) -> str:
    """Write centavos as Brazilians read them: 123456 → `R$ 1.234,56`, -5 → `-R$ 0,05`."""
    reais, rest = divmod(abs(centavos), 100)
    grouped = f"{reais:,}".replace(",", ".")
    return f"{'-' if centavos < 0 else ''}R$ {grouped},{rest:02d}"


def split_evenly(total: int, parts: int) -> list[int]:
    """Divide centavos into equal parts; what does not divide stands in the first. The sum is always `total`."""
    if parts < 1:
        raise ValueError(f"cannot split into {parts} parts")
    share, rest = divmod(total, parts)
    return [share + rest] + [share] * (parts - 1)


def _decimal_mark_of(text: str, number: str) -> DecimalMark:
    commas, points = number.count(","), number.count(".")
    if commas and points:
        return "," if number.rfind(",") > number.rfind(".") else "."
    if commas > 1 or points > 1:
        return "." if commas else ","
    if commas and re.fullmatch(r"\d{1,3},\d{3}", number) and not number.startswith("0"):
        raise InvalidAmount(text, "may be a thousand or a fraction: say decimal_mark in the mapping file")
    return "," if commas or _GROUPS[","].fullmatch(number) else "."


def _centavos_of(number: str, mark: DecimalMark, text: str) -> int:
    whole, _, fraction = number.partition(mark)
    group = "." if mark == "," else ","
    if group in whole and not _GROUPS[mark].fullmatch(whole):
        raise InvalidAmount(text, "its thousands are not groups of three digits")
    whole = whole.replace(group, "").lstrip("0") or whole[:1]
    if len(whole) > len(str(MAX_CENTAVOS)):
        raise InvalidAmount(text, "too large to be an amount in reais")
    fraction = fraction.rstrip("0") if len(fraction) > 2 else fraction
    if not (whole or fraction) or (fraction and not fraction.isdigit()):
        raise InvalidAmount(text, "not an amount in reais")
    if len(fraction) > 2:
        raise InvalidAmount(text, "has fractions of a centavo")
    centavos = int(whole or "0") * 100 + int(f"{fraction:0<2}")
    if centavos > MAX_CENTAVOS:
        raise InvalidAmount(text, "too large to be an amount in reais")
    return centavos
