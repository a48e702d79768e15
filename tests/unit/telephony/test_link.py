import socket

import pytest

from telephony.errors import LinkBroken
from telephony.link import FRAME_BYTES, MAX_FRAME, Audio, Frame, Note, WorkerLink, decode, encode, note, pair

FRAMES: list[Frame] = [Note(b"{}"), note({"is": "Quit"}), Audio(7, 0, b"\1\2" * 160), Audio(-(2**31), 255, b"")]


@pytest.mark.parametrize("frame", FRAMES)
def test_frames_survive_the_wire(frame: Frame) -> None:
    assert decode(encode(frame)) == frame


@pytest.mark.parametrize("data", [b"", b"X", b"A123", b"\0" * 320])
def test_nonsense_breaks_the_link(data: bytes) -> None:
    with pytest.raises(LinkBroken):
        decode(data)


def test_frame_that_does_not_fit_is_refused() -> None:
    with pytest.raises(LinkBroken):
        encode(Note(b" " * MAX_FRAME))


def test_worker_receives_frames_one_by_one_and_sees_the_end() -> None:
    ours, theirs = pair()
    with ours:
        link = WorkerLink(theirs)
        assert link.receive() == []
        for frame in FRAMES:
            ours.send(encode(frame))
        assert (link.receive(), link.closed) == (FRAMES, False)
    assert (link.receive(), link.closed) == ([], True)
    link.close()


def test_audio_is_dropped_and_messages_are_kept_when_the_manager_is_behind() -> None:
    ours, theirs = pair()
    with ours:
        link = WorkerLink(theirs)
        sent = 0
        while link.send_audio(1, 0, bytes(FRAME_BYTES)):
            sent += 1
        link.send(Note(b"first"))
        link.send(Note(b"second"))
        received = _drain(ours)
        assert received == [Audio(1, 0, bytes(FRAME_BYTES))] * sent
        link.receive()  # the loop's turn: what waits is sent
        assert _drain(ours) == [Note(b"first"), Note(b"second")]
        link.close()


def test_sending_to_a_manager_that_is_gone_closes_the_link() -> None:
    ours, theirs = pair()
    link = WorkerLink(theirs)
    ours.close()
    assert not link.send_audio(1, 0, bytes(FRAME_BYTES))
    link.send(Note(b"{}"))
    assert link.closed
    link.close()


def _drain(end: socket.socket) -> list[Frame]:
    frames: list[Frame] = []
    while True:
        try:
            frames.append(decode(end.recv(MAX_FRAME)))
        except BlockingIOError:
            return frames
