"""A shift that really was, read back from the tables: the pacer that made it would make it again."""

from datetime import UTC, datetime, timedelta

from dialer import past_shift
from dialer.outcome_form import OutcomeForm
from dialer.pacing.progressive import Progressive
from dialer.pacing.words import AgentReady, Answered, Connected, Dialled, Ended, Ringing
from dialer.pacing_history import events_of
from dialer.pacing_replay import compared, replay
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, running_dialer


async def test_a_shift_is_told_again_and_launched_again(floor: Floor, node: NodeDouble) -> None:
    begin = datetime.now(UTC)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        first = await node.placed()
        await node.ring(first)
        await node.end(first, EndCause.BUSY)
        second = await floor.talk()
        await node.end(second, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(
            floor.agent, (await floor.attempt(second))["id"], OutcomeForm("hung_up_unidentified")
        )
        third = await node.placed()
        await node.end(third, EndCause.BUSY)
        await floor.until_closed(3)
    end = (await floor.attempt(third))["ended_at"]  # then somebody would be called who is not in the queue
    async with floor.pool.acquire() as connection:
        calls = await past_shift.calls(connection, floor.centre.team_id, begin, end)
        states = await past_shift.states(connection, floor.centre.team_id, begin, end)
    events = events_of(calls, states)
    talked = [type(event) for event in events if getattr(event, "call", None) == (await floor.attempt(second))["id"]]
    assert talked == [Dialled, Ringing, Answered, Connected, Ended]
    assert sum(isinstance(event, AgentReady) for event in events) == 2
    again = compared(replay(events, Progressive(), begin.timestamp(), end.timestamp()))
    assert (again.launched, again.would_launch, again.people) == (3, 3, 1)


async def test_what_an_agent_was_at_before_still_holds(floor: Floor) -> None:
    now = datetime.now(UTC)
    row = "insert into presence_log (agent_id, at, state, reason) values ($1, $2, $3, $4)"
    for minutes, state, reason in ((90, "paused", "login"), (80, "ready", None), (-1, "logged_out", None)):
        await floor.pool.execute(row, floor.agent, now - timedelta(minutes=minutes), state, reason)
    async with floor.pool.acquire() as connection:
        states = await past_shift.states(connection, floor.centre.team_id, now - timedelta(hours=1), now)
    assert [state.state for state in states] == ["ready"]


async def test_a_call_under_way_at_the_beginning_belongs_to_the_shift(floor: Floor) -> None:
    now = datetime.now(UTC)
    async with floor.pool.acquire() as connection:
        for seconds, ended in ((100, 50), (100, None), (20, 10)):
            await connection.execute(
                """
                insert into attempts (
                    id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ended_at,
                    closed_at, outcome
                )
                select gen_random_uuid(), $1, d.id, p.id, p.number, $2, $3,
                    case when $5::timestamptz is null then 'ringing' else 'closed' end, $4, $5, $5,
                    case when $5 is not null then 'busy' end
                from debtors d join phones p on p.debtor_id = d.id order by d.id limit 1
                """,
                floor.centre.campaign_id,
                floor.centre.trunk_id,
                floor.centre.team_id,
                now - timedelta(seconds=seconds),
                None if ended is None else now - timedelta(seconds=ended),
            )
        calls = await past_shift.calls(connection, floor.centre.team_id, now - timedelta(seconds=30), now)
    assert [(now - call.created_at).total_seconds() for call in calls] == [100, 20]
