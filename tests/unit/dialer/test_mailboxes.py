"""Order within a call, no order between calls."""

import asyncio
from uuid import UUID

import pytest

from dialer.attempt import AgentFree, HangUpAsked, NobodyFree
from dialer.call_flow import Happening
from dialer.mailboxes import Mailboxes

SLOW, QUICK = UUID(int=1), UUID(int=2)
STORY: tuple[Happening, ...] = (AgentFree(), NobodyFree(), HangUpAsked())


async def test_events_of_one_call_wait_for_each_other_and_other_calls_do_not() -> None:
    handled: list[tuple[UUID, Happening]] = []
    go_on = asyncio.Event()

    async def handle(call_id: UUID, event: Happening) -> None:
        if call_id == SLOW:
            await go_on.wait()
        handled.append((call_id, event))
        if len(handled) == len(STORY):
            go_on.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        mailboxes = Mailboxes(tasks, handle)
        for event in STORY:
            mailboxes.post(SLOW, event)
            mailboxes.post(QUICK, event)
    assert handled == [(QUICK, event) for event in STORY] + [(SLOW, event) for event in STORY]


async def test_a_call_may_have_something_again_after_it_had_nothing() -> None:
    handled: list[Happening] = []
    first = asyncio.Event()

    async def handle(_call_id: UUID, event: Happening) -> None:
        handled.append(event)
        first.set()

    async with asyncio.timeout(5), asyncio.TaskGroup() as tasks:
        mailboxes = Mailboxes(tasks, handle)
        mailboxes.post(QUICK, STORY[0])
        await first.wait()
        mailboxes.post(QUICK, STORY[1])
    assert handled == list(STORY[:2])


async def test_a_failure_ends_the_group() -> None:
    async def handle(_call_id: UUID, _event: Happening) -> None:
        raise ConnectionResetError

    with pytest.raises(ExceptionGroup) as group:
        async with asyncio.TaskGroup() as tasks:
            Mailboxes(tasks, handle).post(QUICK, STORY[0])
    assert group.group_contains(ConnectionResetError)
