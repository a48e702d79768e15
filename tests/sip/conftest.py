"""Fixtures of the tests with real SIP: a node in this process, and SIPp as its far end."""

import asyncio
import contextlib
from collections.abc import AsyncIterator, Callable
from contextlib import AbstractAsyncContextManager
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any
from urllib.parse import quote

import pytest
import pytest_asyncio

from telephony.node import NodeSettings, run_node
from tests.sip.dialing import SECRET, TestDialer, dialer
from tests.sip.sipp import sipp

StartNode = Callable[..., AbstractAsyncContextManager[str]]
Peer = Callable[..., AbstractAsyncContextManager[str]]

SHARED_CALLS = 24  # more than the calls of any module that may still keep a place when the last test begins


@contextlib.asynccontextmanager
async def running_node(stop: asyncio.Event | None = None, **changes: Any) -> AsyncIterator[str]:
    """A node with one worker and `changes` to that; its `ws://host:port`. It stops with the context, or with `stop`."""
    settings = replace(
        NodeSettings(name="test-node", host="127.0.0.1", port=0, secret=SECRET, max_calls=4),
        **changes,
    )
    stop = stop or asyncio.Event()
    ready: asyncio.Future[str] = asyncio.get_running_loop().create_future()
    running = asyncio.create_task(run_node(settings, stop=stop, ready=ready), name="node under test")
    async with asyncio.timeout(30):
        either: list[asyncio.Future[Any]] = [ready, running]
        await asyncio.wait(either, return_when=asyncio.FIRST_COMPLETED)
    if running.done():
        await running
    try:
        yield ready.result()
    finally:
        stop.set()
        async with asyncio.timeout(20):
            await running


@pytest.fixture
async def node() -> AsyncIterator[str]:
    """The address of a node with one worker."""
    async with running_node() as url:
        yield url


@pytest_asyncio.fixture(scope="module", loop_scope="module")
async def shared_node() -> AsyncIterator[str]:
    """The address of a node for all tests of a module: every call needs an id of its own.

    It has workers to spare: the peer of a test is killed with the test, and the library keeps the place of a call whose
    CANCEL or BYE stays without an answer for 32 s.
    """
    async with running_node(max_calls=SHARED_CALLS) as url:
        yield url


@pytest_asyncio.fixture(loop_scope="module")
async def shared_control(shared_node: str) -> AsyncIterator[TestDialer]:
    """A dialer on the shared node, for one test."""
    async with dialer(shared_node) as client:
        yield client


@pytest.fixture
def call_id(request: pytest.FixtureRequest) -> str:
    """An id that no other test uses."""
    return quote(str(request.node.name), safe="[]")


@pytest.fixture
async def control(node: str) -> AsyncIterator[TestDialer]:
    """A dialer on the node."""
    async with dialer(node) as client:
        yield client


@pytest.fixture
def peer(tmp_path: Path) -> Peer:
    """Starts SIPp with a scenario: `async with peer("answer") as address`."""
    return partial(sipp, tmp_path)
