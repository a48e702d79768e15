"""Which calls a node knows: the live ones, and for a while those that have ended. Pure: `now` is in seconds, UTC."""

from collections import OrderedDict
from dataclasses import dataclass

from telephony.outcomes import Release
from telephony.protocol import ENDED_MEMORY_S, CallState, Ended, Originate


@dataclass(slots=True)
class LiveCall:
    """A call from its `Originate` to its end; times are None until it has come that far."""

    order: Originate
    trying_at: float | None = None
    ringing_at: float | None = None
    early_media_at: float | None = None
    answered_at: float | None = None
    audio_wanted: bool = False  # ConnectAudio has come
    audio_open: bool = False  # a browser holds its websocket, and frames flow
    released: Release | None = None  # we have ordered its end
    place_by: float = 0.0  # monotonic: until then it may wait for a worker

    @property
    def call_id(self) -> str:
        """The id that the dialer chose."""
        return self.order.call_id

    @property
    def stage(self) -> str:
        """`dialing`, `ringing` or `answered`, for the gauge of calls."""
        if self.answered_at is not None:
            return "answered"
        return "dialing" if self.first_sign_at is None else "ringing"

    @property
    def first_sign_at(self) -> float | None:
        """When the far end was first heard of: ringing, early media or an answer."""
        return min(
            (at for at in (self.ringing_at, self.early_media_at, self.answered_at) if at is not None), default=None
        )

    def unattended(self, now: float) -> bool:
        """Whether it was answered and nobody has asked for its audio within the grace that its order gives."""
        if self.answered_at is None or self.audio_wanted or self.released is not None:
            return False
        return now >= self.answered_at + self.order.answer_grace_s

    def state(self, ended: Ended | None = None) -> CallState:
        """How it appears in a snapshot."""
        return CallState(
            call_id=self.call_id,
            trying_at=self.trying_at,
            ringing_at=self.ringing_at,
            answered_at=self.answered_at,
            audio_connected=self.audio_open,
            ended=ended,
        )


class CallBook:
    """The calls of a node. A call id that is in the book, live or ended, is never called again."""

    def __init__(self) -> None:
        self.live: dict[str, LiveCall] = {}
        self._ended: OrderedDict[str, CallState] = OrderedDict()  # oldest end first

    def knows(self, call_id: str) -> bool:
        """Whether the id was used."""
        return call_id in self.live or call_id in self._ended

    def open(self, order: Originate) -> LiveCall:
        """Enter a call whose id is not known."""
        call = self.live[order.call_id] = LiveCall(order)
        return call

    def end(self, ended: Ended) -> None:
        """A live call is over."""
        self._ended[ended.call_id] = self.live.pop(ended.call_id).state(ended)

    def on_trunk(self, name: str) -> int:
        """How many live calls a trunk carries."""
        return sum(call.order.trunk.name == name for call in self.live.values())

    def snapshot(self) -> tuple[CallState, ...]:
        """Every live call and every remembered one."""
        return (*(call.state() for call in self.live.values()), *self._ended.values())

    def forget(self, now: float) -> None:
        """Drop what ended more than `ENDED_MEMORY_S` ago."""
        while self._ended:
            oldest = next(iter(self._ended.values()))
            if oldest.ended is not None and oldest.ended.at > now - ENDED_MEMORY_S:
                return
            del self._ended[oldest.call_id]
