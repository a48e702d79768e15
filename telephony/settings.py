"""What a telephony node is told when it starts."""

from dataclasses import dataclass, field
from pathlib import Path

from telephony.recording.settings import RecordingSettings


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """A node's name, where it listens, and how much it carries.

    `host` and `port` are for control, audio, health and metrics (port 0: any free one); `secret` is shared with dialers
    (bearer token) and with the web (audio tickets). `sip_host` is the local address for SIP and RTP. `rtp_port` is the
    first RTP port of the first worker, 0 for any free ones; each worker has `RTP_PORTS_PER_WORKER` of its own.
    `sounds` is the folder of the WAV files that `Play` names. Without `recording` no call is recorded.
    """

    name: str
    host: str
    port: int
    secret: str = field(repr=False)
    max_calls: int
    sip_host: str = "127.0.0.1"
    sounds: Path | None = None
    rtp_port: int = 0
    recording: RecordingSettings | None = None


RTP_PORTS_PER_WORKER = 200
