"""The listening half of the bus: one LISTEN for the whole process, renewed whenever the connection is lost."""

import asyncio
from typing import Final

import structlog

from store.backoff import Backoff
from store.bus import wire
from store.bus.events import Resync
from store.bus.fanout import Fanout
from store.liveness import until_lost
from store.pool import CONNECTION_ERRORS, connect

CHANNEL: Final = "alo"
_log = structlog.get_logger(__name__)


class Listener:
    """Delivers to `fanout` whatever arrives on the channel, and a Resync after every (re)connection."""

    def __init__(self, dsn: str, application_name: str, fanout: Fanout) -> None:
        self.listening = asyncio.Event()
        self._dsn = dsn
        self._application_name = application_name
        self._fanout = fanout

    async def run(self) -> None:
        """Listen until cancelled."""
        backoff = Backoff()
        while True:
            try:
                connection = await connect(self._dsn, application_name=self._application_name)
                try:
                    await connection.add_listener(CHANNEL, self._receive)
                    backoff.reset()
                    self._fanout.deliver(Resync())
                    self.listening.set()
                    await until_lost(connection)
                finally:
                    self.listening.clear()
                    connection.terminate()
            except CONNECTION_ERRORS as error:
                _log.warning("bus listener is without a connection", error=repr(error))
            await backoff.sleep()

    def _receive(self, _connection: object, _pid: int, _channel: str, payload: object) -> None:
        try:
            events = wire.unpack(str(payload))
        except ValueError as error:
            _log.warning("foreign notification on the bus", error=str(error))
            events = (Resync(),)
        for event in events:
            self._fanout.deliver(event)
