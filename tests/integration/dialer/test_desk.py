"""What an agent's desk does, with calls written straight into the tables: no dialer runs here."""

import asyncio
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from typing import Any
from uuid import UUID, uuid4

import pytest
import pytest_asyncio

from debts.agreement import AgreementTerms
from dialer import attempt as call_machine
from dialer import attempts, call_flow
from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow
from dialer.errors import NotYourCall, OutcomeRefused, PresenceRefused, UnknownAgent
from dialer.outcome_form import OutcomeForm
from store.pool import Pool
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import DEBT_CENTAVOS, Floor


@pytest_asyncio.fixture
async def call(floor: Floor) -> UUID:
    """A conversation that has just ended, with the floor's agent in wrap-up."""
    return await conversation(floor)


async def conversation(floor: Floor, number: str = "+5511980000000") -> UUID:
    await floor.seat(floor.agent)
    attempt_id = uuid4()
    now = datetime.now(UTC)
    async with floor.pool.acquire() as connection, connection.transaction():
        debtor_id = floor.centre.debtors[0]
        phone_id = await connection.fetchval(
            "update phones set number = $2 where debtor_id = $1 returning id", debtor_id, number
        )
        await connection.execute("update queue_entries set state = 'dialing' where debtor_id = $1", debtor_id)
        row = AttemptRow(
            attempt=Attempt(attempt_id, AttemptState.CREATED, now),
            campaign_id=floor.centre.campaign_id,
            debtor_id=debtor_id,
            phone_id=phone_id,
            number=number,
            trunk_id=floor.centre.trunk_id,
            team_id=floor.centre.team_id,
            node="local",
        )
        await attempts.insert(connection, row)
        for event in (
            call_machine.Trying(now),
            call_machine.Answered(now),
            call_machine.AudioConnected(now),
            call_machine.Ended(now, EndCause.REMOTE_HANGUP),
        ):
            await call_flow.apply(connection, attempt_id, event, now)
    return attempt_id


async def debtor(pool: Pool, debtor_id: int) -> dict[str, Any]:
    [row] = await pool.fetch(
        """
        select d.*, p.status as phone_status, q.state as queue_state, q.next_at
        from debtors d
        join phones p on p.debtor_id = d.id
        left join queue_entries q on q.debtor_id = d.id
        where d.id = $1
        """,
        debtor_id,
    )
    return dict(row)


async def refused(floor: Floor, call: UUID, form: OutcomeForm) -> tuple[str, str]:
    """The field and the message of the refusal, which must have written nothing."""
    with pytest.raises(OutcomeRefused) as refusal:
        await floor.desk.record_outcome(floor.agent, call, form)
    assert (await floor.attempt(str(call)))["state"] == "ended"
    assert (await floor.presence(floor.agent))["state"] == "wrap_up"
    assert (await floor.queue_entry(floor.centre.debtors[0]))["state"] == "dialing"
    return refusal.value.field, refusal.value.message_id


async def test_login_is_a_pause_until_the_agent_is_ready(floor: Floor) -> None:
    await floor.desk.log_in(floor.agent)
    presence = await floor.presence(floor.agent)
    assert (presence["state"], presence["reason"]) == ("paused", "login")
    await floor.desk.go_ready(floor.agent)
    await floor.desk.log_in(floor.agent)  # a second window
    assert (await floor.presence(floor.agent))["state"] == "ready"
    await floor.desk.log_out(floor.agent)
    assert (await floor.presence(floor.agent))["state"] == "logged_out"
    states = await floor.pool.fetch("select state from presence_log order by id")
    assert [row["state"] for row in states] == ["paused", "ready", "logged_out"]


async def test_who_is_logged_out_cannot_be_ready(floor: Floor) -> None:
    await floor.desk.log_in(floor.agent)
    await floor.desk.log_out(floor.agent)
    with pytest.raises(PresenceRefused):
        await floor.desk.go_ready(floor.agent)
    with pytest.raises(UnknownAgent):
        await floor.desk.log_in(floor.agent + 1)


async def test_a_call_is_not_left_by_logging_out(floor: Floor, call: UUID) -> None:
    del call
    with pytest.raises(PresenceRefused) as refusal:
        await floor.desk.log_out(floor.agent)
    assert (refusal.value.state, refusal.value.asked) == ("wrap_up", "log_out")


async def test_a_lost_screen_is_not_seen_until_it_comes_back(floor: Floor) -> None:
    await floor.desk.log_in(floor.agent)
    await floor.desk.lost(floor.agent)
    lost_at = (await floor.presence(floor.agent))["seen_at"]
    assert lost_at < datetime.now(UTC) - timedelta(seconds=5)
    await floor.desk.renew_seen([floor.agent])
    assert (await floor.presence(floor.agent))["seen_at"] > lost_at + timedelta(seconds=5)


@pytest.mark.parametrize(
    ("outcome", "person_after"),
    [
        ("disputed", ("disputed", "good", "done")),
        ("legal_representative", ("legal_representative", "unknown", "done")),
        ("deceased", ("deceased", "unknown", "done")),
        ("do_not_call", ("do_not_call", "forbidden", "done")),
        ("wrong_number", (None, "wrong", None)),
        ("silent", (None, "unknown", "ready")),
    ],
)
async def test_what_an_outcome_does_to_person_phone_and_queue(
    floor: Floor, call: UUID, outcome: str, person_after: tuple[str | None, str, str | None]
) -> None:
    await floor.desk.identify(floor.agent, call)
    recorded = await floor.desk.record_outcome(floor.agent, call, OutcomeForm(outcome, notes="  ok  "))
    person = await debtor(floor.pool, floor.centre.debtors[0])
    assert (person["hold"], person["phone_status"], person["queue_state"]) == person_after
    closed = await floor.attempt(str(call))
    assert (closed["outcome"], closed["notes"], closed["retry_at"]) == (outcome, "ok", recorded.call.retry_at)
    assert (recorded.call.retry_at is None) == (person["queue_state"] == "done")
    assert (await floor.presence(floor.agent))["state"] == "ready"


