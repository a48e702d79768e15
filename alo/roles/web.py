"""The web role: screens, websockets and API on one port."""

from typing import Final

import uvicorn

from alo.settings import Settings
from alo.supervisor import COMMAND
from web.app import build
from web.settings import WebSettings

MAX_MESSAGE_BYTES: Final = 65_536  # an outcome with its notes has a few thousand
PING_S: Final = 5.0  # a screen whose network is gone must not be given calls for long


def main(settings: Settings) -> None:
    """Serve until told to stop; uvicorn handles the signals."""
    app = build(
        WebSettings(
            dsn=settings.database_url or "",
            secret=settings.shared_secret(),
            audio_url=settings.public_audio_url(),
            uploads_dir=settings.uploads(),
            recordings=settings.recordings_storage(),
            import_command=(*COMMAND, "import-uploads"),
            cookie_secure=settings.cookie_secure,
            time_zone=settings.time_zone,
            show_listening=settings.show_listening,
        )
    )
    uvicorn.run(
        app,
        host=settings.web_host,
        port=settings.web_port,
        loop="uvloop",
        ws="websockets-sansio",  # with compression off, measured fastest for small broadcasts
        ws_per_message_deflate=False,
        ws_max_size=MAX_MESSAGE_BYTES,
        ws_ping_interval=PING_S,
        ws_ping_timeout=PING_S,
        access_log=False,
        log_level="warning",
        timeout_graceful_shutdown=5,
    )
