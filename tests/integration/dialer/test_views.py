"""What the agent's screen and the wallboard read."""

from datetime import UTC, datetime
from uuid import UUID

from dialer import screen, wallboard
from dialer.attempt import AttemptState
from dialer.outcome_form import OutcomeForm
from dialer.presence import PresenceState
from dialer.queue_depths import QueueDepths
from outreach.cadence import call_script
from queues.aging import Bucket
from store.pool import Pool
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import DEBT_CENTAVOS, Floor, running_dialer


async def read_screen(pool: Pool, agent_id: int) -> screen.Screen:
    async with pool.acquire() as connection:
        shown = await screen.read(connection, agent_id)
    assert shown is not None
    return shown


async def read_board(floor: Floor, team_id: int | None) -> wallboard.Wallboard:
    async with floor.pool.acquire() as connection:
        return await wallboard.read(connection, team_id, datetime.now(UTC), QueueDepths())


async def test_the_screen_of_a_call(floor: Floor) -> None:
    async with floor.pool.acquire() as connection:
        assert await screen.read(connection, floor.agent) is None
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        before = await read_screen(floor.pool, floor.agent)
        call_id = await floor.talk()
        shown = await read_screen(floor.pool, floor.agent)
        await floor.desk.identify(floor.agent, UUID(call_id))
        identified = await read_screen(floor.pool, floor.agent)

    assert (before.call, before.outcomes) == (None, ())
    assert shown.presence.state is PresenceState.TALKING
    assert shown.presence.version > before.presence.version
    call = shown.call
    assert call is not None
    assert (str(call.attempt_id), call.state, call.identified) == (call_id, AttemptState.TALKING, False)
    assert call.debtor is not None
    assert call.debtor.name.startswith("Devedor")
    [debt] = call.debts
    assert (debt.amount_centavos, call.total_centavos) == (DEBT_CENTAVOS, DEBT_CENTAVOS)
    assert call.min_total_centavos == DEBT_CENTAVOS * 6 // 10
    assert (debt.days_past_due >= 40, call.bucket) == (True, Bucket.DAYS_31_60)
    assert call.score is not None
    assert call.score_reasons
    assert call.script == call_script(Bucket.DAYS_31_60)
    assert "refuses" not in {rule.id for rule in shown.outcomes}
    assert {"refuses", "agreement", "wrong_number"} <= {rule.id for rule in identified.outcomes}
    assert "busy" not in {rule.id for rule in identified.outcomes}


async def test_the_history_of_the_person_is_on_the_screen(floor: Floor) -> None:
    await floor.pool.execute("update campaigns set max_attempts_per_day = 9")
    await floor.pool.execute(
        "update debtors set hold = 'disputed', held_at = now() where id <> $1", floor.centre.debtors[0]
    )
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(floor.agent, UUID(call_id), OutcomeForm("silent", notes="ruído"))
        await floor.pool.execute("update attempts set retry_at = now()")
        await floor.pool.execute("update queue_entries set next_at = now()")
        await floor.talk()
        shown = await read_screen(floor.pool, floor.agent)
    assert shown.call is not None
    assert [(past.outcome, past.agent, past.notes) for past in shown.call.history] == [("silent", "Agente 0", "ruído")]


async def test_the_wallboard_counts_the_day(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        busy = await floor.node.placed()
        await floor.node.end(busy, EndCause.BUSY, 486)
        await floor.until_attempt(busy, state="closed")
        call_id = await floor.talk()
        board = await read_board(floor, floor.centre.team_id)
        await floor.desk.pause(floor.agent, "rest")
        await floor.desk.identify(floor.agent, UUID(call_id))
        await floor.desk.hang_up(floor.agent, UUID(call_id))
        await floor.until_presence(floor.agent, "wrap_up")
        await floor.desk.record_outcome(floor.agent, UUID(call_id), OutcomeForm("cannot_pay"))
    after = await read_board(floor, None)

    [line] = board.agents
    assert (line.name, line.team, line.state, line.away) == ("Agente 0", "Equipe 1", PresenceState.TALKING, False)
    assert board.calls[AttemptState.TALKING] == 1
    assert sum(board.calls.values()) == 1
    [queue] = board.queues
    assert (queue.campaign, queue.status, queue.depth.dialing) == ("Atraso", "running", 1)
    assert (board.today.attempts, board.today.answered, board.today.right_party) == (2, 1, 0)
    assert (after.today.right_party, after.today.outcomes) == (1, {"busy": 1, "cannot_pay": 1})
    assert (after.today.agreements, after.today.agreed_centavos, after.today.recovered_centavos) == (0, 0, 0)


async def test_another_team_sees_nothing_of_it(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        await floor.talk()
        board = await read_board(floor, floor.centre.team_id + 1)
    assert (board.agents, board.queues, board.today.attempts) == ((), (), 0)
