"""A web process of each test's own."""

from collections.abc import AsyncIterator

import pytest

from store.pool import Pool
from tests.integration.web.place import Place, running_place


@pytest.fixture
async def place(database: str, pool: Pool) -> AsyncIterator[Place]:
    async with running_place(database, pool) as running:
        yield running
