"""The modes of a campaign, on a running dialer: how many calls, for whom, and what agents do before a call."""

from dataclasses import replace
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from typing import Any

import pytest

from dialer.errors import PreviewGone, PreviewRefused
from dialer.preview_desk import PreviewDesk
from queues import campaigns
from queues.pace import Mode, Pace
from store.bus import MemoryBus
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import UNGUARDED, Floor, killed_dialer, leads, running_dialer, ticks_on, until

DIAL = Pace(Mode.PREVIEW, preview_s=None)
TRIPLE = Pace(Mode.POWER, lines_per_agent=Decimal(3))


async def switch(floor: Floor, pace: Pace) -> None:
    async with floor.pool.acquire() as connection, connection.transaction():
        await campaigns.set_pace(connection, floor.centre.campaign_id, pace, by=None, now=datetime.now(UTC))


def previews(floor: Floor) -> PreviewDesk:
    return PreviewDesk(floor.pool, MemoryBus())


async def shown(floor: Floor, **wanted: object) -> dict[str, Any]:
    """Wait until the agent sees a debtor."""

    async def read() -> dict[str, Any]:
        row = await floor.pool.fetchrow("select * from previews where agent_id = $1", floor.agent)
        return {"shown": False, **dict.fromkeys(wanted)} if row is None else {"shown": True, **dict(row)}

    return await until(read, {"shown": True, **wanted})


async def expect_call(floor: Floor, debtor_id: int, *, promised_by: int | None = None, late_s: float = 0) -> None:
    """Make a debtor expect a call, that only they are in the queue for; `promised_by` noted it after a call."""
    now = datetime.now(UTC)
    await floor.pool.execute("update queue_entries set next_at = $1", now + timedelta(hours=1))
    await floor.pool.execute(
        "update queue_entries set callback = true, next_at = $2 where debtor_id = $1",
        debtor_id,
        now - timedelta(seconds=late_s),
    )
    if promised_by is not None:
        await past_call(floor, debtor_id, "callback", promised_by)


async def past_call(floor: Floor, debtor_id: int, outcome: str, recorded_by: int | None = None) -> None:
    await floor.pool.execute(
        """
        insert into attempts (
            id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, answered_at, ended_at,
            closed_at, outcome, recorded_by
        )
        select gen_random_uuid(), $2, p.debtor_id, p.id, p.number, $3, $4, 'closed', t.at, t.at, t.at, t.at, $5, $6
        from phones as p, (select now() - interval '2 days' as at) as t
        where p.debtor_id = $1
        """,
        debtor_id,
        floor.centre.campaign_id,
        floor.centre.trunk_id,
        floor.centre.team_id,
        outcome,
        recorded_by,
    )


async def colleague(floor: Floor) -> int:
    """Add another agent, and return their id."""
    agent_id = await floor.pool.fetchval(
        """
        insert into users (username, name, password_hash, role, team_id) values ('bia', 'Bia', 'x', 'agent', $1)
        returning id
        """,
        floor.centre.team_id,
    )
    return int(agent_id)


async def hold(floor: Floor, debtor_id: int) -> None:
    await floor.pool.execute("update debtors set hold = 'disputed', held_at = now() where id = $1", debtor_id)


async def test_power_dials_a_fixed_number_of_lines_for_each_ready_agent(floor: Floor) -> None:
    await switch(floor, TRIPLE)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        assert len({await floor.node.placed() for _ in range(3)}) == 3


async def test_a_switch_counts_from_the_next_decision_on_and_calls_in_flight_go_on(floor: Floor) -> None:
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.seat(floor.agent)
        first = await floor.node.placed()
        await switch(floor, TRIPLE)
        others = [await floor.node.placed() for _ in range(2)]
        await switch(floor, Pace(Mode.MANUAL))
        await floor.node.end(others[0], EndCause.BUSY, 486)
        await floor.until_attempt(others[0], outcome="busy")
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()
        await floor.node.answer(first)
        await floor.until_attempt(first, state="talking", agent_id=floor.agent)


async def test_power_dials_for_the_ready_agents_with_the_skills_of_the_campaign(floor: Floor) -> None:
    able = await colleague(floor)
    await floor.pool.execute("update users set skills = '{juridico}' where id = $1", able)
    await floor.pool.execute(
        "insert into campaign_shares (campaign_id, skills) values ($1, '{juridico}')", floor.centre.campaign_id
    )
    await switch(floor, Pace(Mode.POWER, lines_per_agent=Decimal(1)))
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.seat(able)
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        assert (await floor.attempt(call_id))["agent_id"] == able
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()  # the one who is ready could not take it


async def test_predictive_calls_for_whoever_is_free(floor: Floor) -> None:
    await switch(floor, Pace(Mode.PREDICTIVE))
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        assert (await floor.attempt(call_id))["agent_id"] == floor.agent


