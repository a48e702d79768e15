"""Counting queues as often as counting is cheap."""

from datetime import timedelta

from dialer.queue_depths import QueueDepths
from store.pool import DedicatedConnection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio, queue_entry


class SteppingClock:
    """Every look at it takes a tenth of a second, so a count does."""

    def __init__(self) -> None:
        self.now = 0.0

    def __call__(self) -> float:
        self.now += 0.1
        return self.now


async def test_a_count_is_kept_fifty_times_as_long_as_it_took(connection: DedicatedConnection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    clock = SteppingClock()
    depths = QueueDepths(clock)

    async def ready() -> int:
        return (await depths.read(connection, [campaign_id], NOW))[campaign_id].ready

    assert await ready() == 0
    await queue_entry(connection, campaign_id, await callable_debtor(connection, portfolio_id), next_at=NOW)
    assert await ready() == 0
    clock.now += 50 * 0.1
    assert await ready() == 1


async def test_the_moment_decides_between_ready_and_cooling(connection: DedicatedConnection) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    later = NOW + timedelta(hours=1)
    await queue_entry(connection, campaign_id, await callable_debtor(connection, portfolio_id), next_at=later)
    [depth] = (await QueueDepths().read(connection, [campaign_id], NOW)).values()
    assert (depth.ready, depth.cooling) == (0, 1)
