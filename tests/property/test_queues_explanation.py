"""The explanation's verdict is what the claim does: explain, sift and admit say the same of whatever happened."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from uuid import uuid4

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from debts import debtors
from queues import admission, explanation
from queues.admission import Admitted, Refused
from queues.rules import do_not_call, rulebook
from queues.rules.caps import Caps
from queues.rules.rulebook import Limit
from store.pool import Connection
from tests.integration.queues.seeds import NOW, attempt, campaign, debt, debtor, phone, portfolio

NUMBERS = st.sampled_from([f"+55{area}98765432{digit}" for area in (11, 21, 68, 92) for digit in range(3)])
some = settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])


@dataclass(frozen=True)
class Call:
    """An attempt some hours before the question, with the moment its outcome lets the person be called again."""

    outcome: str
    hours_before: int
    retry_hours_after: int
    rang: bool
    spoken: bool


@dataclass(frozen=True)
class Story:
    """What is known of a debtor whom two campaigns on one portfolio may call."""

    state: str | None
    days_late: int
    phones: Mapping[str, str]
    calls: tuple[Call, ...]
    held: bool
    listed: frozenset[str]
    caps: Caps
    simulated: bool
    now: datetime


CALLS = st.builds(
    Call,
    st.sampled_from(["no_answer", "promise_to_pay", "callback", "refuses", "network_failure"]),
    st.integers(0, 50),
    st.integers(-30, 60),
    st.booleans(),
    st.booleans(),
)
CAPS = st.builds(
    Caps,
    attempts_per_week=st.none() | st.integers(1, 3),
    min_days_past_due=st.none() | st.integers(0, 12),
    after_automatic_steps=st.sampled_from([False, False, True]),
)
STORIES = st.builds(
    Story,
    st.sampled_from(["SP", "RJ", "AC", "AM", "MG", None]),
    st.sampled_from([0, 10, 10, 10, 1801]),
    st.dictionaries(
        NUMBERS, st.sampled_from(["unknown", "good", "good", "wrong", "forbidden"]), min_size=1, max_size=4
    ),
    st.lists(CALLS, max_size=4).map(tuple),
    st.sampled_from([False, False, False, True]),
    st.frozensets(NUMBERS, max_size=2),
    CAPS,
    st.booleans(),
    st.integers(0, 14 * 24 * 4).map(lambda quarters: NOW + timedelta(minutes=15 * quarters)),
)


@some
@given(STORIES)
async def test_the_verdict_is_always_what_the_claim_does(connection: Connection, story: Story) -> None:
    transaction = connection.transaction()
    await transaction.start()
    try:
        both, debtor_id = await _happened(connection, story)
        for campaign_id in both:
            await _agree(connection, campaign_id, debtor_id, story.now)
    finally:
        await transaction.rollback()


async def _happened(conn: Connection, story: Story) -> tuple[list[int], int]:
    portfolio_id = await portfolio(conn, uuid4().hex)
    both = [await campaign(conn, portfolio_id, simulated=story.simulated, name=uuid4().hex) for _ in range(2)]
    debtor_id = await debtor(conn, state=story.state)
    await debt(conn, portfolio_id, debtor_id, days_late=story.days_late)
    phones = [await phone(conn, debtor_id, number, status) for number, status in story.phones.items()]
    for number, call in enumerate(story.calls):
        await attempt(
            conn,
            both[number % 2],
            debtor_id,
            phones[number % len(phones)],
            created_at=story.now - timedelta(hours=call.hours_before, minutes=number),
            outcome=call.outcome,
            rang=call.rang,
            identified=call.spoken,
            retry_at=story.now + timedelta(hours=call.retry_hours_after),
        )
    if story.held:
        await debtors.hold(conn, debtor_id, "disputed", NOW)
    await do_not_call.add(conn, story.listed, NOW)
    if story.caps != Caps():
        await rulebook.add_limit(conn, Limit(story.caps, "contrato", "C", NOW.date(), portfolio_id), by=None, now=NOW)
    return both, debtor_id


async def _agree(conn: Connection, campaign_id: int, debtor_id: int, now: datetime) -> None:
    document = await conn.fetchval("select document from debtors where id = $1", debtor_id)
    [found] = (await explanation.explain(conn, document, now, campaign_id)).campaigns
    allowed, put_back = await admission.sift(conn, campaign_id, [debtor_id], now)
    chosen = [(each.record.phone_id, each.record.number) for each in found.phones if each.chosen]
    match await admission.admit(conn, campaign_id=campaign_id, debtor_id=debtor_id, now=now):
        case Admitted(phone_id, number):
            assert found.verdict.allowed
            assert chosen == [(phone_id, number)]
            assert (allowed, put_back) == ([debtor_id], [])
        case Refused(reasons, earliest):
            assert not found.verdict.allowed
            assert (found.verdict.reasons, found.asked_again) == (reasons, earliest)
            assert not chosen
            assert [(each.reasons, each.earliest) for each in put_back] == [(reasons, earliest)]
    assert tuple(rule.reason for rule in found.rules if rule.forbids) == found.verdict.reasons
