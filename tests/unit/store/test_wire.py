"""The bus's wire form: what goes in comes out, in chunks that NOTIFY takes."""

import string

import pytest
from hypothesis import given
from hypothesis import strategies as st

from store.bus import JSON, Event, Hint, Resync
from store.bus.wire import CHUNK_BYTES, CHUNK_EVENTS, EVENT_BYTES, RESYNC, encode, pack, unpack

texts = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)
values: st.SearchStrategy[JSON] = st.recursive(
    st.none() | st.booleans() | st.integers() | texts,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(texts, inner, max_size=3),
    max_leaves=5,
)
hints = st.builds(Hint, st.text(string.ascii_lowercase + ".", min_size=1), st.dictionaries(texts, values, max_size=4))


@given(st.lists(hints, max_size=120), st.integers(0, 2**64 - 1))
def test_events_survive_the_wire_in_order_and_in_small_chunks(sent: list[Hint], sequence: int) -> None:
    chunks = pack([encode(hint.topic, hint.payload) for hint in sent], sequence)
    received = [unpack(chunk) for chunk in chunks]
    assert [event for events in received for event in events] == sent
    assert all(len(chunk.encode()) <= CHUNK_BYTES for chunk in chunks)
    assert all(1 <= len(events) <= CHUNK_EVENTS for events in received)
    assert len(set(chunks)) == len(chunks)


def test_chunks_are_filled_to_the_last_byte() -> None:
    event = encode("t", {"x": "a" * (EVENT_BYTES - len(encode("t", {"x": ""})))})
    half = encode("t", {"x": "a" * ((EVENT_BYTES - 1) // 2 - len(encode("t", {"x": ""})))})
    assert len(pack([event], 0)) == 1
    assert len(pack([half, half], 2**64 - 1)) == 1
    assert len(pack([event, half], 0)) == 2


def test_a_resync_keeps_its_place_among_hints() -> None:
    expected: tuple[Event, ...] = (Hint("a", {}), Resync(), Hint("b", {}))
    assert unpack(pack([encode("a", {}), RESYNC, encode("b", {})], 7)[0]) == expected


@pytest.mark.parametrize("foreign", ["", "hello", "1", "null", "{}", "[]", "[1,2]", '[1,["a"]]', '[1,["a",{},3]]'])
def test_a_foreign_payload_is_a_value_error(foreign: str) -> None:
    with pytest.raises(ValueError, match=r".+"):
        unpack(foreign)
