import asyncio

import pytest

from telephony.errors import LinkBroken
from telephony.link import FRAME_BYTES, Audio, Note, WorkerLink, pair
from telephony.manager_link import ManagerLink


async def test_both_ends_understand_each_other() -> None:
    ours, theirs = pair()
    manager, worker = ManagerLink(ours), WorkerLink(theirs)
    manager.send(Note(b"order"))
    assert manager.send_audio(3, 0, bytes(FRAME_BYTES))
    assert worker.receive() == [Note(b"order"), Audio(3, 0, bytes(FRAME_BYTES))]
    worker.send(Note(b"report"))
    assert await manager.receive() == [Note(b"report")]
    manager.close()
    worker.close()


async def test_what_was_sent_before_the_end_is_read_first() -> None:
    ours, theirs = pair()
    manager, worker = ManagerLink(ours), WorkerLink(theirs)
    worker.send(Note(b"last words"))
    worker.close()
    assert await manager.receive() == [Note(b"last words")]
    with pytest.raises(LinkBroken):
        await manager.receive()
    assert not manager.send_audio(1, 0, b"")
    manager.send(Note(b"to nobody"))
    manager.close()


async def test_nonsense_breaks_the_link() -> None:
    ours, theirs = pair()
    manager = ManagerLink(ours)
    with theirs:
        theirs.send(b"nonsense")
        with pytest.raises(LinkBroken, match="not a frame"):
            await manager.receive()
    manager.close()


async def test_messages_wait_for_a_worker_that_is_behind() -> None:
    ours, theirs = pair()
    manager, worker = ManagerLink(ours), WorkerLink(theirs)
    while manager.send_audio(1, 0, bytes(FRAME_BYTES)):
        pass
    manager.send(Note(b"patience"))
    worker.receive()
    assert not manager.send_audio(1, 0, bytes(FRAME_BYTES)), "audio must not overtake a message that waits"
    received: list[object] = []
    async with asyncio.timeout(5):
        while Note(b"patience") not in received:
            received += worker.receive()
            await asyncio.sleep(0)
    assert received[-1] == Note(b"patience")
    manager.close()
    worker.close()
