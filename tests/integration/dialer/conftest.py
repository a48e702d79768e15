"""A floor: database, node double, and agents' screens that stay connected."""

import asyncio
from collections.abc import AsyncIterator

import pytest_asyncio

from store.pool import Pool
from tests.contract.telephony_node import NodeDouble
from tests.integration.dialer.centre import Floor, make_centre


@pytest_asyncio.fixture
async def node() -> AsyncIterator[NodeDouble]:
    async with NodeDouble() as node:
        yield node


@pytest_asyncio.fixture
async def floor(database: str, pool: Pool, node: NodeDouble) -> AsyncIterator[Floor]:
    async with pool.acquire() as connection:
        centre = await make_centre(connection)
    floor = Floor(database, pool, node, centre)
    screens = asyncio.create_task(floor.keep_screens(), name="screens")
    yield floor
    screens.cancel()
    await asyncio.wait([screens])
