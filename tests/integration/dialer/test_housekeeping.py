"""What the leader does as time passes, whoever stays silent."""

from datetime import timedelta

from dialer.deadlines import Limits
from telephony.end_cause import EndCause
from tests.integration.dialer.centre import QUICK, Floor, running_dialer


def limits(**changes: timedelta) -> Limits:
    return Limits(**{name: changes.get(name, getattr(QUICK, name)) for name in Limits.__slots__})


async def test_an_agent_whose_screen_is_gone_is_logged_out(floor: Floor) -> None:
    await floor.log_in(floor.agent)
    async with running_dialer(floor.settings(limits=limits(away=timedelta(seconds=0.7)))):
        floor.present.clear()
        await floor.until_presence(floor.agent, "logged_out")


async def test_an_agent_who_vanishes_in_mid_call_is_logged_out_and_the_debtor_is_called_back(floor: Floor) -> None:
    async with running_dialer(floor.settings(limits=limits(away=timedelta(seconds=1.5)))):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.identify(floor.agent, (await floor.attempt(call_id))["id"])
        floor.present.clear()
        closed = await floor.until_attempt(call_id, state="closed")
        await floor.until_presence(floor.agent, "logged_out")
    assert (closed["outcome"], closed["cause"], closed["recorded_by"]) == ("cut_off", "local_hangup", None)


async def test_the_wrap_up_limit_closes_the_call_and_frees_the_agent(floor: Floor) -> None:
    await floor.pool.execute("update campaigns set wrap_up_limit_s = 1")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.desk.pause(floor.agent, "rest")
        await floor.node.end(call_id, EndCause.REMOTE_HANGUP)
        closed = await floor.until_attempt(call_id, state="closed")
        assert (await floor.until_presence(floor.agent, "paused"))["reason"] == "rest"
    assert (closed["outcome"], closed["recorded_by"]) == ("hung_up_unidentified", None)


async def test_a_hang_up_asked_for_while_nobody_led_is_done(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.talk()
        await floor.pool.execute("update attempts set hang_up_asked_at = now()")
        await floor.until_attempt(call_id, state="ended")
    assert floor.node.hung_up == [call_id]


async def test_an_agent_held_by_a_call_that_is_over_is_freed(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        call_id = await floor.node.placed()
        await floor.node.end(call_id, EndCause.BUSY)
        await floor.until_attempt(call_id, state="closed")
        await floor.pool.execute(
            "update agent_presence set state = 'talking', idle_since = null, attempt_id = $1", call_id
        )
        await floor.until_presence(floor.agent, "ready")


async def test_what_a_dead_leader_had_leased_is_called_by_the_next(floor: Floor) -> None:
    await floor.pool.execute("update queue_entries set state = 'leased', lease_until = now() + interval '1 minute'")
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        assert await floor.node.placed()


async def test_a_lease_that_ran_out_goes_back_to_the_queue(floor: Floor) -> None:
    async with running_dialer(floor.settings()):
        await floor.seat(floor.agent)
        first = await floor.node.placed()
        await floor.pool.execute(
            "update queue_entries set state = 'leased', lease_until = now() - interval '1 second' where state = 'ready'"
        )
        await floor.node.end(first, EndCause.BUSY)
        second = await floor.node.placed()
    assert (await floor.attempt(first))["debtor_id"] != (await floor.attempt(second))["debtor_id"]
