"""The voice and the ear of a robot agent: 20 ms frames of 16-bit PCM at 8 kHz over a call's audio websocket."""

import asyncio
import math
import struct
from collections.abc import Callable
from typing import Final

from websockets.asyncio.client import ClientConnection, connect
from websockets.exceptions import ConnectionClosed, InvalidHandshake

FRAME_SAMPLES: Final = 160
_FRAME_S: Final = 0.02
_TONE_HZ: Final = 350
_AMPLITUDE: Final = 3000
_FRAME: Final = struct.pack(  # 350 Hz makes seven whole periods in a frame, so that frames join without a click
    f"<{FRAME_SAMPLES}h",
    *(round(_AMPLITUDE * math.sin(2 * math.pi * _TONE_HZ * n / 8000)) for n in range(FRAME_SAMPLES)),
)


async def talk(
    url: str, *, heard_one: Callable[[], None] = lambda: None, speaks: Callable[[], bool] = lambda: True
) -> int:
    """Speak and listen until the other side closes; returns how many frames were heard. Ends quietly when refused.

    `heard_one` is called for each frame heard; nothing is said while `speaks()` is false.
    """
    heard = 0
    try:
        async with connect(url, compression=None, max_queue=64) as call:
            speaking = asyncio.create_task(_speak(call, speaks), name="robot speaks")
            try:
                async for _frame in call:
                    heard += 1
                    heard_one()
            finally:
                speaking.cancel()
    except (OSError, ConnectionClosed, InvalidHandshake):
        return heard
    return heard


async def _speak(call: ClientConnection, speaks: Callable[[], bool]) -> None:
    loop = asyncio.get_running_loop()
    due = loop.time()
    try:
        while True:
            if speaks():
                await call.send(_FRAME)
            due += _FRAME_S
            await asyncio.sleep(max(0.0, due - loop.time()))
    except ConnectionClosed:
        return
