"""Who is on a call: its agent, other calls, supervisors; what is played, and who hears whom."""

import time
from collections.abc import Callable
from pathlib import Path
from typing import Final, assert_never

import structlog

from metrics import telephony as instruments
from telephony import protocol
from telephony.arrangement import AGENT, FIRST_SUPERVISOR, OTHER, Arrangement, Role
from telephony.book import CallBook, LiveCall
from telephony.carried import Carried
from telephony.orders import Arrange, ClosePort, Digits, OpenPort, PlayFile
from telephony.patch_panel import TAKEN_OVER, Earpiece, PatchPanel, Place
from telephony.sounds import sound_file
from telephony.tickets import AGENT_PORT

log = structlog.get_logger()

MOST_SUPERVISORS: Final = 8  # of one call
_ROLES: Final = {"listen": Role.LISTEN, "whisper": Role.WHISPER, "barge": Role.BARGE}


class Conversations:
    """The audio side of a node's calls."""

    def __init__(
        self, book: CallBook, carried: Carried, tell: Callable[[protocol.CallEvent], None], sounds: Path | None
    ) -> None:
        self._book = book
        self._carried = carried
        self._tell = tell
        self._sounds = sounds
        self._supervisors: dict[tuple[str, str], int] = {}  # (call, name) → port
        self.panel = PatchPanel(self._say, self._left)

    # Ears

    def attach(self, call_id: str, port_name: str, ear: Earpiece) -> bool:
        """A browser has opened a port of a call, and replaces any other there; False when the call is not live."""
        call = self._book.live.get(call_id)
        port = AGENT if port_name == AGENT_PORT else self._supervisor_port(call_id, port_name)
        if call is None or port is None:
            return False
        self.panel.plug((call_id, port), ear)
        if port == AGENT:
            self.agent_is_on(call)
        return True

    def detach(self, ear: Earpiece) -> None:
        """A browser has gone. The call goes on."""
        self.panel.unplug(ear)

    def agent_is_on(self, call: LiveCall) -> None:
        """Tell that the agent and the far end hear each other, if they do."""
        if call.audio_wanted and self.panel.has_ear((call.call_id, AGENT)):
            call.audio_open = True
            self._tell(protocol.AudioConnected(call_id=call.call_id, at=call.at(time.monotonic())))

    def ended(self, call_id: str) -> None:
        """A call is over."""
        self.panel.retire_call(call_id)
        for key in [key for key in self._supervisors if key[0] == call_id]:
            del self._supervisors[key]
        for call in self._book.live.values():
            if call.other == call_id:
                self._part(call)

    def placed(self, call: LiveCall) -> None:
        """A worker carries the call: open the port that was asked for before."""
        if call.audio_wanted:
            self._carried.order(call.call_id, lambda line: OpenPort(line, AGENT, Role.AGENT))

    # Commands

    def obey(
        self,
        command: protocol.Play
        | protocol.ConnectAudio
        | protocol.Arrange
        | protocol.SendDigits
        | protocol.Supervise
        | protocol.Unsupervise,
    ) -> None:
        """Carry out a command about a conversation."""
        match command:
            case protocol.Play():
                self.play(command)
            case protocol.ConnectAudio():
                self.connect_audio(command)
            case protocol.Arrange():
                self.arrange(command)
            case protocol.SendDigits():
                self.send_digits(command)
            case protocol.Supervise():
                self.supervise(command)
            case protocol.Unsupervise():
                self.unsupervise(command)
            case _:
                assert_never(command)

    def connect_audio(self, command: protocol.ConnectAudio) -> None:
        """Open a call to its agent."""
        call = self._book.live.get(command.call_id)
        if call is None:
            return
        if command.fresh:
            call.audio_open = False  # before the former agent's ear goes: whose going it is, the dialer knows
            self.panel.retire((call.call_id, AGENT), TAKEN_OVER, "another agent has the call")
        call.audio_wanted = True
        self.placed(call)
        if command.phone is not None:
            self._patch(call.call_id, AGENT, command.phone)
        self.agent_is_on(call)

    def arrange(self, command: protocol.Arrange) -> None:
        """Change who hears whom."""
        call = self._book.live.get(command.call_id)
        if call is None or (command.other is not None and command.other not in self._book.live):
            log.warning("cannot be arranged", call_id=command.call_id, other=command.other)
            return
        if call.other is not None and call.other != command.other:
            self._part(call)
        if command.other is not None and call.other != command.other:
            call.other = command.other
            self._carried.order(call.call_id, lambda line: OpenPort(line, OTHER, Role.OTHER))
            self._patch(call.call_id, OTHER, command.other)
        call.arrangement = command.arrangement
        self._carried.order(call.call_id, lambda line: Arrange(line, Arrangement(command.arrangement)))
        self._tell(
            protocol.Arranged(call_id=call.call_id, at=call.at(time.monotonic()), arrangement=command.arrangement)
        )

    def supervise(self, command: protocol.Supervise) -> None:
        """Give a listener a role, or the call."""
        call = self._book.live.get(command.call_id)
        if call is None:
            return
        if command.role == "take_over":
            self._take_over(call, command.name)
            return
        port = self._supervisor_port(command.call_id, command.name)
        if port is not None and port != AGENT:
            role = _ROLES[command.role]
            self._carried.order(command.call_id, lambda line: OpenPort(line, port, role))

    def unsupervise(self, command: protocol.Unsupervise) -> None:
        """Send a listener away."""
        port = self._supervisors.get((command.call_id, command.name))
        if port is not None and port != AGENT:
            del self._supervisors[command.call_id, command.name]
            self._carried.order(command.call_id, lambda line: ClosePort(line, port))
            self.panel.retire((command.call_id, port), TAKEN_OVER, "the supervision has ended")

    def play(self, command: protocol.Play) -> None:
        """Play a sound, or say at once that it cannot be."""
        call = self._book.live.get(command.call_id)
        path = sound_file(self._sounds, command.sound)
        if call is None:
            return
        if path is None:
            log.warning("no such sound", call_id=command.call_id, sound=command.sound)
            self.played(call, command.sound, whole=False, counted=False)
        elif self._carried.order(
            call.call_id, lambda line: PlayFile(line, str(path), command.sound, command.after_beep)
        ):
            call.sounds += 1

    def played(self, call: LiveCall, sound: str, *, whole: bool, counted: bool = True) -> None:
        """A sound is over."""
        call.sounds = max(0, call.sounds - counted)
        call.attended_at = call.at(time.monotonic())
        self._tell(protocol.Played(call_id=call.call_id, at=call.at(time.monotonic()), sound=sound, whole=whole))

    def send_digits(self, command: protocol.SendDigits) -> None:
        """Send DTMF; what is no digit is left out."""
        digits = "".join(digit for digit in command.digits.upper() if digit in "0123456789*#ABCD")[:32]
        if digits and command.call_id in self._book.live:
            self._carried.order(command.call_id, lambda line: Digits(line, digits))

    # How

    def _take_over(self, call: LiveCall, name: str) -> None:
        """Their ear becomes the agent's, now or when they open the call's audio by the same name again."""
        port = self._supervisors.get((call.call_id, name))
        if port != AGENT:
            self._supervisors[call.call_id, name] = AGENT
            if port is None or not self.panel.move((call.call_id, port), (call.call_id, AGENT)):
                self.panel.retire((call.call_id, AGENT), TAKEN_OVER, "taken over")
            if port is not None:
                self._carried.order(call.call_id, lambda line: ClosePort(line, port))
        call.audio_wanted = True
        self.placed(call)
        self.agent_is_on(call)

    def _supervisor_port(self, call_id: str, name: str) -> int | None:
        taken = {port for (of, _), port in self._supervisors.items() if of == call_id}
        if (call_id, name) not in self._supervisors:
            if len(taken) >= MOST_SUPERVISORS or call_id not in self._book.live:
                return None
            free = next(port for port in range(FIRST_SUPERVISOR, 256) if port not in taken)
            self._supervisors[call_id, name] = free
        return self._supervisors[call_id, name]

    def _patch(self, call_id: str, port: int, other: str) -> None:
        """Let a port of a call and the far end of another hear each other."""
        if other in self._book.live:
            self._book.live[other].audio_wanted = True
            self.panel.patch((call_id, port), (other, AGENT))
            self._carried.order(other, lambda line: OpenPort(line, AGENT, Role.AGENT))

    def _part(self, call: LiveCall) -> None:
        """The other call is gone, or is let go: whoever was with it is with the far end again."""
        call.other = None
        self.panel.retire((call.call_id, OTHER), TAKEN_OVER, "parted")
        self._carried.order(call.call_id, lambda line: ClosePort(line, OTHER))
        if call.arrangement in {"consult", "conference"}:
            call.arrangement = "talk"
            self._carried.order(call.call_id, lambda line: Arrange(line, Arrangement.TALK))
            self._tell(protocol.Arranged(call_id=call.call_id, at=call.at(time.monotonic()), arrangement="talk"))

    def _say(self, call_id: str, port: int, pcm: bytes) -> None:
        call = self._book.live.get(call_id)
        if call is None or (port == AGENT and not call.audio_wanted):
            return
        if not self._carried.say(call_id, port, pcm):
            instruments.child(instruments.FRAMES_DROPPED, "link").inc()

    def _left(self, place: Place) -> None:
        """A port has no ear any more: tell if it was the agent's, by browser or telephone, of a call that goes on."""
        call = self._book.live.get(place[0])
        if call is not None and place[1] == AGENT and call.audio_open:
            call.audio_open = False
            self._tell(protocol.AudioGone(call_id=call.call_id, at=call.at(time.monotonic())))
