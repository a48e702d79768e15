"""One wallboard, read once per change and fanned out to everybody who watches it."""

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import Final

from web.fragments import Fragments, changed, message
from web.i18n.catalogue import LocaleCode

QUEUE_CAPACITY: Final = 8


class Watcher:
    """A bounded queue of messages to one screen; a reader who falls behind finds one fresh snapshot instead."""

    def __init__(self, locale: LocaleCode, snapshot: Callable[[], str]) -> None:
        self.locale = locale
        self._snapshot = snapshot
        self._messages: asyncio.Queue[str | None] = asyncio.Queue(QUEUE_CAPACITY)

    def offer(self, text: str) -> None:
        """Queue a message, or, when the queue is full, forget it all and queue a request for the snapshot."""
        try:
            self._messages.put_nowait(text)
        except asyncio.QueueFull:
            while not self._messages.empty():
                self._messages.get_nowait()
            self._messages.put_nowait(None)

    async def messages(self) -> AsyncIterator[str]:
        """The messages in order, for ever."""
        while True:
            text = await self._messages.get()
            yield self._snapshot() if text is None else text


class Feed:
    """The fragments of one wallboard in every language, and who watches them."""

    def __init__(self) -> None:
        self._fragments: Mapping[LocaleCode, Fragments] = {}
        self._watchers: set[Watcher] = set()

    @property
    def watched(self) -> bool:
        """Whether anybody looks."""
        return bool(self._watchers)

    @contextmanager
    def watched_in(self, locale: LocaleCode) -> Iterator[Watcher]:
        """A watcher within the context; its first message is the whole board if there is one already."""
        watcher = Watcher(locale, lambda: self.snapshot(locale))
        if self._fragments:
            watcher.offer(self.snapshot(locale))
        self._watchers.add(watcher)
        try:
            yield watcher
        finally:
            self._watchers.discard(watcher)

    def snapshot(self, locale: LocaleCode) -> str:
        """The message that brings any screen up to date."""
        return message(self._fragments.get(locale, {}))

    def locales(self) -> set[LocaleCode]:
        """The languages that somebody watches in, and those that were rendered before."""
        return {watcher.locale for watcher in self._watchers} | set(self._fragments)

    def publish(self, fragments: Mapping[LocaleCode, Fragments]) -> None:
        """Send each watcher what changed since the last time."""
        messages = {
            locale: message(changed(self._fragments.get(locale, {}), pieces)) for locale, pieces in fragments.items()
        }
        self._fragments = fragments
        for watcher in self._watchers:
            if text := messages.get(watcher.locale):
                watcher.offer(text)