async def test_who_expects_a_call_has_an_agent_before_it_rings(floor: Floor) -> None:
    """In any mode; power would dial three for this agent."""
    await switch(floor, TRIPLE)
    debtor_id = floor.centre.debtors[1]
    await expect_call(floor, debtor_id)
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        placed = await floor.attempt(call_id)
        assert (placed["debtor_id"], placed["agent_id"]) == (debtor_id, floor.agent)
        assert (await floor.presence(floor.agent))["state"] == "reserved"
        await floor.pool.execute("update queue_entries set next_at = now() where state = 'ready'")
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()  # nobody is free
        await floor.node.ring(call_id)
        await floor.node.answer(call_id)
        await floor.until_attempt(call_id, state="talking", agent_id=floor.agent)


@pytest.mark.parametrize("pace", [Pace(), TRIPLE, Pace(Mode.PREDICTIVE)])
async def test_who_expects_a_call_waits_while_a_ringing_one_may_need_the_only_agent(floor: Floor, pace: Pace) -> None:
    """And has their turn once it ends, whoever else is in the queue."""
    await switch(floor, pace)
    await floor.pool.execute(
        "update queue_entries set next_at = now() + interval '1 hour' where debtor_id <> $1", floor.centre.debtors[0]
    )
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.seat(floor.agent)
        ringing = await floor.node.placed()
        await floor.node.ring(ringing)
        await expect_call(floor, floor.centre.debtors[1])
        await floor.pool.execute("update queue_entries set next_at = now() where state = 'ready'")
        await ticks_on(dialer.health.teams, 1.5)  # callbacks are looked for every second
        assert (await floor.presence(floor.agent))["state"] == "ready"
        await floor.node.end(ringing, EndCause.BUSY, 486)
        while (placed := await floor.attempt(await floor.node.placed()))["debtor_id"] == floor.centre.debtors[2]:
            await floor.node.end(str(placed["id"]), EndCause.BUSY, 486)  # dialled before the callback was due
        assert (placed["debtor_id"], placed["agent_id"]) == (floor.centre.debtors[1], floor.agent)


async def test_the_agent_of_a_call_that_nobody_answers_is_ready_again(floor: Floor) -> None:
    await expect_call(floor, floor.centre.debtors[1])
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.node.ring(call_id)
        await floor.node.end(call_id, EndCause.NO_ANSWER, 487)
        closed = await floor.until_attempt(call_id, outcome="no_answer")
        await floor.until_presence(floor.agent, "ready")
    assert closed["recorded_by"] is None


async def test_a_promised_call_waits_for_its_agent_while_they_are_here(floor: Floor) -> None:
    other = await colleague(floor)
    await expect_call(floor, floor.centre.debtors[1], promised_by=floor.agent)
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.log_in(floor.agent)  # on a pause
        await floor.seat(other)
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()
        await floor.desk.go_ready(floor.agent)
        assert (await floor.attempt(await floor.node.placed()))["agent_id"] == floor.agent


async def test_a_promised_call_goes_to_anybody_after_a_while(floor: Floor) -> None:
    other = await colleague(floor)
    await expect_call(floor, floor.centre.debtors[1], promised_by=floor.agent, late_s=301)
    async with running_dialer(floor.settings()):
        await floor.log_in(floor.agent)
        await floor.seat(other)
        assert (await floor.attempt(await floor.node.placed()))["agent_id"] == other


async def test_who_was_abandoned_is_called_again_with_an_agent_only(floor: Floor) -> None:
    await switch(floor, TRIPLE)
    abandoned = floor.centre.debtors[0]
    for debtor_id in floor.centre.debtors:
        await past_call(floor, debtor_id, "abandoned")
    await floor.pool.execute("delete from queue_entries where debtor_id <> $1", abandoned)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        placed = await floor.attempt(await floor.node.placed())
    assert (placed["debtor_id"], placed["agent_id"]) == (abandoned, floor.agent)


async def test_a_call_whose_kept_agent_is_lost_rings_no_longer(floor: Floor) -> None:
    """Whoever answered it might meet nobody."""
    await expect_call(floor, floor.centre.debtors[1])
    away = replace(UNGUARDED, away=timedelta(seconds=1))
    async with running_dialer(floor.settings(limits=away)):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.node.ring(call_id)
        floor.present.discard(floor.agent)
        await floor.desk.lost(floor.agent)
        closed = await floor.until_attempt(call_id, agent_id=None, state="closed")
    assert (closed["cause"], closed["outcome"]) == ("cancelled", "no_answer")
    assert floor.node.hung_up == [call_id]


