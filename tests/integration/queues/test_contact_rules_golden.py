"""Cases written by hand, each with the rule of law or of the field it comes from, judged by the rules as seeded.

`local_time` and `earliest` are in `zone`; `earliest` is empty where the verdict is yes, or where waiting does not help.
"""

import csv
from dataclasses import replace
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Final
from zoneinfo import ZoneInfo

from queues.contact_rules import ContactFacts, Person, Reason, Verdict, verdict
from queues.rules import rulebook
from queues.rules.caps import Caps, strictest
from queues.rules.places import Neighbourhood, zone_of
from queues.rules.rulebook import LocalHoliday, Rulebook
from store.pool import Connection

CASES: Final = Path(__file__).parents[2] / "golden" / "contact_rules.csv"
LAWS: Final = ("15.426", "6.854", "7.868", "10.626", "7.782", "sources conflict", "default", "holidays", "do-not-call")
FOREIGN: Final = "+12125550123"
PORTFOLIO: Final = 1


class Case:
    """One row of the file."""

    def __init__(self, row: dict[str, str]) -> None:
        self.name = row["case"]
        self.rule = row["rule"]
        self.zone = ZoneInfo(row["zone"])
        self.now = self._moment(row["local_time"])
        self.state = row["state"] or None
        self.city = row["city"] or None
        self.number = f"+55{row['area_code']}987654321" if row["area_code"] else FOREIGN
        self.given = dict(each.partition("=")[::2] for each in row["facts"].split())
        reasons = tuple(Reason(each) for each in row["reasons"].split())
        earliest = self.now if row["verdict"] == "yes" else None
        earliest = self._moment(row["earliest"]) if row["earliest"] else earliest
        self.expected = Verdict(row["verdict"] == "yes", reasons, earliest)

    def judged(self, seeded: Rulebook) -> Verdict:
        rules = replace(seeded, holidays=self._local_holidays())
        neighbourhood = Neighbourhood(rules, self.now)
        caps = strictest([neighbourhood.caps(PORTFOLIO, {self.state}), self._more_caps()])
        places = neighbourhood.places(self.state, self.city, self.number)
        facts = ContactFacts(
            self._person(),
            caps,
            () if "simulated" in self.given else places,
            number_listed="number_listed" in self.given,
            number_forbidden="forbidden" in self.given,
        )
        return verdict(facts, self.now)

    def _moment(self, text: str) -> datetime:
        return datetime.fromisoformat(text).replace(tzinfo=self.zone).astimezone(ZoneInfo("UTC"))

    def _number_of(self, name: str) -> int | None:
        return int(self.given[name]) if name in self.given else None

    def _more_caps(self) -> Caps:
        return Caps(
            attempts_per_day=self._number_of("campaign_per_day"),
            attempts_per_week=self._number_of("per_week"),
            attempts_per_month=self._number_of("per_month"),
            min_days_past_due=self._number_of("min_days"),
            after_automatic_steps="steps" in self.given,
        )

    def _person(self) -> Person:
        due = date.fromisoformat(self.given["due"]) if "due" in self.given else self.now.date() - timedelta(days=100)
        return Person(
            on_hold="hold" in self.given,
            listed="listed" in self.given,
            open_debts=int(self.given.get("debts", 1)),
            oldest_due=None if "prescribed" in self.given else due,
            automatic_steps_done="steps_done" in self.given,
            phones=int(self.given.get("phones", 1)),
            open_attempt="open_attempt" in self.given,
            attempts_today=int(self.given.get("today", 0)),
            attempts_this_week=int(self.given.get("week", 0)),
            attempts_this_month=int(self.given.get("month", 0)),
            conversations_today=int(self.given.get("spoken", 0)),
            abandoned_today="abandoned" in self.given,
            cooling_until=self._moment(self.given["cooling"]) if "cooling" in self.given else None,
            day_zone=zone_of(self.state, [self.number]),
        )

    def _local_holidays(self) -> tuple[LocalHoliday, ...]:
        if "local" not in self.given:
            return ()
        city, state, day = self.given["local"].replace("_", " ").split("/")
        return (
            LocalHoliday(
                id=1,
                day=date.fromisoformat(day),
                state=state or None,
                city=city or None,
                name="Feriado",
                source="lei municipal",
                created_at=self.now,
                created_by=None,
            ),
        )


def cases() -> list[Case]:
    with CASES.open(encoding="utf-8", newline="") as file:
        return [Case(row) for row in csv.DictReader(file)]


async def test_every_case_is_judged_as_written(connection: Connection) -> None:
    seeded = await rulebook.in_force(connection, date(2014, 1, 1))
    wrong = {case.name: (found, case.expected) for case in cases() if (found := case.judged(seeded)) != case.expected}
    assert not wrong


def test_the_cases_cover_every_law_every_reason_and_all_four_zones() -> None:
    every = cases()
    assert len(every) >= 120
    assert len({case.name for case in every}) == len(every)
    assert all(case.rule for case in every)
    assert [law for law in LAWS if not any(law in case.rule for case in every)] == []
    assert {reason for case in every for reason in case.expected.reasons} == set(Reason)
    assert {case.now.astimezone(case.zone).utcoffset() for case in every} >= {timedelta(hours=-h) for h in (2, 3, 4, 5)}
