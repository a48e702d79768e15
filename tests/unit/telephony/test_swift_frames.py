"""Audio is cut out of the bytes of a websocket, however they are cut; all else reaches the library whole."""

from itertools import pairwise
from typing import cast

import pytest
from hypothesis import given
from hypothesis import strategies as st
from websockets.asyncio.server import ServerConnection
from websockets.frames import Frame, Opcode

from telephony.link import FRAME_BYTES
from telephony.swift_frames import SwiftFrames, head_and_size, message, text_message, unmasked

SOUND = bytes(range(256)) + bytes(FRAME_BYTES - 256)


class Library:
    def __init__(self) -> None:
        self.data: list[bytes] = []

    def data_received(self, data: bytes) -> None:
        self.data.append(data)


def masked(opcode: Opcode, payload: bytes, *, fin: bool = True) -> bytes:
    return Frame(opcode, payload, fin).serialize(mask=True)


def fed(chunks: list[bytes]) -> tuple[list[bytes], list[bytes]]:
    """What was taken for audio, and what the library got."""
    library, taken = Library(), list[bytes]()
    swift = SwiftFrames(cast("ServerConnection", library))
    swift.take = taken.append
    for chunk in chunks:
        swift.data_received(chunk)
    return taken, library.data


@given(cuts=st.lists(st.integers(min_value=1, max_value=700), max_size=6))
def test_audio_and_the_rest_are_told_apart_however_the_bytes_come(cuts: list[int]) -> None:
    ping, text = masked(Opcode.PING, b"are you there"), masked(Opcode.TEXT, b"hello")
    stream = masked(Opcode.BINARY, SOUND) + ping + masked(Opcode.BINARY, SOUND * 2) + text
    places = sorted({min(cut, len(stream)) for cut in cuts} | {0, len(stream)})
    taken, others = fed([stream[a:b] for a, b in pairwise(places)])
    assert taken == [SOUND, SOUND * 2]
    assert others == [ping, text]


@pytest.mark.parametrize(
    "frame",
    [
        masked(Opcode.BINARY, SOUND, fin=False),
        masked(Opcode.BINARY, SOUND[:-1]),
        masked(Opcode.BINARY, SOUND * 11),
        masked(Opcode.BINARY, b""),
        Frame(Opcode.BINARY, SOUND).serialize(mask=False),
    ],
    ids=["fragment", "short", "long", "empty", "unmasked"],
)
def test_what_is_no_audio_is_for_the_library(frame: bytes) -> None:
    assert fed([frame]) == ([], [frame])


def test_a_frame_too_long_to_wait_for_is_handed_on_as_it_comes() -> None:
    head = b"\x82\xff" + (1 << 40).to_bytes(8, "big") + bytes(4)
    assert fed([head, b"more"]) == ([], [head, b"more"])


def test_until_somebody_takes_audio_it_is_for_the_library() -> None:
    library = Library()
    frame = masked(Opcode.BINARY, SOUND)
    SwiftFrames(cast("ServerConnection", library)).data_received(frame)
    assert library.data == [frame]


@given(payload=st.binary(max_size=40).map(lambda data: data * 4), key=st.binary(min_size=4, max_size=4))
def test_unmasking_undoes_the_mask(payload: bytes, key: bytes) -> None:
    hidden = bytes(byte ^ key[place % 4] for place, byte in enumerate(payload))
    assert unmasked(hidden, key) == payload


def test_a_message_to_a_browser_is_a_binary_frame() -> None:
    assert message(SOUND) == Frame(Opcode.BINARY, SOUND).serialize(mask=False)
    assert head_and_size(message(SOUND)) == (4, 4 + FRAME_BYTES)
    assert head_and_size(b"\x82") is None
    assert head_and_size(b"\x82\xfe\x01") is None


@pytest.mark.parametrize("size", [0, 1, 125, 126, 65_535, 65_536])
def test_text_is_framed_as_the_library_frames_it(size: int) -> None:
    text = "é" * (size // 2) + "e" * (size % 2)
    assert text_message(text) == Frame(Opcode.TEXT, text.encode()).serialize(mask=False)
