"""Why a call ended, in the words of the line."""

from enum import StrEnum


class EndCause(StrEnum):
    """Why a call ended; `telephony.outcomes` derives it from SIP."""

    REMOTE_HANGUP = "remote_hangup"  # BYE from the far end after an answer
    LOCAL_HANGUP = "local_hangup"  # our BYE after an answer, by HangUp
    UNATTENDED = "unattended"  # answered, but nobody connected its audio in time; our BYE
    CANCELLED = "cancelled"  # our CANCEL before an answer, by HangUp
    NO_ANSWER = "no_answer"  # ring time ran out (our CANCEL, 487), 408 after ringing, 480
    BUSY = "busy"  # 486, 600
    REJECTED = "rejected"  # 603, 403, other refusals by the far end
    INVALID_NUMBER = "invalid_number"  # 404, 410, 484, 604
    NETWORK_FAILURE = "network_failure"  # 5xx, 408 without any provisional answer, transport errors, no route
    WORKER_LOST = "worker_lost"  # the process that carried the call died
    NO_CAPACITY = "no_capacity"  # the node or the trunk was full: no INVITE was sent
