"""Guards at work: a campaign is slowed, stopped and let go again, and somebody is told why."""

from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit
from uuid import UUID

import pytest

from dialer import attempt as machine
from dialer.attempt import Attempt, AttemptState
from dialer.attempts import AttemptRow
from dialer.context import DialerContext, Team
from dialer.conversation.supervising import Supervisor
from dialer.engine import Dialer
from dialer.guards import board
from dialer.guards.guards import FIRST_LOOK, Guards, Hold
from dialer.guards.storms import Storms
from dialer.guards.words import Reason
from dialer.live_calls import LiveCalls
from dialer.sending_off import SendingOff
from metrics.guards import ALLOWANCE
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, kill_sessions, leads, running_dialer, ticks_on, until
from tests.integration.dialer.guarding import placed

LIMIT_OF_THE_DAY = "update calling_limits set calls_per_day = $1, short_share = null, calls_per_month = null"
NOON = datetime(2026, 11, 18, 15, 0, tzinfo=UTC)
CLOSES = datetime(2026, 11, 18, 23, 0, tzinfo=UTC)


def call(number: int, state: AttemptState = AttemptState.RINGING, agent_id: int | None = None) -> Attempt:
    return Attempt(UUID(int=number), state, NOON, agent_id=agent_id)


async def guards_of(floor: Floor, calls: LiveCalls, now: datetime) -> tuple[Guards, Storms, list[UUID]]:
    """Guards that have looked once, the storms they know of, and the calls they want to end."""
    context = DialerContext(floor.settings(), floor.pool, MemoryBus(), {}, clock=lambda: NOON - timedelta(hours=1))
    guards = Guards(context, Team(floor.centre.team_id, "Equipe 1"), calls)
    ended: list[UUID] = []

    def post(call_id: UUID, event: machine.Event) -> None:
        assert event == machine.HangUpAsked()
        ended.append(call_id)

    await guards.look(now, post)
    return guards, context.board.storms, ended


async def ended_of(
    floor: Floor, attempts: list[Attempt], now: datetime, allowed_until: datetime | None = None
) -> list[int]:
    """The numbers of the calls that one look ends."""
    calls = LiveCalls()
    for attempt in attempts:
        row = AttemptRow(attempt, floor.centre.campaign_id, 1, 1, "+5511987654321", 1, floor.centre.team_id, "local")
        calls.add(row, allowed_until=allowed_until)
    _, _, ended = await guards_of(floor, calls, now)
    return [call_id.int for call_id in ended]


async def ready_at(floor: Floor, now: datetime) -> None:
    """An agent whose screen is connected at that moment."""
    await floor.desk.log_in(floor.agent)
    await floor.desk.go_ready(floor.agent)
    await floor.pool.execute("update agent_presence set seen_at = $1", now)


async def database_is_missed(dialer: Dialer) -> None:
    """Wait until the dialer has asked for the database once more, in vain, and leads nobody."""
    dialer.health.database = True

    async def read() -> dict[str, Any]:
        return {"database": dialer.health.database, "leads": bool(dialer.health.teams)}

    await until(read, {"database": False, "leads": False})


async def shown(floor: Floor) -> dict[str, Any]:
    """What the wallboard shows: the share that each reason leaves."""
    async with floor.pool.acquire() as connection:
        lines = await board.shown(connection, [floor.centre.team_id], datetime.now(UTC))
    return {"held": {line.reason.value: line.share for line in lines}}


async def history(floor: Floor, count: int) -> None:
    async with floor.pool.acquire() as connection:
        await placed(connection, floor.centre.campaign_id, datetime.now(UTC) - timedelta(seconds=30), count, apart_s=0)


