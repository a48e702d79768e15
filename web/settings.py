"""What a web process is told when it starts."""

from dataclasses import dataclass, field
from datetime import timedelta
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo


@dataclass(frozen=True, slots=True)
class WebSettings:
    """Settings of one web process.

    `secret` signs audio tickets and is shared with the telephony nodes. `audio_url` is the base of a node's websocket
    as browsers reach it, such as ws://127.0.0.1:8090. Set `cookie_secure` wherever the screens are served over HTTPS.
    `time_zone` is the IANA name of the zone in which the centre reads its clocks. `uploads_dir` keeps the files that
    managers upload; `import_command` is the program with its arguments that imports those waiting there and ends, and
    without it they wait for another process that has one. `recordings` is where recordings of calls
    are kept, a folder or s3://bucket/prefix.
    `show_listening`: agents see when a supervisor listens.
    """

    dsn: str
    secret: str = field(repr=False)
    audio_url: str
    uploads_dir: Path
    recordings: str
    import_command: tuple[str, ...] = ()
    cookie_secure: bool = False
    time_zone: str = "America/Sao_Paulo"
    default_locale: str = "pt_BR"
    show_listening: bool = False
    session_life: timedelta = timedelta(hours=12)
    pool_min: int = 2
    pool_max: int = 10

    @property
    def zone(self) -> ZoneInfo:
        """The centre's time zone."""
        return ZoneInfo(self.time_zone)

    @property
    def audio_origin(self) -> str:
        """Scheme, host and port of `audio_url`, as the Content-Security-Policy names it."""
        parts = urlsplit(self.audio_url)
        return f"{parts.scheme}://{parts.netloc}"
