"""The audio of one call: carries out, on the library's conference bridge, who hears whom.

Mixing and recording are the library's own (native); only what leaves the process passes through Python, in the ports.
"""

import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import replace
from functools import partial
from typing import Any

import pjsua2 as pj

from telephony.arrangement import (
    FAR,
    MUSIC,
    RECORD_AGENT,
    RECORD_DEBTOR,
    SILENCE,
    SOUND,
    Arrangement,
    Connection,
    Playing,
    Role,
    Setting,
    connections,
    port_name,
)
from telephony.rack import Rack
from telephony.worker.bridge import Bridge
from telephony.worker.recorder import Recorder
from telephony.worker.sources import Sources


class LineAudio:
    """The parties of a call and the connections between them. Only for the thread that owns the endpoint.

    `send` takes 20 ms of a port for the manager and says whether there was room for them.
    """

    def __init__(self, bridges: Rack[Bridge], sources: Sources, send: Callable[[int, bytes], bool]) -> None:
        self.setting = Setting(media=False)
        self._bridges = bridges
        self._send = send
        self._ports: dict[int, Bridge] = {}
        self._parties: dict[str, Any] = {MUSIC: sources.music, SILENCE: sources.silence}
        self._connected: set[Connection] = set()
        self._ears: list[Any] = []
        self._recorder: Recorder | None = None
        self._dropped = 0

    @property
    def dropped(self) -> int:
        """Frames lost on all ports, in both directions."""
        return self._dropped + sum(port.dropped for port in self._ports.values())

    def attach(self, media: Any) -> None:
        """The call has media, or others than before; raises pj.Error."""
        self._connected = {pair for pair in self._connected if FAR not in pair}
        self._parties[FAR] = media
        self._change(media=True)
        for ear in self._ears:  # an answer after early media brings new ones, and hears nothing of the old
            media.startTransmit(ear)

    def detach(self) -> None:
        """The call has no media any more: the library has taken it off the bridge."""
        self._parties.pop(FAR, None)
        self._connected = {pair for pair in self._connected if FAR not in pair}
        self._change(media=False)

    def open_port(self, port: int, role: Role) -> None:
        """Open a port, or change its role; raises pj.Error."""
        if port not in self._ports:
            bridge = self._bridges.take()
            bridge.begin(partial(self._send, port))
            self._ports[port] = bridge
            self._parties[port_name(port)] = bridge
        self._change(roles={**self.setting.roles, port: role})

    def close_port(self, port: int) -> None:
        """Close a port; nothing for one that is not open."""
        bridge = self._ports.pop(port, None)
        if bridge is None:
            return
        self._change(roles={each: role for each, role in self.setting.roles.items() if each != port})
        del self._parties[port_name(port)]
        self._give_back(bridge)

    def say(self, port: int, pcm: bytes) -> None:
        """20 ms from the manager for those who hear a port."""
        bridge = self._ports.get(port)
        if bridge is not None:
            bridge.push(pcm)

    def arrange(self, arrangement: Arrangement) -> None:
        """Change who hears whom; raises pj.Error."""
        self._change(arrangement=arrangement)

    def play(self, player: Any, playing: Playing) -> None:
        """Play a sound in place of the one before; raises pj.Error."""
        self.stop_sound()
        self._parties[SOUND] = player
        self._change(playing=playing)

    def stop_sound(self) -> None:
        """Play nothing any more."""
        with suppress(pj.Error):  # who was to hear the other again may have hung up a moment ago: not yet told
            self._change(playing=Playing.NOTHING)
        self._parties.pop(SOUND, None)

    def record(self, path: str) -> None:
        """Record both sides from now on, into two files that grow in step; raises pj.Error, OSError."""
        self._recorder = Recorder(path)
        self._parties |= {RECORD_AGENT: self._recorder.agent, RECORD_DEBTOR: self._recorder.debtor}
        self._change(recording=True)

    def listen_to_far(self, ear: Any) -> None:
        """Let a port of our own hear the far end, besides all others; raises pj.Error."""
        self._parties[FAR].startTransmit(ear)
        self._ears.append(ear)

    def stop_listening(self, ear: Any) -> None:
        """Take such a port off the far end."""
        self._ears = [each for each in self._ears if each is not ear]
        if FAR in self._parties:
            with suppress(pj.Error):
                self._parties[FAR].stopTransmit(ear)

    def close(self) -> None:
        """The call is over: give everything back, and finish the recording."""
        with suppress(pj.Error):
            self._change(media=False)
        if self._recorder is not None:
            self._recorder.close(time.monotonic())
            self._recorder = None
        for bridge in self._ports.values():
            self._give_back(bridge)
        self._ports.clear()
        self._parties.clear()

    def _give_back(self, bridge: Bridge) -> None:
        self._dropped += bridge.dropped
        bridge.end()
        self._bridges.give_back(bridge)

    def _change(self, **changes: Any) -> None:
        self.setting = replace(self.setting, **changes)
        wanted = connections(self.setting)
        if self._recorder is not None:
            self._recorder.runs(time.monotonic(), on=self.setting.media)
        for pair in self._connected - wanted:
            self._connected.discard(pair)
            with suppress(pj.Error):  # the library has taken one of them off the bridge by itself
                self._parties[pair[0]].stopTransmit(self._parties[pair[1]])
        for source, sink in sorted(wanted - self._connected):
            self._parties[source].startTransmit(self._parties[sink])
            self._connected.add((source, sink))
