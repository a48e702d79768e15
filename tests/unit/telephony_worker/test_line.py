"""A line with a call of the library that does only what the test says."""

from collections.abc import Callable
from dataclasses import dataclass, field
from typing import cast

import pytest

from telephony.end_cause import EndCause
from telephony.orders import Conduct, Finished, Freed, Place, Progress, Report, Route, Stage
from telephony.outcomes import Release
from telephony.rack import Rack
from telephony.worker.bridge import Bridge
from telephony.worker.line import RELEASE_PATIENCE_S, REPLY_PATIENCE_S, Line, Surroundings
from telephony.worker.sip_call import Answer, MediaDown, MediaUp, Over, Provisional, Seen, SipCall, Step
from telephony.worker.sources import Sources

RING_S = 20.0
NO_CONDUCT = Conduct()


class StillMedia:
    def startTransmit(self, sink: object) -> None:  # noqa: N802  (the library's name)
        assert sink

    stopTransmit = startTransmit  # noqa: N815


class EarOnly:
    """A port that a test speaks into."""

    def __init__(self) -> None:
        self.say: Callable[[bytes], bool] | None = None

    def begin(self, send: Callable[[bytes], bool]) -> None:
        self.say = send

    def end(self) -> None:
        self.say = None


@dataclass
class StillCall:
    tell: Callable[[Seen], None]
    hung_up: int = 0

    def getAudioMedia(self, index: int) -> "StillMedia":  # noqa: N802  (the library's name)
        assert index == -1
        return StillMedia()

    def makeCall(self, uri: str, parameters: object) -> None:  # noqa: N802  (the library's name)
        assert uri
        assert parameters

    def hangup(self, parameters: object) -> None:
        assert parameters
        self.hung_up += 1


class NoSources:
    music = silence = StillMedia()  # nothing is played here


@dataclass
class Bench:
    now: float = 100.0
    reports: list[Report] = field(default_factory=list)
    calls: list[StillCall] = field(default_factory=list)

    def line(self, *, others: bool = False, conduct: Conduct = NO_CONDUCT, bridge: Bridge | None = None) -> Line:
        order = Place(1, "+5511999990000", Route("127.0.0.1:5060"), RING_S, conduct=conduct, others=others)
        bridges = Rack(Bridge if bridge is None else lambda _name: bridge)
        around = Surroundings(
            self.reports.append, lambda _line, _port, _pcm: True, bridges, cast("Sources", NoSources())
        )
        line = Line(1, order.route, around, ring_timeout_s=RING_S)
        self.calls.append(StillCall(line.seen.append))
        line.place(cast("SipCall", self.calls[-1]), "sip:1@127.0.0.1", object(), order)
        return line

    @property
    def stages(self) -> list[Stage]:
        return [report.stage for report in self.reports if isinstance(report, Progress)]

    @property
    def causes(self) -> list[EndCause]:
        return [report.cause for report in self.reports if isinstance(report, Finished)]


@pytest.fixture
def bench(monkeypatch: pytest.MonkeyPatch) -> Bench:
    bench = Bench()
    monkeypatch.setattr("telephony.worker.line.time.monotonic", lambda: bench.now)
    return bench


def test_each_stage_is_told_once(bench: Bench) -> None:
    line = bench.line()
    tell = bench.calls[0].tell
    for seen in (Provisional(100, 1.0), Provisional(180, 2.0), Provisional(180, 3.0), Answer(4.0)):
        tell(seen)
    line.tick(bench.now)
    assert bench.stages == [Stage.TRYING, Stage.RINGING, Stage.ANSWERED]


def test_ring_time_counts_from_the_invite_and_ends_with_the_answer(bench: Bench) -> None:
    line = bench.line()
    line.tick(bench.now + RING_S - 0.1)
    assert bench.calls[0].hung_up == 0
    line.tick(bench.now + RING_S)
    line.tick(bench.now + RING_S + 0.1)
    assert bench.calls[0].hung_up == 1
    answered = bench.line()
    bench.calls[1].tell(Answer(5.0))
    answered.tick(bench.now + 2 * RING_S)
    assert bench.calls[1].hung_up == 0