@pytest.mark.parametrize("outcome", ["agreement", "promise_to_pay", "refuses", "disputed", "hung_up_right_party"])
async def test_an_outcome_of_the_right_party_needs_its_confirmation(floor: Floor, call: UUID, outcome: str) -> None:
    assert await refused(floor, call, OutcomeForm(outcome)) == ("outcome", "not_identified")


@pytest.mark.parametrize(("outcome", "message"), [("busy", "outcome_of_the_system"), ("nonsense", "outcome_unknown")])
async def test_an_outcome_that_is_not_the_agents(floor: Floor, call: UUID, outcome: str, message: str) -> None:
    assert await refused(floor, call, OutcomeForm(outcome)) == ("outcome", message)


async def test_no_message_is_left_with_others_in_rio(floor: Floor) -> None:
    call = await conversation(floor, number="+5521980000000")
    assert await refused(floor, call, OutcomeForm("third_party_message")) == ("outcome", "third_party_forbidden")


async def test_an_agreement_outside_the_policy_names_the_field(floor: Floor, call: UUID) -> None:
    await floor.desk.identify(floor.agent, call)
    terms = AgreementTerms(DEBT_CENTAVOS // 10, 1, (datetime.now(UTC) + timedelta(days=3)).date())
    form = OutcomeForm("agreement", terms=terms)
    assert await refused(floor, call, form) == ("total_centavos", "discount_above_policy")
    never = replace(form, terms=replace(terms, total_centavos=DEBT_CENTAVOS, first_due=date.max))
    assert await refused(floor, call, never) == ("first_due", "first_due_too_far")
    fair = replace(form, terms=replace(terms, total_centavos=DEBT_CENTAVOS))
    await floor.desk.record_outcome(floor.agent, call, fair)
    assert (await floor.attempt(str(call)))["outcome"] == "agreement"


async def test_a_callback_keeps_the_hours_of_contact(floor: Floor, call: UUID) -> None:
    await floor.pool.execute("update trunks set simulated = false")
    sunday = next_weekday(6).replace(hour=15)
    assert await refused(floor, call, OutcomeForm("callback", callback_at=sunday)) == (
        "callback_at",
        "callback_outside_hours",
    )
    monday = next_weekday(0).replace(hour=15)
    while await is_refused(floor, call, monday):  # a holiday
        monday += timedelta(days=1)
    assert (await floor.attempt(str(call)))["retry_at"] == monday


async def is_refused(floor: Floor, call: UUID, moment: datetime) -> bool:
    try:
        await floor.desk.record_outcome(floor.agent, call, OutcomeForm("callback", callback_at=moment))
    except OutcomeRefused:
        return True
    return False


async def test_a_promise_is_looked_at_two_business_days_after_it_is_due(floor: Floor, call: UUID) -> None:
    await floor.desk.identify(floor.agent, call)
    day = (datetime.now(UTC) + timedelta(days=10)).date()
    await floor.desk.record_outcome(floor.agent, call, OutcomeForm("promise_to_pay", promised_for=day))
    retry_at = (await floor.attempt(str(call)))["retry_at"]
    assert retry_at.date() >= day + timedelta(days=2)
    assert retry_at.weekday() < 5


async def test_an_agent_sees_to_their_own_calls_only(floor: Floor, call: UUID) -> None:
    other = floor.agent + 1
    with pytest.raises(NotYourCall):
        await floor.desk.identify(other, call)
    with pytest.raises(NotYourCall):
        await floor.desk.hang_up(other, call)
    with pytest.raises(NotYourCall):
        await floor.desk.record_outcome(floor.agent, uuid4(), OutcomeForm("silent"))


def next_weekday(weekday: int) -> datetime:
    """The next such day, at midnight UTC."""
    today = datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
    return today + timedelta(days=(weekday - today.weekday() - 1) % 7 + 1)


async def test_one_agent_whose_row_is_being_changed_does_not_hide_the_others(floor: Floor) -> None:
    seen = floor.agent
    busy = await floor.pool.fetchval(
        """
        insert into users (username, name, password_hash, role, team_id) values ('zeca', 'Zeca', 'x', 'agent', $1)
        returning id
        """,
        floor.centre.team_id,
    )
    for agent_id in (seen, busy):
        await floor.desk.log_in(agent_id)
        await floor.desk.lost(agent_id)
    before = {agent_id: (await floor.presence(agent_id))["seen_at"] for agent_id in (seen, busy)}
    async with floor.pool.acquire() as other, other.transaction():
        await other.execute("select from agent_presence where agent_id = $1 for update", busy)
        async with asyncio.timeout(5):
            await floor.desk.renew_seen([seen, busy])
    assert (await floor.presence(seen))["seen_at"] > before[seen]
    assert (await floor.presence(busy))["seen_at"] == before[busy]
    await floor.desk.renew_seen([busy])
    assert (await floor.presence(busy))["seen_at"] > before[busy]
