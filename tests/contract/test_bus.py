"""The suite that every bus passes: the in-memory double and the one on LISTEN/NOTIFY."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass

import pytest
import pytest_asyncio

from store.bus import JSON, Bus, Event, Hint, MemoryBus, PostgresBus, Resync
from store.bus.wire import EVENT_BYTES
from store.errors import EventNotSerialisable, EventTooLarge
from store.pool import connect

CAPACITY = 600


@dataclass(frozen=True)
class Harness:
    """Two processes' ends of one bus, and a way to cut every connection of both."""

    near: Bus
    far: Bus
    cut: Callable[[], Awaitable[None]]


@asynccontextmanager
async def memory_harness() -> AsyncIterator[Harness]:
    bus = MemoryBus(capacity=CAPACITY)

    async def cut() -> None:
        bus.cut()

    yield Harness(bus, bus, cut)


@asynccontextmanager
async def postgres_harness(dsn: str) -> AsyncIterator[Harness]:
    near, far = (PostgresBus(dsn, application_name=f"bus-{end}", capacity=CAPACITY) for end in ("near", "far"))

    async def cut() -> None:
        administrator = await connect(dsn, application_name="cutter")
        await administrator.execute(
            "select pg_terminate_backend(pid, 5000) from pg_stat_activity where application_name like 'bus-%'"
        )
        await administrator.close()

    async with asyncio.TaskGroup() as tasks:
        running = [tasks.create_task(bus.run(), name="bus under test") for bus in (near, far)]
        await asyncio.gather(near.connected(), far.connected())
        yield Harness(near, far, cut)
        for task in running:
            task.cancel()


@pytest_asyncio.fixture(params=["memory", "postgres"])
async def harness(request: pytest.FixtureRequest, database: str) -> AsyncIterator[Harness]:
    async with memory_harness() if request.param == "memory" else postgres_harness(database) as opened:
        yield opened


async def take(events: AsyncIterator[Event], count: int) -> list[Event]:
    """Read `count` events, or fail after 10 s."""
    async with asyncio.timeout(10):
        return [await anext(events) for _ in range(count)]


def numbered(topic: str, numbers: Sequence[int]) -> list[Event]:
    return [Hint(topic, {"n": number}) for number in numbers]


async def test_events_arrive_in_the_order_of_publication(harness: Harness) -> None:
    async with harness.far.subscribe("calls") as events:
        for number in range(500):
            await harness.near.publish("calls", {"n": number})
        assert await take(events, 500) == numbered("calls", range(500))


async def test_every_subscriber_of_a_topic_gets_every_event(harness: Harness) -> None:
    async with (
        harness.near.subscribe("calls") as first,
        harness.near.subscribe("calls") as second,
        harness.far.subscribe("calls") as third,
    ):
        await harness.near.publish("calls", {"n": 1})
        await harness.near.publish("calls", {"n": 2})
        for events in (first, second, third):
            assert await take(events, 2) == numbered("calls", [1, 2])


async def test_topics_match_exactly(harness: Harness) -> None:
    async with harness.far.subscribe("team.1") as events:
        for topic in ("team.10", "team", "team.1.agents", "Team.1", "team.1"):
            await harness.near.publish(topic, {"to": topic})
        assert await take(events, 1) == [Hint("team.1", {"to": "team.1"})]


async def test_one_subscription_may_follow_several_topics_in_one_order(harness: Harness) -> None:
    async with harness.far.subscribe("agents", "calls") as events:
        expected: list[Event] = []
        for number in range(20):
            topic = "calls" if number % 3 else "agents"
            await harness.near.publish(topic, {"n": number})
            expected += numbered(topic, [number])
        assert await take(events, 20) == expected


async def test_equal_events_are_all_delivered(harness: Harness) -> None:
    async with harness.far.subscribe("calls") as events:
        for _ in range(CAPACITY):
            await harness.near.publish("calls", {"n": 7})
        assert await take(events, CAPACITY) == numbered("calls", [7] * CAPACITY)


async def test_a_payload_arrives_as_it_was_sent(harness: Harness) -> None:
    payload: dict[str, JSON] = {
        "nome": "Conceição 📞",
        "nul": "\x00",
        "aspas": "\"'\\",
        "centavos": 2**53 + 1,
        "taxa": 0.1,
        "quitado": True,
        "nota": None,
        "parcelas": [{"n": 1}, []],
    }
    async with harness.far.subscribe("agreements") as events:
        await harness.near.publish("agreements", payload)
        assert await take(events, 1) == [Hint("agreements", payload)]


async def test_a_lost_connection_is_announced_to_all_and_then_events_flow_again(harness: Harness) -> None:
    async with harness.far.subscribe("calls") as calls, harness.far.subscribe("agents") as agents:
        await harness.near.publish("calls", {"n": 1})
        assert await take(calls, 1) == numbered("calls", [1])
        await harness.cut()
        assert await take(calls, 1) == [Resync()]
        assert await take(agents, 1) == [Resync()]
        await harness.near.publish("calls", {"n": 2})
        await until_hint(calls, {"n": 2})


async def until_hint(events: AsyncIterator[Event], payload: dict[str, JSON]) -> None:
    """Read up to the hint with `payload`, past Resyncs only."""
    async with asyncio.timeout(10):
        async for event in events:
            if isinstance(event, Hint):
                assert event.payload == payload
                return


async def test_an_event_too_large_is_refused_and_the_largest_that_fits_arrives(harness: Harness) -> None:
    frame = len('["calls",{"x":""}]')
    largest = "ã" * ((EVENT_BYTES - frame) // 2) + "a" * ((EVENT_BYTES - frame) % 2)
    async with harness.far.subscribe("calls") as events:
        with pytest.raises(EventTooLarge) as refusal:
            await harness.near.publish("calls", {"x": largest + "a"})
        assert (refusal.value.topic, refusal.value.size, refusal.value.limit) == ("calls", EVENT_BYTES + 1, EVENT_BYTES)
        await harness.near.publish("calls", {"x": largest})
        assert await take(events, 1) == [Hint("calls", {"x": largest})]


@pytest.mark.parametrize("value", [float("nan"), float("inf"), "\ud800", {1, 2}, b"bytes"], ids=repr)
async def test_what_is_not_json_is_refused(harness: Harness, value: JSON) -> None:
    with pytest.raises(EventNotSerialisable, match="event on 'calls' is not JSON"):
        await harness.near.publish("calls", {"x": value})


async def test_a_slow_reader_is_resynchronised_and_holds_up_nobody(harness: Harness) -> None:
    async with harness.far.subscribe("calls") as slow, harness.far.subscribe("calls") as quick:
        for number in range(CAPACITY):
            await harness.near.publish("calls", {"n": number})
        assert await take(quick, CAPACITY) == numbered("calls", range(CAPACITY))
        for number in (CAPACITY, CAPACITY + 1):
            await harness.near.publish("calls", {"n": number})
        assert await take(quick, 2) == numbered("calls", [CAPACITY, CAPACITY + 1])
        assert await take(slow, 2) == [Resync(), *numbered("calls", [CAPACITY + 1])]


async def test_a_subscription_starts_with_its_context(harness: Harness) -> None:
    async with harness.far.subscribe("calls") as events:
        await harness.near.publish("calls", {"n": 1})
        assert await take(events, 1) == numbered("calls", [1])
    async with harness.far.subscribe("calls", "fence") as events:
        await harness.near.publish("fence", {"n": 2})
        assert await take(events, 1) == numbered("fence", [2])