async def test_a_campaign_that_has_just_been_started_is_looked_at_before_its_first_call(floor: Floor) -> None:
    """It is at its limit, which nobody knows yet."""
    await history(floor, 40)
    await floor.pool.execute(LIMIT_OF_THE_DAY, 40)
    await floor.pool.execute("update campaigns set status = 'paused'")
    now = datetime.now(UTC)
    await ready_at(floor, now)
    guards, _, _ = await guards_of(floor, LiveCalls(), now)
    await floor.pool.execute("update campaigns set status = 'running'")
    for for_agent in (False, True):
        assert guards.hold(floor.centre.campaign_id, now, for_agent=for_agent) == Hold(None, now + FIRST_LOOK)
    await guards.look(now + FIRST_LOOK, lambda _call_id, _event: None)
    hold = guards.hold(floor.centre.campaign_id, now + FIRST_LOOK)
    assert hold is not None
    assert hold.allowance is not None
    assert hold.allowance.reason is Reason.CALLS_PER_DAY


async def test_a_campaign_at_its_limit_stops_and_goes_on_when_the_limit_is_lifted(
    floor: Floor, node: NodeDouble
) -> None:
    await history(floor, 40)
    await floor.pool.execute(LIMIT_OF_THE_DAY, 40)
    async with running_dialer(floor.settings()) as dialer:
        await until(lambda: shown(floor), {"held": {"no_agent": 0.0, "calls_per_day": 0.0}})
        await floor.seat(floor.agent)
        await until(lambda: shown(floor), {"held": {"calls_per_day": 0.0}})
        assert ALLOWANCE.labels("Atraso", "calls_per_day")._value.get() == 0.0
        await ticks_on(dialer.health.teams)
        assert node.nothing_placed()
        await floor.pool.execute(LIMIT_OF_THE_DAY, 1000)
        await node.placed()
        await until(lambda: shown(floor), {"held": {}})
    assert not [sample for metric in ALLOWANCE.collect() for sample in metric.samples]


async def test_in_the_soft_zone_calls_keep_their_distance(floor: Floor, node: NodeDouble) -> None:
    """At half of a pace of 8 a minute (40 calls in five minutes) the second call waits 15 s."""
    await history(floor, 40)
    await floor.pool.execute(LIMIT_OF_THE_DAY, 45)  # 40 of 45, with the last fifth for slowing: 5/9 are left
    async with running_dialer(floor.settings()) as dialer:
        await until(lambda: shown(floor), {"held": {"no_agent": 0.0, "calls_per_day": pytest.approx(5 / 9)}})
        await floor.seat(floor.agent)
        await node.end(await node.placed(), EndCause.BUSY)
        await floor.until_closed(1 + 40)
        await ticks_on(dialer.health.teams, 1.0)
        assert node.nothing_placed()


async def test_a_restart_forgets_no_call(floor: Floor) -> None:
    await history(floor, 30)
    await floor.pool.execute(LIMIT_OF_THE_DAY, 30)
    for _ in range(2):
        async with running_dialer(floor.settings()):
            await until(lambda: shown(floor), {"held": {"no_agent": 0.0, "calls_per_day": 0.0}})
        await floor.pool.execute("delete from campaign_guards")


async def test_calls_that_nobody_could_take_are_cancelled_at_once(floor: Floor, node: NodeDouble) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await node.placed()
        await node.ring(call_id)
        await floor.until_attempt(call_id, state="ringing")
        await floor.desk.pause(floor.agent, "lunch")
        await floor.until_attempt(call_id, state="closed", cause="cancelled", outcome="no_answer")
        await until(lambda: shown(floor), {"held": {"no_agent": 0.0}})
    assert node.hung_up == [call_id]


