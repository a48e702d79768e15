"""What the carrier remembers of its calls, and what it heard in them. Plain values; times are Unix seconds."""

from collections.abc import Iterator
from dataclasses import dataclass, replace

from telephony.carrier.behaviour import Behaviour, BehaviourKind
from telephony.carrier.reports import Answered, AnyReport, Arrived, Ended, Heard, Ready, Spoke


@dataclass(frozen=True, slots=True, kw_only=True)
class CallRecord:
    """One call; `heard_*` is of the caller's audio, `spoke` names the samples that were played to the caller."""

    call_id: str
    number: str
    behaviour: BehaviourKind
    forced: bool
    invited_at: float
    answered_at: float | None = None
    ended_at: float | None = None
    heard_frames: int = 0
    heard_rms_max: float = 0.0
    heard_seconds_with_energy: float = 0.0
    spoke: tuple[str, ...] = ()


class Ledger:
    """The last calls, at most `remembered` of them."""

    def __init__(self, remembered: int) -> None:
        self._remembered = remembered
        self._calls: dict[str, CallRecord] = {}

    def __iter__(self) -> Iterator[CallRecord]:
        """The calls, oldest first."""
        return iter(tuple(self._calls.values()))

    def begin(self, call_id: str, number: str, behaviour: Behaviour, at: float) -> None:
        """A call came; the oldest one may be forgotten for it."""
        self._calls[call_id] = CallRecord(
            call_id=call_id, number=number, behaviour=behaviour.kind, forced=behaviour.forced, invited_at=at
        )
        while len(self._calls) > self._remembered:
            del self._calls[next(iter(self._calls))]

    def end(self, call_id: str, at: float) -> None:
        """A call is over; only the first end counts."""
        call = self._calls.get(call_id)
        if call is not None and call.ended_at is None:
            self._calls[call_id] = replace(call, ended_at=at)

    def note(self, report: AnyReport) -> None:
        """A worker reports; what it says of a forgotten call is ignored."""
        if isinstance(report, Ready | Arrived):
            return
        call = self._calls.get(report.call_id)
        if call is None:
            return
        match report:
            case Answered():
                call = replace(call, answered_at=report.at)
            case Spoke():
                call = replace(call, spoke=(*call.spoke, report.sample))
            case Heard():
                call = replace(
                    call,
                    heard_frames=report.frames,
                    heard_rms_max=report.rms_max,
                    heard_seconds_with_energy=report.seconds_with_energy,
                )
            case Ended():
                call = replace(call, ended_at=report.at)
        self._calls[report.call_id] = call
