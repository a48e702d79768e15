"""People who are to be called again wait for a better hour, unless somebody expects the call or it reaches nobody."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from queues.timing import answering, best_hours
from queues.timing.answering import Reached, Try
from queues.timing.best_hours import Turn
from store.pool import Connection
from tests.integration.queues.seeds import NOW, campaign, debtor, phone, portfolio, queue_entry

MOBILE = "+5511987654321"
EVENING = datetime(2026, 11, 18, 20, 0, tzinfo=UTC)  # 17 in São Paulo
NEXT_AT = NOW + timedelta(hours=2)
ALIKE = """
insert into answer_rates (day_part, kind, attempts, answered, right_party, learned_at)
select part, kind, 1000000, 60000, 60000, now()
from generate_series(0, 3) as part, unnest(array['mobile', 'fixed']) as kind
"""
CHANGES = {
    "a callback": "update queue_entries set callback = true",
    "another time": "update queue_entries set next_at = next_at + interval '1 minute'",
    "a call": "update queue_entries set state = 'dialing'",
    "the end": "update queue_entries set state = 'done'",
}


async def _turn(conn: Connection, *, simulated: bool = False, state: str | None = "SP", number: str = MOBILE) -> Turn:
    """Somebody who answered twice in the evening, to be called again in the afternoon."""
    campaign_id = await campaign(conn, await portfolio(conn), simulated=simulated)
    debtor_id = await debtor(conn, state=state)
    phone_id = await phone(conn, debtor_id, number)
    reached = Try(debtor_id, phone_id, number, state, EVENING - timedelta(days=7), Reached.RIGHT_PARTY)
    for _ in range(2):
        await answering.record(conn, reached)
    await queue_entry(conn, campaign_id, debtor_id, next_at=NEXT_AT)
    return Turn(campaign_id, debtor_id, NEXT_AT, failed_at=None)


async def _next_at(conn: Connection, turn: Turn) -> datetime:
    found: datetime = await conn.fetchval("select next_at from queue_entries where debtor_id = $1", turn.debtor_id)
    return found


async def test_a_turn_waits_for_the_better_hour(connection: Connection) -> None:
    turn = await _turn(connection)
    assert await best_hours.move(connection, [turn], NOW) == 1
    assert await _next_at(connection, turn) == EVENING


async def test_the_day_is_the_persons_own(connection: Connection) -> None:
    turn = await _turn(connection, state="AM", number="+5592987654321")  # an hour behind: they answered at 16
    await best_hours.move(connection, [turn], NOW)
    assert await _next_at(connection, turn) == datetime(
        2026, 11, 18, 18, 0, tzinfo=UTC
    )  # 14 there, the afternoon begins


async def test_nobody_waits_on_a_trunk_that_reaches_nobody(connection: Connection) -> None:
    turn = await _turn(connection, simulated=True)
    assert await best_hours.move(connection, [turn], NOW) == 0
    assert await _next_at(connection, turn) == NEXT_AT


@pytest.mark.parametrize("change", CHANGES)
async def test_a_turn_that_was_changed_meanwhile_is_left_alone(connection: Connection, change: str) -> None:
    turn = await _turn(connection)
    await connection.execute(CHANGES[change])
    before = await _next_at(connection, turn)
    assert await best_hours.move(connection, [turn], NOW) == 0
    assert await _next_at(connection, turn) == before


async def test_after_a_call_in_vain_another_part_of_the_day_is_taken(connection: Connection) -> None:
    turn = await _turn(connection)
    await connection.execute("delete from phone_history")
    await connection.execute(ALIKE)
    phone_id: int = await connection.fetchval("select id from phones")
    in_vain = Try(turn.debtor_id, phone_id, MOBILE, "SP", NEXT_AT - timedelta(days=1), Reached.UNANSWERED)
    await answering.record(connection, in_vain)
    assert await best_hours.move(connection, [turn], NOW) == 0
    assert await best_hours.move(connection, [replace(turn, failed_at=in_vain.at)], NOW) == 1
    assert await _next_at(connection, turn) == EVENING


async def test_nothing_to_do_is_fine(connection: Connection) -> None:
    assert await best_hours.move(connection, [], NOW) == 0