async def test_who_is_sent_off_after_their_call_is_nobody_to_call_for(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        await floor.talk()
        await until(lambda: shown(floor), {"held": {}})
        await SendingOff(floor.pool, MemoryBus()).send_off(Supervisor(floor.agent, None), floor.agent, "fim", "finish")
        await until(lambda: shown(floor), {"held": {"no_agent": 0.0}})
        assert (await floor.presence(floor.agent))["state"] == "talking"


async def test_a_call_for_one_agent_is_launched_whoever_else_is_there(floor: Floor) -> None:
    guards, _, _ = await guards_of(floor, LiveCalls(), NOON)
    hold = guards.hold(floor.centre.campaign_id, NOON)
    assert hold is not None
    assert hold.allowance is not None
    assert (hold.allowance.reason, hold.until) == (Reason.NO_AGENT, None)
    assert guards.hold(floor.centre.campaign_id, NOON, for_agent=True) is None


async def test_a_call_with_an_agent_of_its_own_rings_on(floor: Floor) -> None:
    calls = [call(1), call(2, agent_id=7), call(3, state=AttemptState.ANSWERED)]
    assert await ended_of(floor, calls, NOON) == [1]


@pytest.mark.parametrize(
    ("now", "ended"), [(CLOSES - timedelta(seconds=1), []), (CLOSES, [1, 2])], ids=["still open", "just closed"]
)
async def test_calls_that_nobody_answered_end_with_the_hours_of_contact(
    floor: Floor, now: datetime, ended: list[int]
) -> None:
    await ready_at(floor, now)
    calls = [call(1, AttemptState.TRYING), call(2, agent_id=floor.agent), call(3, AttemptState.TALKING, floor.agent)]
    assert await ended_of(floor, calls, now, allowed_until=CLOSES) == ended


async def test_calls_whose_hours_are_not_limited_ring_on(floor: Floor) -> None:
    await ready_at(floor, CLOSES)
    assert await ended_of(floor, [call(1)], CLOSES) == []


async def test_a_storm_stops_everything_until_a_trial_call_gets_through(floor: Floor) -> None:
    await ready_at(floor, NOON)
    guards, storms, _ = await guards_of(floor, LiveCalls(), NOON)
    campaign_id, trunk_id = floor.centre.campaign_id, floor.centre.trunk_id
    for number in range(10):
        storms.placed(trunk_id, UUID(int=number), NOON)
        storms.heard_of_call(trunk_id, UUID(int=number), NOON, failed=True)
    hold = guards.hold(campaign_id, NOON)
    assert hold is not None
    assert hold.allowance is not None
    assert (hold.allowance.reason, hold.allowance.share) == (Reason.TRUNK_STORM, 0.0)
    assert hold.allowance.figures == {"failed": 10, "calls": 10, "seconds": 10}
    later = NOON + timedelta(seconds=10)
    assert guards.hold(campaign_id, later) is None
    storms.placed(trunk_id, UUID(int=99), later)
    assert guards.hold(campaign_id, later) is not None
    storms.heard_of_call(trunk_id, UUID(int=99), later, failed=False)
    assert guards.hold(campaign_id, later) is None


async def test_half_of_the_calls_failing_bring_about_a_storm(floor: Floor, node: NodeDouble) -> None:
    """Each second call reaches a phone, so that the trunk never rests by itself."""
    await floor.pool.execute("update campaigns set max_attempts_per_day = 50")
    await floor.pool.execute(
        "update outcomes set retry = 'after', retry_after = '0', retry_business_days = null where id in ($1, $2)",
        "busy",
        "network_failure",
    )
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        for number in range(10):
            call_id = await node.placed()
            if number % 2:
                await node.ring(call_id)
                await node.end(call_id, EndCause.BUSY, 486)
            else:
                await node.end(call_id, EndCause.NETWORK_FAILURE, 503)
        await until(lambda: shown(floor), {"held": {"trunk_storm": 0.0}})


async def test_nobody_is_called_while_the_database_is_away(floor: Floor, node: NodeDouble, tmp_path: Path) -> None:
    """The dialer reaches the server by a door of its own, which is shut for a while."""
    address = urlsplit(floor.dsn)
    query = parse_qs(address.query)
    socket = f".s.PGSQL.{query['port'][0]}"
    door = tmp_path / socket
    door.symlink_to(Path(query["host"][0]) / socket)
    by_the_door = address._replace(query=urlencode({"host": str(tmp_path), "port": query["port"][0]})).geturl()
    async with running_dialer(floor.settings(dsn=by_the_door)) as dialer:
        await leads(dialer.health.teams)
        await floor.seat(floor.agent)
        call_id = await node.placed()
        door.unlink()
        await kill_sessions(floor, "alo-dialer%")
        await database_is_missed(dialer)
        await node.end(call_id, EndCause.BUSY)  # the agent is free: somebody else would be called now
        await database_is_missed(dialer)
        assert node.nothing_placed()
        door.symlink_to(Path(query["host"][0]) / socket)
        assert await node.placed() != call_id
