"""A portfolio of any size for measuring: one debt and two phones per person, streamed, the same for the same seed.

Nothing is kept of what was drawn: the CPFs are the steps of a walk that visits every nine digits once, so that no two
people share one.
"""

import asyncio
import random
from collections.abc import Iterator
from datetime import date, timedelta
from functools import cache, partial
from itertools import islice
from math import exp
from pathlib import Path
from statistics import NormalDist
from typing import Final, NamedTuple

from alo.sample_people import CITIES, FIRST_NAMES, SURNAMES

CREDITOR: Final = "Banco Medida S.A."
MOST: Final = 100_000_000  # people; their contracts have nine digits
HEADER: Final = "CPF;Nome;Nascimento;Cidade;UF;E-mail;Telefone 1;Telefone 2;Contrato;Produto;Vencimento;Valor"
_PRODUCTS: Final = ("Cartão", "Crediário", "Empréstimo pessoal", "Financiamento de veículo")
_DELAYS: Final = (  # days past due from, to, share of the people in percent: every bucket of queues.aging
    (-30, -1, 4),
    (0, 0, 1),
    (1, 30, 30),
    (31, 60, 19),
    (61, 90, 14),
    (91, 180, 15),
    (181, 360, 9),
    (361, 1800, 7),
    (1801, 2500, 1),
)
_STEP: Final = 618_033_989  # shares no factor with a thousand million: the walk repeats nothing before it has seen all
_NINE_DIGITS: Final = 1_000_000_000
_ALIKE: Final = frozenset(digit * 111_111_111 for digit in range(10))  # 111.111.111-11 and the like are nobody's
_AMOUNTS: Final = tuple(  # centavos; a log-normal with a median of some 600 reais, by its quantiles
    round(min(max(exp(NormalDist(11, 1).inv_cdf((rank + 0.5) / 4096)), 4_990), 2_500_000)) for rank in range(4096)
)
_DAYS_PER_PERCENT: Final = 700  # enough to name every day of the longest span of _DELAYS
_PLACES: Final = tuple((state, city, area_code) for state, city, area_code, share in CITIES for _ in range(share))
_SECONDS: Final = 30_000_000  # second numbers are drawn from so many; of the first _FIXED a fixed line is made
_FIXED: Final = 9_000_000
_TOGETHER: Final = 5_000  # people per step: little memory, few steps


class Account(NamedTuple):
    """A person with one debt, as an import would hold them: the CPF is eleven digits, the phones are in E.164."""

    document: str
    name: str
    birth_date: date
    city: str
    state: str
    email: str | None
    phones: tuple[str, str]
    contract: str
    product: str
    due_date: date
    amount_centavos: int


def accounts(count: int, *, today: date, seed: int) -> Iterator[Account]:
    """Draw `count` people (at most MOST), all different, with debts from not yet due to prescribed as of `today`."""
    draw = random.Random(seed)  # noqa: S311  (a sample, not a secret)
    documents = _documents(draw.randrange(_NINE_DIGITS))
    days = _Days(today)
    for first in range(0, count, _TOGETHER):
        yield from islice(_drawn(draw, documents, days, first), count - first)


class _Days:
    """The days that debts fall due and people are born on, each as often as it is to be drawn."""

    def __init__(self, today: date) -> None:
        self.due = [
            today - timedelta(days=first + day * (last - first + 1) // _DAYS_PER_PERCENT)
            for first, last, share in _DELAYS
            for day in range(_DAYS_PER_PERCENT)
            for _ in range(share)
        ]
        self.birth = [today - timedelta(days=day) for day in range(19 * 365, 78 * 365)]


def _drawn(draw: random.Random, documents: Iterator[str], days: _Days, first: int) -> Iterator[Account]:
    """Draw _TOGETHER people column by column, which takes half the time of drawing one by one."""
    several = partial(draw.choices, k=_TOGETHER)
    places = several(_PLACES)
    numbers = range(first, first + _TOGETHER)
    return map(
        Account,
        documents,
        map("{} {} {}".format, several(FIRST_NAMES), several(SURNAMES), several(SURNAMES)),
        several(days.birth),
        [city for _, city, _ in places],
        [state for state, _, _ in places],
        [f"cliente{number}@example.com" if odd else None for number, odd in zip(numbers, several((0, 1)), strict=True)],
        map(_phones, places, several(range(40_000_000)), several(range(_SECONDS))),
        map("M-{:09d}".format, numbers),
        several(_PRODUCTS),
        several(days.due),
        several(_AMOUNTS),
    )


async def write_portfolio(path: Path, count: int, *, today: date, seed: int) -> int:
    """Write them as a creditor's CSV (UTF-8, `;`, CRLF, dd/mm/yyyy, 1234,56); returns its size in bytes.

    Can be cancelled between any few thousand lines.
    """
    lines = map(_line, accounts(count, today=today, seed=seed))
    size = 0
    with await asyncio.to_thread(path.open, "wb") as file:
        several = f"{HEADER}\r\n"
        while several:
            size += await asyncio.to_thread(file.write, several.encode())
            several = "".join(islice(lines, _TOGETHER))
    return size


def _documents(start: int) -> Iterator[str]:
    """CPFs with right check digits: both are weighted sums of the digits before them, modulo 11."""
    at = start
    while True:
        if at not in _ALIKE:
            high, middle, low = at // 1_000_000, at // 1000 % 1000, at % 1000
            one = (_FIRST[0][high] + _FIRST[1][middle] + _FIRST[2][low]) * 10 % 11 % 10
            two = (_SECOND[0][high] + _SECOND[1][middle] + _SECOND[2][low] + 2 * one) * 10 % 11 % 10
            yield f"{at:09d}{one}{two}"
        at = (at + _STEP) % _NINE_DIGITS


def _sums(heaviest: int) -> tuple[tuple[int, ...], ...]:
    """What three digits add to a check sum, for the first, second and third three of nine; weights fall by one."""
    return tuple(
        tuple(
            three // 100 * weight + three // 10 % 10 * (weight - 1) + three % 10 * (weight - 2) for three in range(1000)
        )
        for weight in (heaviest, heaviest - 3, heaviest - 6)
    )


_FIRST: Final = _sums(10)
_SECOND: Final = _sums(11)


def _phones(place: tuple[str, str, str], mobile: int, other: int) -> tuple[str, str]:
    """A mobile, and a second one or, for three in ten, a fixed line."""
    area_code = place[2]
    if other < _FIXED:
        return f"+55{area_code}{960_000_000 + mobile}", f"+55{area_code}{30_000_000 + other}"
    second = (mobile + 1 + other) % 40_000_000
    return f"+55{area_code}{960_000_000 + mobile}", f"+55{area_code}{960_000_000 + second}"


def _line(account: Account) -> str:
    document, name, born, city, state, email, (one, two), contract, product, due, amount = account
    return (
        f"{document[:3]}.{document[3:6]}.{document[6:9]}-{document[9:]};{name};{_day(born)};{city};{state};"
        f"{email or ''};({one[3:5]}) {one[5:-4]}-{one[-4:]};({two[3:5]}) {two[5:-4]}-{two[-4:]};{contract};{product};"
        f"{_day(due)};{amount // 100},{amount % 100:02d}\r\n"
    )


@cache
def _day(day: date) -> str:
    return f"{day:%d/%m/%Y}"
