"""Which calls are recorded and announced, and how long recordings are kept: laws, portfolios, the default."""

from dataclasses import replace
from datetime import date

import pytest

from queues.rules.recording import NO_RULE, RETENTION_DAYS, RecordingPolicy, decide

DAY = date(2026, 11, 26)
BARE = RecordingPolicy(0, None, None, None, None, None, None, "", "U", date(2014, 1, 1), None)
DEFAULT = replace(BARE, id=1, record=True, announce=True, retention_days=1825, source="default")
SP = replace(BARE, id=2, state="SP", record=True, announce=True, copy_business_days=7, source="Lei SP 14.953/2013")
QUIET = replace(BARE, id=3, portfolio_id=7, record=False, source="the creditor does not want it")
LONG = replace(BARE, id=4, portfolio_id=7, retention_days=3650, source="contract")
SHORT = replace(BARE, id=5, state="SP", retention_days=90, source="some law")


def test_the_default_holds_where_nothing_else_does() -> None:
    decision = decide([DEFAULT, SP, QUIET], portfolio_id=1, states={"MG"}, day=DAY)
    assert (decision.record, decision.announce, decision.retention_days) == (True, True, 1825)
    assert decision.copy_business_days is None
    assert decision.source_of("record") == "default"


def test_a_portfolio_may_go_unrecorded_where_no_law_wants_it() -> None:
    decision = decide([DEFAULT, SP, QUIET], portfolio_id=7, states={"MG"}, day=DAY)
    assert (decision.record, decision.announce) == (False, False)
    assert decision.source_of("record") == QUIET.source


@pytest.mark.parametrize("states", [{"SP"}, {"MG", "SP"}])
def test_the_law_of_a_state_wins_over_a_portfolio_whichever_place_it_touches(states: set[str]) -> None:
    decision = decide([DEFAULT, QUIET, SP], portfolio_id=7, states=states, day=DAY)
    assert (decision.record, decision.announce, decision.copy_business_days) == (True, True, 7)
    assert decision.source_of("record") == SP.source
    assert decision.retention_days == 1825
    assert decision.source_of("retention_days") == "default"


def test_the_longest_retention_counts() -> None:
    decision = decide([DEFAULT, SHORT, LONG], portfolio_id=7, states={"SP"}, day=DAY)
    assert (decision.retention_days, decision.source_of("retention_days")) == (3650, "contract")
    assert decide([DEFAULT, SHORT], portfolio_id=7, states={"SP"}, day=DAY).retention_days == 90


@pytest.mark.parametrize(
    ("valid_from", "valid_until", "holds"),
    [
        (DAY, DAY, True),
        (DAY, None, True),
        (date(2026, 11, 27), None, False),
        (date(2026, 1, 1), date(2026, 11, 25), False),
    ],
)
def test_a_rule_holds_from_its_first_to_its_last_day(valid_from: date, valid_until: date | None, holds: bool) -> None:
    dated = replace(QUIET, valid_from=valid_from, valid_until=valid_until)
    assert decide([DEFAULT, dated], portfolio_id=7, states=(), day=DAY).record is not holds


def test_without_any_rule_nothing_is_recorded() -> None:
    decision = decide([], portfolio_id=7, states={"SP"}, day=DAY)
    assert (decision.record, decision.announce, decision.retention_days) == (False, False, RETENTION_DAYS)
    assert decision.source_of("retention_days") == NO_RULE
