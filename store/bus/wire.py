"""The form of events in the payload of a NOTIFY: `[sequence, [topic, payload], …]`, compact JSON. Pure.

The sequence number only keeps two chunks of one transaction different: PostgreSQL drops a notification that repeats
another of its transaction.
"""

import json
from collections.abc import Iterator, Mapping, Sequence
from typing import Final

from store.bus.events import JSON, Event, Hint, Resync
from store.errors import EventNotSerialisable, EventTooLarge

CHUNK_BYTES: Final = 7_999  # NOTIFY takes payloads shorter than 8,000 bytes
CHUNK_EVENTS: Final = 50
_FRAME_BYTES: Final = len("[18446744073709551615,]")  # what stands around the only event of a chunk
EVENT_BYTES: Final = CHUNK_BYTES - _FRAME_BYTES
RESYNC: Final = '["",null]'


def encode(topic: str, payload: Mapping[str, JSON]) -> str:
    """Return the wire form of one event; raises EventTooLarge and EventNotSerialisable."""
    try:
        text = json.dumps([topic, payload], ensure_ascii=False, allow_nan=False, separators=(",", ":"))
        size = len(text.encode())
    except (TypeError, ValueError) as error:
        raise EventNotSerialisable(topic, str(error)) from error
    if size > EVENT_BYTES:
        raise EventTooLarge(topic, size, EVENT_BYTES)
    return text


def pack(encoded: Sequence[str], sequence: int) -> list[str]:
    """Return NOTIFY payloads that carry the `encoded` events in order, numbered from `sequence` on."""
    return [f"[{number},{','.join(chunk)}]" for number, chunk in enumerate(_chunks(encoded), start=sequence)]


def unpack(chunk: str) -> tuple[Event, ...]:
    """Return the events of one NOTIFY payload; raises ValueError when it is none of ours."""
    try:
        _, *events = json.loads(chunk)
        return tuple(_event(topic, payload) for topic, payload in events)
    except TypeError as error:
        raise ValueError(f"not a bus payload: {chunk[:100]!r}") from error


def _event(topic: str, payload: Mapping[str, JSON] | None) -> Event:
    return Resync() if payload is None else Hint(topic, payload)


def _chunks(encoded: Sequence[str]) -> Iterator[list[str]]:
    chunk: list[str] = []
    size = _FRAME_BYTES
    for event in encoded:
        event_size = len(event.encode()) + 1  # its comma
        if chunk and (len(chunk) == CHUNK_EVENTS or size + event_size > CHUNK_BYTES):
            yield chunk
            chunk, size = [], _FRAME_BYTES
        chunk.append(event)
        size += event_size
    if chunk:
        yield chunk
