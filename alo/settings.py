"""Settings of every process, read from the environment (`ALO_…`); see docs/operations.md for the table."""

import contextlib
import os
import secrets
from ipaddress import ip_network
from pathlib import Path
from typing import Annotated, Any, Final, Literal
from zoneinfo import available_timezones

from pydantic import Field, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict

from alo.errors import UsageRefused
from store.embedded import default_data_dir
from telephony.recording.settings import RecordingSettings
from telephony.settings import Network

DEFAULT_NODE: Final = "local"
Port = Annotated[int, Field(ge=0, le=65535)]


class Settings(BaseSettings):
    """What the environment says. A value that is not set has a default that works on one machine.

    Raises UsageRefused, naming the variable, for a value that cannot be used.
    """

    model_config = SettingsConfigDict(env_prefix="ALO_", extra="ignore", frozen=True)

    database_url: str | None = None  # PostgreSQL ≥ 15; without it an embedded server in `data_dir`
    data_dir: Path = Field(default_factory=default_data_dir)
    secret: str | None = Field(default=None, repr=False)  # one for all processes; without it a file in `data_dir`

    web_host: str = "127.0.0.1"
    web_port: Port = 8080
    cookie_secure: bool = False  # true wherever the pages are served over HTTPS
    time_zone: str = "America/Sao_Paulo"
    show_listening: bool = False  # agents see when a supervisor listens, and not only when one speaks
    uploads_dir: Path | None = None  # files that managers upload; without it a folder of `data_dir`

    dialer_host: str = "127.0.0.1"
    dialer_port: Port = 8091  # health and metrics
    telephony_nodes: str | None = None  # "name=ws://host:port …"; without it the node of this machine

    telephony_name: str = DEFAULT_NODE
    telephony_host: str = "127.0.0.1"
    telephony_port: Port = 8090  # control, audio, health and metrics
    telephony_max_calls: int = Field(default=24, ge=1)
    telephony_calls_per_s: float = Field(default=30.0, gt=0)  # begun, and taken from one address
    drain_s: float = Field(default=0.0, ge=0)  # a node that is told to stop lets conversations go on for so long
    sip_host: str = "127.0.0.1"  # address of the interface that faces the carrier
    sip_port: Port | None = None  # where calls come in, UDP; 0: any free one; without it none come in
    sip_sources: str = ""  # networks that carriers call from besides their trunks' addresses, "192.0.2.0/24 …"
    rtp_port: Port = 0  # first RTP port; 0: any free ones
    recordings_dir: Path | None = None  # on the node's own disk: calls in progress, and what is not stored yet
    recordings_url: str | None = None  # where recordings are kept: a folder or s3://bucket/prefix
    recordings_format: Literal["opus", "flac", "wav"] = "opus"
    recordings_spare_mb: int = Field(default=500, ge=0)  # with less free disk, new calls are not recorded
    recordings_at_once: int = Field(default=1, ge=1, le=8)  # how many are encoded at the same time
    sounds_dir: Path | None = None  # WAV files (8 kHz, mono, 16 bit) that the dialer may have played
    hold_music: Path | None = None  # WAV file (8 kHz, mono, 16 bit); without it Alô's own
    tls_ca_file: Path | None = None  # PEM: whom trunks over TLS are believed by; without it any certificate is taken
    tls_certificate_file: Path | None = None  # PEM: who we are to carriers that ask
    tls_key_file: Path | None = None
    let_go_sound: str | None = None  # name of the sound for a person whom no agent could take
    audio_url: str | None = None  # how browsers reach the node's audio, "wss://…"; without it the node's own address

    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR", "CRITICAL"] = "INFO"

    def __init__(self, **values: Any) -> None:
        try:
            super().__init__(**values)
        except ValidationError as refused:
            first = refused.errors()[0]
            expected = first["msg"].removeprefix("Input should be ").removeprefix("Value error, ")
            raise UsageRefused(f"ALO_{first['loc'][0]}".upper(), expected, first["input"]) from None

    @field_validator("time_zone")
    @classmethod
    def _known_time_zone(cls, name: str) -> str:
        if name not in available_timezones():
            raise ValueError("a time zone such as America/Sao_Paulo")
        return name

    @field_validator("sip_sources")
    @classmethod
    def _known_networks(cls, networks: str) -> str:
        try:
            for network in networks.split():
                ip_network(network)
        except ValueError:
            raise ValueError("networks such as 192.0.2.0/24, with spaces between") from None
        return networks

    @field_validator("recordings_url")
    @classmethod
    def _known_storage(cls, url: str | None) -> str | None:
        if url is not None and "://" in url and not url.startswith(("s3://", "file://")):
            raise ValueError("a folder or s3://bucket/prefix")
        return url

    def nodes(self) -> tuple[tuple[str, str], ...]:
        """(name, websocket URL) of every telephony node; raises UsageRefused."""
        if self.telephony_nodes is None:
            return ((self.telephony_name, f"ws://{self.telephony_host}:{self.telephony_port}"),)
        pairs = [tuple(part.split("=", 1)) for part in self.telephony_nodes.split()]
        if not pairs or any(len(pair) != 2 or not pair[1].startswith(("ws://", "wss://")) for pair in pairs):
            raise UsageRefused("ALO_TELEPHONY_NODES", "name=ws://host:port …", self.telephony_nodes)
        return tuple((name, url) for name, url in pairs)

    def public_audio_url(self) -> str:
        """Where a browser opens `/audio/<call>`."""
        return self.audio_url or self.nodes()[0][1]

    def carrier_networks(self) -> tuple[Network, ...]:
        """Whence calls are taken besides the addresses of trunks."""
        return tuple(ip_network(network) for network in self.sip_sources.split())

    def uploads(self) -> Path:
        """Where uploaded files wait to be imported."""
        return self.uploads_dir or self.data_dir / "uploads"

    def recordings_storage(self) -> str:
        """Where finished recordings are kept."""
        return self.recordings_url or str(self.data_dir / "recordings" / "kept")

    def recording(self) -> RecordingSettings:
        """What a node is told about recording."""
        return RecordingSettings(
            folder=self.recordings_dir or self.data_dir / "recordings" / "node",
            storage=self.recordings_storage(),
            format=self.recordings_format,
            spare_mb=self.recordings_spare_mb,
            at_once=self.recordings_at_once,
        )

    def shared_secret(self) -> str:
        """The secret of this installation: from the environment, or from a file that the first caller writes."""
        if self.secret is not None:
            return self.secret
        self.data_dir.mkdir(parents=True, exist_ok=True)
        path = self.data_dir / "secret"
        if not path.exists():
            _write_once(path, secrets.token_urlsafe(32))
        if not (secret := path.read_text().strip()):
            raise UsageRefused(str(path), "a secret: remove the file to have one made", "an empty file")
        return secret


def _write_once(path: Path, text: str) -> None:
    """Write a file of the owner's, whole or not at all; another process that was faster wins."""
    draft = path.with_name(f"{path.name}.{os.getpid()}")
    try:
        descriptor = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(descriptor, "w") as file:
            file.write(text)
        with contextlib.suppress(FileExistsError):
            os.link(draft, path)
    finally:
        draft.unlink(missing_ok=True)
