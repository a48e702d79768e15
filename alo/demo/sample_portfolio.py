"""A deterministic portfolio of people who do not exist, as the CSV file that a creditor would send.

The CPFs have right check digits and the area codes are real; names, amounts and delays are drawn from lists and
distributions with a fixed seed. The file goes in through the same import as everybody's.
"""

import csv
import random
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path
from typing import Final

from alo.sample_people import CITIES, FIRST_NAMES, SURNAMES

CREDITOR: Final = "Lojas Aurora S.A."
PORTFOLIO: Final = "Aurora 2026"

_PRODUCTS: Final = ("Cartão Aurora", "Crediário", "Empréstimo pessoal", "Garantia estendida")
_DELAYS: Final = (  # days past due from, to, share of the debts
    (1, 30, 34),
    (31, 60, 20),
    (61, 90, 14),
    (91, 180, 16),
    (181, 360, 10),
    (361, 1500, 6),
)
HEADER: Final = (
    "CPF;Nome;Nascimento;Cidade;UF;E-mail;Telefone 1;Telefone 2;Telefone 3;Contrato;Produto;Vencimento;Valor".split(";")
)


def write_sample(path: Path, *, debtors: int, today: date, seed: int = 2026) -> int:
    """Write the file (UTF-8, `;`, CRLF, dd/mm/yyyy, 1.234,56); returns the number of rows, one per debt."""
    rows = 0
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=";", lineterminator="\r\n")
        writer.writerow(HEADER)
        for row in _rows(random.Random(seed), debtors, today):  # noqa: S311  (a sample, not a secret)
            writer.writerow(row)
            rows += 1
    return rows


def cpf(nine_digits: str) -> str:
    """The CPF that begins with these nine digits, punctuated: both check digits are weighted sums modulo 11."""
    digits = [int(digit) for digit in nine_digits]
    for length in (9, 10):
        total = sum(digit * weight for digit, weight in zip(digits, range(length + 1, 1, -1), strict=True))
        digits.append(total * 10 % 11 % 10)
    text = "".join(map(str, digits))
    return f"{text[:3]}.{text[3:6]}.{text[6:9]}-{text[9:]}"


def _rows(draw: random.Random, debtors: int, today: date) -> Iterator[list[str]]:
    documents: set[str] = set()
    contract = 100_000
    while len(documents) < debtors:
        document = cpf(f"{draw.randrange(10**9):09d}")
        if document in documents or len(set(document[:11]) - {"."}) == 1:
            continue
        documents.add(document)
        person = [document, *_person(draw, today)]
        for _ in range(draw.choices((1, 2, 3), (70, 22, 8))[0]):
            contract += 1
            yield [*person, f"AUR-{contract}", *_debt(draw, today)]


def _person(draw: random.Random, today: date) -> list[str]:
    first = draw.choice(FIRST_NAMES)
    middle, last = draw.sample(SURNAMES, 2)
    state, city, area_code, _ = draw.choices(CITIES, [share for *_, share in CITIES])[0]
    born = today - timedelta(days=draw.randint(19 * 365, 78 * 365))
    phones = [
        f"({area_code}) 9{draw.randint(6000, 9999)}-{draw.randint(0, 9999):04d}"
        for _ in range(draw.choices((1, 2, 3), (45, 38, 17))[0])
    ]
    email = f"cliente{draw.randint(1000, 9999)}@example.com" if draw.random() < 0.5 else ""
    name = f"{first} {middle} {last}"
    return [name, f"{born:%d/%m/%Y}", city, state, email, *phones, *[""] * (3 - len(phones))]


def _debt(draw: random.Random, today: date) -> list[str]:
    first, last, _ = draw.choices(_DELAYS, [share for *_, share in _DELAYS])[0]
    due = today - timedelta(days=draw.randint(first, last))
    centavos = round(min(max(draw.lognormvariate(11.0, 1.0), 4_990), 2_500_000))
    reais = f"{centavos // 100:,}".replace(",", ".")
    return [draw.choice(_PRODUCTS), f"{due:%d/%m/%Y}", f"{reais},{centavos % 100:02d}"]
