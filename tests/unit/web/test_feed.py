"""The wallboard's fan-out: each sees what changed, and who is slow gets it all at once."""

import asyncio

from web.wallboard.feed import QUEUE_CAPACITY, Feed, Watcher


async def next_message(watcher: Watcher) -> str:
    async with asyncio.timeout(1):
        return await anext(watcher.messages())


async def test_a_new_watcher_gets_the_whole_board_then_what_changed() -> None:
    feed = Feed()
    feed.publish({"en": {"a": "<a1>", "b": "<b1>"}})
    with feed.watched_in("en") as watcher:
        assert await next_message(watcher) == "<a1>\n<b1>"
        feed.publish({"en": {"a": "<a1>", "b": "<b2>"}})
        assert await next_message(watcher) == "<b2>"
    assert not feed.watched


async def test_languages_are_kept_apart() -> None:
    feed = Feed()
    with feed.watched_in("en") as english, feed.watched_in("pt_BR") as portuguese:
        assert feed.locales() == {"en", "pt_BR"}
        feed.publish({"en": {"a": "<agents>"}, "pt_BR": {"a": "<atendentes>"}})
        assert await next_message(english) == "<agents>"
        assert await next_message(portuguese) == "<atendentes>"


async def test_a_slow_reader_finds_one_fresh_snapshot() -> None:
    feed = Feed()
    with feed.watched_in("en") as slow:
        for number in range(QUEUE_CAPACITY + 1):
            feed.publish({"en": {"a": f"<a{number}>", "b": "<b>"}})
        assert await next_message(slow) == f"<a{QUEUE_CAPACITY}>\n<b>"
        feed.publish({"en": {"a": "<last>", "b": "<b>"}})
        assert await next_message(slow) == "<last>"


async def test_nothing_is_sent_when_nothing_changed() -> None:
    feed = Feed()
    with feed.watched_in("en") as watcher:
        feed.publish({"en": {"a": "<a>"}})
        feed.publish({"en": {"a": "<a>"}})
        feed.publish({"en": {"a": "<b>"}})
        assert [await next_message(watcher), await next_message(watcher)] == ["<a>", "<b>"]