def test_answer_that_came_a_moment_before_the_hang_up_counts(bench: Bench) -> None:
    line = bench.line()
    bench.calls[0].tell(Answer(5.0))
    line.release(Release.HANG_UP)
    bench.calls[0].tell(Over(200, "OK", 6.0))
    line.tick(bench.now)
    assert (bench.stages, bench.causes) == ([Stage.TRYING, Stage.ANSWERED], [EndCause.LOCAL_HANGUP])


def test_answer_after_the_release_is_not_told(bench: Bench) -> None:
    line = bench.line()
    bench.calls[0].tell(Provisional(180, 1.0))
    line.release(Release.HANG_UP)
    for seen in (Answer(5.0), Over(200, "OK", 6.0)):
        bench.calls[0].tell(seen)
    line.tick(bench.now)
    assert (bench.stages, bench.causes) == ([Stage.TRYING, Stage.RINGING], [EndCause.CANCELLED])


def test_released_call_is_over_after_a_while_and_freed_when_the_library_says_so(bench: Bench) -> None:
    line = bench.line()
    line.release(Release.HANG_UP)
    line.tick(bench.now + RELEASE_PATIENCE_S - 0.1)
    assert bench.causes == []
    line.tick(bench.now + RELEASE_PATIENCE_S)
    assert (bench.causes, line.over) == ([EndCause.CANCELLED], False)
    bench.calls[0].tell(Over(487, "Request Terminated", 9.0))
    line.tick(bench.now + 10)
    assert (bench.causes, line.over, bench.reports[-1]) == ([EndCause.CANCELLED], True, Freed(1))


@pytest.mark.parametrize(("provisional", "code"), [(True, 487), (False, None)])
def test_status_that_the_library_made_up_is_not_told(bench: Bench, *, provisional: bool, code: int | None) -> None:
    line = bench.line()
    if provisional:
        bench.calls[0].tell(Provisional(100, 1.0))
    line.release(Release.RING_TIMEOUT)
    bench.calls[0].tell(Over(487, "Request Terminated", 9.0))
    line.tick(bench.now)
    assert [report.sip_code for report in bench.reports if isinstance(report, Finished)] == [code]


def test_trunk_that_says_nothing_is_given_up_early_while_others_are_left(bench: Bench) -> None:
    line = bench.line(others=True)
    line.tick(bench.now + REPLY_PATIENCE_S - 0.1)
    assert bench.calls[0].hung_up == 0
    line.tick(bench.now + REPLY_PATIENCE_S)
    assert bench.calls[0].hung_up == 1
    patient = bench.line(others=True)
    bench.calls[1].tell(Provisional(100, 1.0))
    patient.tick(bench.now + REPLY_PATIENCE_S)
    assert bench.calls[1].hung_up == 0


def test_end_names_the_cause_of_the_network_and_tells_the_ladder_of_a_failure(bench: Bench) -> None:
    line = bench.line()
    bench.calls[0].tell(Step(1.0, sent=True, line="INVITE sip:1@x SIP/2.0", q850=None))
    bench.calls[0].tell(Step(2.0, sent=False, line="SIP/2.0 503 Full", q850=38))
    bench.calls[0].tell(Over(503, "Full", 2.0))
    line.tick(bench.now)
    (finished,) = (report for report in bench.reports if isinstance(report, Finished))
    assert finished.q850 == 38
    assert [(sent, text) for _, sent, text in finished.ladder] == [
        (True, "INVITE sip:1@x SIP/2.0"),
        (False, "SIP/2.0 503 Full"),
    ]


def test_detection_goes_on_when_media_change_after_the_answer(bench: Bench, monkeypatch: pytest.MonkeyPatch) -> None:
    ear = EarOnly()
    heard: list[bytes] = []
    monkeypatch.setattr("telephony.worker.line.listening.early_tones", lambda: lambda _pcm: None)
    monkeypatch.setattr("telephony.worker.line.listening.answering_machine", lambda _caution: heard.append)
    line = bench.line(conduct=Conduct(detect=True), bridge=cast("Bridge", ear))
    for seen in (Provisional(183, 1.0), MediaUp(1.0), Answer(2.0), MediaUp(2.0), MediaDown(3.0), MediaUp(4.0)):
        bench.calls[0].tell(seen)
        line.tick(bench.now)
    assert ear.say is not None
    ear.say(b"person")
    line.tick(bench.now)
    assert heard == [b"person"]