async def test_an_agent_sees_the_debtor_and_dials(floor: Floor) -> None:
    await switch(floor, DIAL)
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.seat(floor.agent)
        debtor_id = (await shown(floor))["debtor_id"]
        await floor.until_presence(floor.agent, "previewing")
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()
        await previews(floor).dial(floor.agent)
        call_id = await floor.node.placed()
        placed = await floor.attempt(call_id)
        assert (placed["debtor_id"], placed["agent_id"]) == (debtor_id, floor.agent)
        assert await floor.pool.fetchval("select count(*) from previews") == 0
        await floor.node.answer(call_id)
        await floor.until_attempt(call_id, state="talking", agent_id=floor.agent)
        with pytest.raises(PreviewGone):
            await previews(floor).dial(floor.agent)


async def test_a_timed_preview_dials_by_itself(floor: Floor) -> None:
    await switch(floor, Pace(Mode.PREVIEW, preview_s=5))
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        debtor_id = (await shown(floor))["debtor_id"]
        await floor.pool.execute("update previews set dial_at = now()")
        assert (await floor.attempt(await floor.node.placed()))["debtor_id"] == debtor_id


async def test_who_is_skipped_is_left_alone_and_the_next_is_shown(floor: Floor) -> None:
    await switch(floor, DIAL)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        first = (await shown(floor))["debtor_id"]
        with pytest.raises(PreviewRefused):
            await previews(floor).skip(floor.agent, "no wish")
        await previews(floor).skip(floor.agent, "waits_for_payment")
        assert (await shown(floor))["debtor_id"] != first
    entry = await floor.queue_entry(first)
    assert entry["state"] == "ready"
    assert entry["next_at"] > datetime.now(UTC) + timedelta(days=2)
    [skip] = await floor.pool.fetch("select * from preview_skips")
    assert (skip["debtor_id"], skip["agent_id"], skip["reason"]) == (first, floor.agent, "waits_for_payment")


async def test_a_pause_gives_the_debtor_back_as_they_were(floor: Floor) -> None:
    await switch(floor, DIAL)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        debtor_id = (await shown(floor))["debtor_id"]
        before = await floor.queue_entry(debtor_id)
        await floor.desk.pause(floor.agent, "lunch")

        async def waits() -> dict[str, Any]:
            entry = await floor.queue_entry(debtor_id)
            left = await floor.pool.fetchval("select count(*) from previews")
            return {"state": entry["state"], "next_at": entry["next_at"], "left": left}

        await until(waits, {"state": "ready", "next_at": before["next_at"], "left": 0})


async def test_a_preview_outlives_its_dialer_and_its_lease(floor: Floor) -> None:
    await switch(floor, DIAL)
    async with killed_dialer(floor.settings()):
        await floor.seat(floor.agent)
        debtor_id = (await shown(floor))["debtor_id"]
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await ticks_on(dialer.health.teams)
        assert (await shown(floor))["debtor_id"] == debtor_id
        await previews(floor).dial(floor.agent)
        assert (await floor.attempt(await floor.node.placed()))["debtor_id"] == debtor_id


async def test_the_rules_are_asked_again_before_a_previewed_debtor_is_dialled(floor: Floor) -> None:
    await switch(floor, DIAL)
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        debtor_id = (await shown(floor))["debtor_id"]
        await hold(floor, debtor_id)
        await previews(floor).dial(floor.agent)
        assert (await shown(floor, refused=["on_hold"]))["debtor_id"] == debtor_id
        assert floor.node.nothing_placed()
        await previews(floor).close(floor.agent)
        assert (await shown(floor, refused=[]))["debtor_id"] != debtor_id


@pytest.mark.parametrize("written", ["+5511980000001", "(11) 98000-0001"])
async def test_by_hand_an_agent_looks_somebody_up_and_dials(floor: Floor, written: str) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    desk = previews(floor)
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.log_in(floor.agent)
        with pytest.raises(PreviewRefused):
            await desk.look_up(floor.agent, written)  # on a pause
        await floor.desk.go_ready(floor.agent)
        await ticks_on(dialer.health.teams)
        assert floor.node.nothing_placed()
        await desk.look_up(floor.agent, written)
        assert (await shown(floor))["debtor_id"] == floor.centre.debtors[1]
        await desk.close(floor.agent)
        await desk.look_up(floor.agent, written)
        await desk.dial(floor.agent)
        call_id = await floor.node.placed()
        placed = await floor.attempt(call_id)
        assert (placed["debtor_id"], placed["agent_id"]) == (floor.centre.debtors[1], floor.agent)
        await floor.node.answer(call_id)
        await floor.until_attempt(call_id, state="talking", agent_id=floor.agent)


async def test_by_hand_the_rules_are_told_before_the_call(floor: Floor) -> None:
    await switch(floor, Pace(Mode.MANUAL))
    await hold(floor, floor.centre.debtors[1])
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        with pytest.raises(PreviewRefused):
            await previews(floor).look_up(floor.agent, "(11) 97777-1234")
        await previews(floor).look_up(floor.agent, "(11) 98000-0001")
        assert (await shown(floor))["refused"] == ["on_hold"]
