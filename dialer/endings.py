"""Which outcome a call has when no agent gives it one (outcomes: DOMAIN.md §3). Pure.

Before an answer the cause decides; after it, who was there:

    nobody came in time, or we lost the call before anyone heard it      abandoned
    the conversation lost its agent, and ended before another came       cut_off
    an agent was on the way and the person hung up first                 hung_up_unidentified
    an agent talked and left without an outcome                          hung_up_right_party / hung_up_unidentified

What answered decides where no agent was there: a machine is `voicemail`; a fax is `wrong_number`, because nobody can be
spoken to on it; silence is `silent`; an announcement of the network after the answer is `no_answer`, because it may
be gone tomorrow and must not cost a valid number. Before the answer the tones of the network say `invalid_number`
(unobtainable, SIT) or `busy`.

A refusal by the far end (`rejected`) is `no_answer`: the line works, the person did not take the call, and the same
four hours are a fair pause. Our own CANCEL and a lost worker count as `no_answer` once the phone has rung (the person
was disturbed) and as `network_failure` before that (they were not).
"""

from datetime import datetime
from enum import StrEnum
from typing import Final, assert_never

from dialer.attempt_words import EarlyFinding, Heard
from telephony.end_cause import EndCause


class SystemOutcome(StrEnum):
    """Rows of the outcomes table that the system may write."""

    NO_ANSWER = "no_answer"
    BUSY = "busy"
    INVALID_NUMBER = "invalid_number"
    NETWORK_FAILURE = "network_failure"
    ABANDONED = "abandoned"
    HUNG_UP_UNIDENTIFIED = "hung_up_unidentified"
    HUNG_UP_RIGHT_PARTY = "hung_up_right_party"
    VOICEMAIL = "voicemail"
    SILENT = "silent"
    WRONG_NUMBER = "wrong_number"
    CUT_OFF = "cut_off"


AFTER_ANSWER: Final = frozenset({EndCause.REMOTE_HANGUP, EndCause.LOCAL_HANGUP, EndCause.UNATTENDED})


def unanswered(cause: EndCause, *, rang: bool) -> SystemOutcome:
    """Return the outcome of a call that nobody answered; an answer that we never heard of counts as abandoned."""
    match cause:
        case EndCause.NO_ANSWER | EndCause.REJECTED:
            return SystemOutcome.NO_ANSWER
        case EndCause.BUSY:
            return SystemOutcome.BUSY
        case EndCause.INVALID_NUMBER:
            return SystemOutcome.INVALID_NUMBER
        case EndCause.NETWORK_FAILURE | EndCause.NO_CAPACITY:
            return SystemOutcome.NETWORK_FAILURE
        case EndCause.CANCELLED | EndCause.WORKER_LOST:
            return SystemOutcome.NO_ANSWER if rang else SystemOutcome.NETWORK_FAILURE
        case EndCause.REMOTE_HANGUP | EndCause.LOCAL_HANGUP | EndCause.UNATTENDED:
            return SystemOutcome.ABANDONED
        case _:
            assert_never(cause)


def answered_unheard(cause: EndCause, *, agent_on_the_way: bool) -> SystemOutcome:
    """Return the outcome of a call that was answered and ended before an agent's audio was connected."""
    if agent_on_the_way and cause is EndCause.REMOTE_HANGUP:
        return SystemOutcome.HUNG_UP_UNIDENTIFIED
    return SystemOutcome.ABANDONED


def by_sound(heard: Heard | None) -> SystemOutcome:
    """Return the outcome of a call that no agent had and whose sound was told from a person's."""
    match heard:
        case "machine":
            return SystemOutcome.VOICEMAIL
        case "fax":
            return SystemOutcome.WRONG_NUMBER
        case "silence":
            return SystemOutcome.SILENT
        case "network_announcement":
            return SystemOutcome.NO_ANSWER
        case "human" | None:
            return SystemOutcome.ABANDONED
        case _:
            assert_never(heard)


def by_early_tone(finding: EarlyFinding) -> SystemOutcome:
    """Return the outcome of a call that the network's tone ended before any answer."""
    match finding:
        case "invalid":
            return SystemOutcome.INVALID_NUMBER
        case "busy":
            return SystemOutcome.BUSY
        case _:
            assert_never(finding)


def left_unrecorded(identified_at: datetime | None) -> SystemOutcome:
    """Return the outcome of a conversation whose agent went away or let the wrap-up limit pass."""
    return SystemOutcome.HUNG_UP_UNIDENTIFIED if identified_at is None else SystemOutcome.HUNG_UP_RIGHT_PARTY
