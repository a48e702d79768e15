"""Which calls a node knows: the live ones, and for a while those that have ended. Pure; `now` is monotonic."""

from collections import OrderedDict, deque
from collections.abc import Iterator
from dataclasses import dataclass, field

from telephony.outcomes import Release
from telephony.protocol import (
    ENDED_MEMORY_S,
    Alternative,
    ArrangementName,
    CallPlan,
    CallState,
    Ended,
    Heard,
    Incoming,
    Originate,
)

INCOMING_PATIENCE_S = 45.0  # an unanswered caller whom no dialer takes
INCOMING_GRACE_S = 900.0  # an answered one whom no dialer gives to anybody


@dataclass(slots=True, kw_only=True)
class LiveCall:
    """A call from its `Originate` or its coming in to its end; times are None until it has come that far.

    Times are seconds UTC by the call's own clock (`telephony.clock`): `epoch` plus the monotonic time.
    """

    call_id: str
    epoch: float = 0.0
    number: str = ""
    route: Alternative | None = None  # where it is tried now; None for one that came in
    alternatives: deque[Alternative] = field(default_factory=deque)  # what is left to try
    plan: CallPlan = field(default_factory=CallPlan)
    ring_timeout_s: float = 0.0
    answer_grace_s: float = INCOMING_GRACE_S
    incoming: Incoming | None = None
    sip_call_id: str = ""  # of one that came in
    trying_at: float | None = None
    ringing_at: float | None = None
    early_media_at: float | None = None
    answered_at: float | None = None
    attended_at: float = 0.0  # when a dialer last did something about it
    may_be_recorded: bool = False  # a worker was told to
    sounds: int = 0  # that are being played, or wait
    audio_wanted: bool = False  # ConnectAudio has come
    audio_open: bool = False  # the agent is on it, and frames flow
    arrangement: ArrangementName = "talk"
    other: str | None = None  # the call that it is arranged with
    heard: Heard | None = None
    released: Release | None = None  # we have ordered its end
    place_by: float = 0.0  # monotonic: until then it may wait for a worker

    @property
    def trunk(self) -> str | None:
        """The name of the trunk that carries it."""
        if self.route is not None:
            return self.route.trunk.name
        return None if self.incoming is None else self.incoming.trunk

    @property
    def stage(self) -> str:
        """`dialing`, `ringing` or `answered`, for the gauge of calls."""
        if self.answered_at is not None:
            return "answered"
        return "dialing" if self.ringing_at is None and self.early_media_at is None else "ringing"

    @property
    def first_sign_at(self) -> float | None:
        """When the far end was first heard of: ringing, early media or an answer."""
        return min(
            (at for at in (self.ringing_at, self.early_media_at, self.answered_at) if at is not None), default=None
        )

    def at(self, monotonic: float) -> float:
        """A monotonic time as time of the call."""
        return self.epoch + monotonic

    def unattended(self, now: float) -> bool:
        """Whether nobody looks after it: answered without anybody asking for its audio, or never taken."""
        at = self.at(now)
        if self.released is not None:
            return False
        if self.incoming is not None and self.answered_at is None:
            return at >= self.incoming.at + INCOMING_PATIENCE_S
        if self.answered_at is None or self.audio_wanted or self.sounds:
            return False
        return at >= max(self.answered_at, self.attended_at) + self.answer_grace_s

    def state(self, ended: Ended | None = None) -> CallState:
        """How it appears in a snapshot."""
        return CallState(
            call_id=self.call_id,
            trying_at=self.trying_at,
            ringing_at=self.ringing_at,
            answered_at=self.answered_at,
            audio_connected=self.audio_open,
            arrangement=self.arrangement,
            heard=self.heard,
            incoming=self.incoming,
            ended=ended,
        )


class CallBook:
    """The calls of a node. A call id that is in the book, live or ended, is never called again.

    An ended call is kept as the text of its state: that takes a quarter of the memory, and a busy node ends 200,000 in
    fifteen minutes.
    """

    def __init__(self) -> None:
        self.live: dict[str, LiveCall] = {}
        self._ended: OrderedDict[str, tuple[float, bytes]] = OrderedDict()  # when, and its state; oldest end first

    def knows(self, call_id: str) -> bool:
        """Whether the id was used."""
        return call_id in self.live or call_id in self._ended

    def open(self, order: Originate, epoch: float = 0.0) -> LiveCall:
        """Enter a call whose id is not known, that begins in `epoch`."""
        call = self.live[order.call_id] = LiveCall(
            call_id=order.call_id,
            epoch=epoch,
            number=order.number,
            route=Alternative(trunk=order.trunk, dialled=order.dialled),
            alternatives=deque(order.alternatives),
            plan=order.plan,
            ring_timeout_s=order.ring_timeout_s,
            answer_grace_s=order.answer_grace_s,
        )
        return call

    def take_in(self, incoming: Incoming, sip_call_id: str, epoch: float = 0.0) -> LiveCall:
        """Enter a call that came in."""
        call = self.live[incoming.call_id] = LiveCall(
            call_id=incoming.call_id, epoch=epoch, incoming=incoming, sip_call_id=sip_call_id
        )
        return call

    def end(self, ended: Ended, now: float) -> None:
        """A live call is over."""
        state = self.live.pop(ended.call_id).state(ended)
        self._ended[ended.call_id] = (now, state.model_dump_json(exclude_defaults=True).encode())

    def unattended(self, now: float) -> Iterator[LiveCall]:
        """Live calls that nobody looks after."""
        return (call for call in list(self.live.values()) if call.unattended(now))

    def snapshot(self) -> tuple[CallState, ...]:
        """Every live call and every remembered one."""
        ended = (CallState.model_validate_json(text) for _, text in self._ended.values())
        return (*(call.state() for call in self.live.values()), *ended)

    def forget(self, now: float) -> None:
        """Drop what ended more than `ENDED_MEMORY_S` ago."""
        while self._ended:
            call_id, (at, _) = next(iter(self._ended.items()))
            if at > now - ENDED_MEMORY_S:
                return
            del self._ended[call_id]
