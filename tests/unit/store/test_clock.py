"""The time of the centre: set by the database, untouched by this machine's clock."""

import asyncio
from datetime import timedelta

from tests.unit.store.machine import NOON, Machine


async def test_before_the_database_was_asked_it_is_this_machine_s_time() -> None:
    assert Machine().clock()() == NOON


async def test_a_step_of_this_machine_s_clock_is_none_of_the_centre_s() -> None:
    machine = Machine()
    clock = machine.clock()
    await clock.look()
    machine.wall_s += 3600
    machine.pass_time(5)
    assert clock() == NOON + timedelta(seconds=5)
    machine.wall_s -= 7200
    await clock.look()
    assert clock() == NOON + timedelta(seconds=5)


async def test_a_machine_whose_clock_is_wrong_takes_the_database_s_without_calling_it_a_step() -> None:
    machine = Machine()
    machine.wall_s -= 86_400
    clock = machine.clock()
    stepped = asyncio.create_task(clock.stepped())
    await asyncio.sleep(0)
    await clock.look()
    await asyncio.sleep(0)
    assert clock() == NOON
    assert not stepped.done()
    stepped.cancel()


async def test_a_step_of_the_database_s_clock_is_followed_and_told() -> None:
    machine = Machine()
    clock = machine.clock()
    await clock.look()
    stepped = asyncio.create_task(clock.stepped())
    await asyncio.sleep(0)
    machine.database += timedelta(seconds=1)  # a correction, not a step
    await clock.look()
    await asyncio.sleep(0)
    assert not stepped.done()
    machine.database += timedelta(hours=1)
    await clock.look()
    await stepped
    assert clock() == NOON + timedelta(hours=1, seconds=1)
