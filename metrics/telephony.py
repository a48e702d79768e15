"""Instruments of a telephony node."""

from functools import cache
from typing import Final, TypeVar

from prometheus_client import REGISTRY, Counter, Gauge, Histogram

CALLS: Final = Gauge("alo_telephony_calls", "Live calls by state", ["state"], registry=REGISTRY)

CALLS_ENDED: Final = Counter("alo_telephony_calls_ended", "Calls that ended, by cause", ["cause"], registry=REGISTRY)

POST_DIAL_DELAY: Final = Histogram(
    "alo_telephony_post_dial_delay_seconds",
    "From the INVITE to the first ringing, early media or answer",
    buckets=(0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2, 3, 5, 8, 13, 20, 30),
    registry=REGISTRY,
)

ANSWER_DELAY: Final = Histogram(
    "alo_telephony_answer_delay_seconds",
    "From the INVITE to the 200 OK",
    buckets=(0.01, 0.05, 0.25, 1, 2, 4, 6, 8, 10, 13, 16, 20, 26, 32, 45),
    registry=REGISTRY,
)

WORKERS: Final = Gauge("alo_telephony_workers", "SIP worker processes that are up", registry=REGISTRY)

WORKER_RESTARTS: Final = Counter(
    "alo_telephony_worker_restarts", "SIP worker processes started again after their end", registry=REGISTRY
)

CONTROL_CONNECTIONS: Final = Gauge("alo_telephony_control_connections", "Dialers connected", registry=REGISTRY)

# browser: on the way to it; link: between manager and worker; worker: in the worker, both ways; flood: from a browser
# that sends far faster than speech
FRAMES_DROPPED: Final = Counter(
    "alo_telephony_audio_frames_dropped",
    "20 ms frames of audio that came too late or too fast, by where they were lost",
    ["where"],
    registry=REGISTRY,
)

# stranger: no trunk's address; unknown: not every trunk's address is known yet; flood: too many from one address;
# full: no worker has room; closed: draining or stopping; merged: the same call by two ways
INCOMING_REFUSED: Final = Counter(
    "alo_telephony_incoming_refused", "INVITEs that the front refused, by reason", ["why"], registry=REGISTRY
)

NAME_FAILURES: Final = Counter(
    "alo_telephony_name_failures", "Look-ups of a trunk's host that failed", ["host"], registry=REGISTRY
)

FAILURES: Final = Counter(
    "alo_telephony_trunk_failures",
    "Calls that failed on a trunk, by trunk and SIP status (none: no answer came)",
    ["trunk", "code"],
    registry=REGISTRY,
)

SETUPS: Final = Counter(
    "alo_telephony_setups", "Calls given to workers, by direction: out or in", ["direction"], registry=REGISTRY
)

CAPACITY: Final = Gauge("alo_telephony_capacity", "Calls that the workers that are up can carry", registry=REGISTRY)

DRAINING: Final = Gauge("alo_telephony_draining", "1 while the node takes no new calls", registry=REGISTRY)

WORKER_START_FAILURES: Final = Counter(
    "alo_telephony_worker_start_failures", "SIP worker processes that did not come up", registry=REGISTRY
)

# full: the library carries all it can, or no port or descriptor is left; trunk: it cannot be dialled
WORKER_REFUSALS: Final = Counter(
    "alo_telephony_worker_refusals", "Calls that a worker did not place, by reason", ["why"], registry=REGISTRY
)

RECORDINGS_LOST: Final = Counter(
    "alo_telephony_recordings_lost", "Recordings that did not begin because the disk is full", registry=REGISTRY
)

FAILOVERS: Final = Counter(
    "alo_telephony_failovers",
    "Calls that went on over the next trunk, by the trunk that failed",
    ["trunk"],
    registry=REGISTRY,
)

RECORDINGS_FINISHED: Final = Counter(
    "alo_telephony_recordings_finished",
    "Recordings that were stored and verified, by format, and whether their recorders were closed in order",
    ["format", "complete"],
    registry=REGISTRY,
)

# full: a disk; storage: away; disk: another error of a disk; child: the finishing process died; these are tried again.
# refused, conflict: set aside for a person; empty: a call without a single sample.
RECORDINGS_FAILED: Final = Counter(
    "alo_telephony_recordings_failed",
    "Tries to finish a recording that failed, by reason",
    ["reason"],
    registry=REGISTRY,
)

RECORDINGS_WAITING: Final = Gauge(
    "alo_telephony_recordings_waiting", "Recordings of ended calls that are not stored yet", registry=REGISTRY
)

RECORDINGS_UNACKNOWLEDGED: Final = Gauge(
    "alo_telephony_recordings_unacknowledged", "Stored recordings that no dialer has taken note of", registry=REGISTRY
)

RECORDING_BYTES: Final = Counter("alo_telephony_recordings_bytes", "Bytes of stored recordings", registry=REGISTRY)

RECORDING_SECONDS: Final = Counter(
    "alo_telephony_recordings_seconds", "Seconds of conversation in stored recordings", registry=REGISTRY
)

RECORDING_DELAY: Final = Histogram(
    "alo_telephony_recordings_delay_seconds",
    "From the end of a call to its recording being stored",
    buckets=(0.1, 0.25, 0.5, 1, 2, 5, 10, 30, 60, 300, 900, 3600),
    registry=REGISTRY,
)


Labelled = TypeVar("Labelled", Counter, Gauge)


@cache
def child(family: Labelled, label: str) -> Labelled:
    """`family` at one label, for what every call counts on: the library looks a label up under a lock, each time."""
    return family.labels(label)
