"""A centre's past with a known truth: the chance of paying follows from what is known of an account, nothing else."""

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any
from uuid import UUID

import numpy as np
import numpy.typing as npt

from store.pool import Connection
from tests.integration.queues.seeds import NOW, campaign, portfolio

DAYS = 400
OWN_IDS = 1_000_000  # far from those that the server gives
DEBT_DAYS = np.array([0, 12, 45, 80, 150, 300, 900])
AMOUNTS = np.array([8_000, 20_000, 60_000, 200_000, 700_000, 2_000_000])
TENURES = np.array([20, 100, 400, 1_000])
BUREAU = np.array([-1, 150, 350, 550, 750, 950])


@dataclass(frozen=True)
class Past:
    """One row per account, in order of time: when it was spoken to, its chance of paying, and whether it paid."""

    portfolio_id: int
    campaign_id: int
    moments: tuple[datetime, ...]
    chances: npt.NDArray[np.float64]
    paid: npt.NDArray[np.bool_]


async def write(conn: Connection, accounts: int, seed: int) -> Past:
    """Write so many accounts with one conversation each, earlier attempts, and the payments of those who paid."""
    random = np.random.default_rng(seed)
    portfolio_id = await portfolio(conn)
    campaign_id = await campaign(conn, portfolio_id)
    ages = np.sort(random.uniform(31.5, DAYS, accounts))[::-1]
    moments = tuple(NOW - timedelta(days=float(age)) for age in ages)
    drawn = {
        "late": random.integers(0, len(DEBT_DAYS), accounts),
        "amount": random.integers(0, len(AMOUNTS), accounts),
        "tenure": random.integers(0, len(TENURES), accounts),
        "bureau": random.integers(0, len(BUREAU), accounts),
        "answered": random.integers(-1, 5, accounts),  # of four earlier attempts; -1: there were none
    }
    log_odds = (
        1.2
        - 0.6 * drawn["late"]
        - 0.35 * drawn["amount"]
        + 0.2 * drawn["tenure"]
        + np.array([0.0, -1.0, -0.4, 0.1, 0.8, 1.4])[drawn["bureau"]]
        + np.array([-0.2, -0.8, 0.2, 0.4, 0.5, 0.6])[drawn["answered"] + 1]
    )
    chances = 1 / (1 + np.exp(-log_odds))
    past = Past(portfolio_id, campaign_id, moments, chances, random.random(accounts) < chances)
    for table, rows in _rows(past, drawn).items():
        await conn.copy_records_to_table(table, records=rows, columns=COLUMNS[table])
    return past


COLUMNS = {
    "debtors": "id document name state created_at".split(),
    "phones": "id debtor_id number learned_at".split(),
    "debts": "id portfolio_id debtor_id contract amount_centavos due_date status created_at updated_at".split(),
    "bureau_scores": "debtor_id source score scored_on".split(),
    "attempts": (
        "id campaign_id debtor_id phone_id number trunk_id team_id state created_at ringing_at answered_at "
        "identified_at ended_at closed_at outcome"
    ).split(),
    "agreements": "id portfolio_id debtor_id original_centavos total_centavos status created_at".split(),
    "agreement_debts": "agreement_id debt_id".split(),
    "instalments": "agreement_id number due_date amount_centavos paid_at".split(),
    "payments": "agreement_id instalment amount_centavos paid_on source source_id posted_at".split(),
}


def _rows(past: Past, drawn: dict[str, npt.NDArray[np.int64]]) -> dict[str, list[tuple[Any, ...]]]:
    rows: dict[str, list[tuple[Any, ...]]] = {table: [] for table in COLUMNS}
    for row, moment in enumerate(past.moments):
        number = row + 1
        known = moment - timedelta(days=int(TENURES[drawn["tenure"][row]]))
        due = (moment - timedelta(days=int(DEBT_DAYS[drawn["late"][row]]))).date()
        amount = int(AMOUNTS[drawn["amount"][row]])
        paid = bool(past.paid[row])
        rows["debtors"].append((number, f"D{number:010d}", "Maria", "SP", known))
        rows["phones"].append((OWN_IDS + number, number, f"+55119{number:08d}", known))
        after = moment + timedelta(days=10)
        rows["debts"].append(
            (
                OWN_IDS + number,
                past.portfolio_id,
                number,
                f"C{number}",
                amount,
                due,
                "paid" if paid else "open",
                known,
                after,
            )
        )
        score = int(BUREAU[drawn["bureau"][row]])
        if score >= 0:
            rows["bureau_scores"].append((number, "bureau", score, known.date()))
        rows["attempts"] += _attempts(past, number, moment, int(drawn["answered"][row]))
        if paid:
            _pay(rows, past, number, amount, moment)
    return rows


def _attempts(past: Past, number: int, moment: datetime, answered: int) -> list[tuple[Any, ...]]:
    earlier = [
        _attempt(past, number, moment - timedelta(days=2 * (turn + 1)), answered=turn < answered)
        for turn in range(4 if answered >= 0 else 0)
    ]
    later = _attempt(past, number, moment + timedelta(days=1), answered=bool(past.paid[number - 1]))
    return [*earlier, _attempt(past, number, moment, answered=True, identified=True), later]


def _attempt(past: Past, number: int, at: datetime, *, answered: bool, identified: bool = False) -> tuple[Any, ...]:
    ended = at + timedelta(minutes=2)
    outcome = "refuses" if identified else ("hung_up_unidentified" if answered else "no_answer")
    phone = (number, OWN_IDS + number, f"+55119{number:08d}", 1, 1)
    times = (at, at, at if answered else None, at if identified else None, ended, ended)
    return (UUID(int=hash((number, at)) % 2**127), past.campaign_id, *phone, "closed", *times, outcome)


def _pay(rows: dict[str, list[tuple[Any, ...]]], past: Past, number: int, amount: int, moment: datetime) -> None:
    agreed, paid = moment + timedelta(minutes=1), moment + timedelta(days=10)
    rows["agreements"].append((number, past.portfolio_id, number, amount, amount, "kept", agreed))
    rows["agreement_debts"].append((number, OWN_IDS + number))
    rows["instalments"].append((number, 1, paid.date(), amount, paid))
    rows["payments"].append((number, 1, amount, paid.date(), "bank", f"P{number}", paid))
