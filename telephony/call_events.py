"""From the reports of workers to what the dialers are told of a call."""

from typing import assert_never

from telephony import protocol
from telephony.book import LiveCall
from telephony.orders import Finished, Identified, Pressed, Progress, Stage, ToneHeard


def sound_event(call: LiveCall, report: Identified | ToneHeard | Pressed) -> protocol.CallEvent:
    """What was heard on a call, or pressed at its far end."""
    match report:
        case Identified():
            event = protocol.Detected(
                call_id=call.call_id,
                at=call.at(report.at),
                kind=report.kind,
                after_ms=report.after_ms,
            )
            call.heard = event.kind
            return event
        case ToneHeard():
            return protocol.EarlyTone(call_id=call.call_id, at=call.at(report.at), kind=report.kind)
        case Pressed():
            return protocol.Digit(call_id=call.call_id, at=call.at(report.at), digit=report.digit)


def failure(call: LiveCall, trunk: str, report: Finished) -> protocol.CallFailed:
    """A try on a trunk that failed, with its SIP messages."""
    return protocol.CallFailed(
        call_id=call.call_id,
        trunk=trunk,
        at=call.at(report.at),
        sip_code=report.sip_code,
        q850=report.q850,
        reason=report.reason,
        ladder=tuple(protocol.LadderStep(at=call.at(at), sent=sent, line=line) for at, sent, line in report.ladder),
    )


def advance(call: LiveCall, report: Progress) -> protocol.CallEvent | None:
    """What is new for the dialers; a second trunk that is tried is not."""
    at = call.at(report.at)
    match report.stage:
        case Stage.TRYING:
            if call.trying_at is not None:
                return None
            call.trying_at = at
            return protocol.Trying(call_id=call.call_id, at=at)
        case Stage.RINGING:
            call.ringing_at = at
            return protocol.Ringing(call_id=call.call_id, at=at)
        case Stage.EARLY_MEDIA:
            call.early_media_at = at
            return protocol.EarlyMedia(call_id=call.call_id, at=at)
        case Stage.ANSWERED:
            call.answered_at = at
            return protocol.Answered(call_id=call.call_id, at=at)
        case _:
            assert_never(report.stage)
