"""What a telephony node is told when it starts."""

from dataclasses import dataclass, field
from ipaddress import IPv4Network, IPv6Network
from pathlib import Path

from telephony.recording.settings import RecordingSettings

Network = IPv4Network | IPv6Network


@dataclass(frozen=True, slots=True, kw_only=True)
class NodeSettings:
    """A node's name, where it listens, and how much it carries.

    `host` and `port` are for control, audio, health and metrics (port 0: any free one); `secret` is shared with dialers
    (bearer token) and with the web (audio tickets). `sip_host` is the local address for SIP and RTP. `rtp_port` is the
    first RTP port of the first worker, 0 for any free ones; each worker has `RTP_PORTS_PER_WORKER` of its own.
    `sounds` is the folder of the WAV files that `Play` names, `music` the file for those who wait. Without
    `recording` no call is recorded. `sip_contact` is the URI that registrations name, where
    carriers find the node; None: the front, or each worker's own address where there is no front. Calls come in at
    `sip_port` (0: any free one; None: none come in), from trunks' addresses and from the networks `sip_sources`. At
    most `calls_per_s` are begun per second, and as many taken from one address. A node that is told to stop lets
    conversations go on for up to `drain_s`. The PEM files are for trunks over TLS: whom we trust, and who we are.
    """

    name: str
    host: str
    port: int
    secret: str = field(repr=False)
    max_calls: int
    sip_host: str = "127.0.0.1"
    sounds: Path | None = None
    rtp_port: int = 0
    music: Path | None = None
    sip_contact: str | None = None
    sip_port: int | None = None
    sip_sources: tuple[Network, ...] = ()
    calls_per_s: float = 30.0
    drain_s: float = 0.0
    ca_file: Path | None = None
    certificate_file: Path | None = None
    key_file: Path | None = None
    recording: RecordingSettings | None = None


RTP_PORTS_PER_WORKER = 200
