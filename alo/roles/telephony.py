"""The telephony role: one node with its SIP worker processes."""

from pathlib import Path
from typing import Final

import uvloop

from alo.settings import Settings
from alo.stopping import stop_event
from telephony.node import NodeSettings, run_node

OWN_SOUNDS: Final = Path(__file__).resolve().parent.parent / "sounds"  # scripts/make_prompts.py


def main(settings: Settings) -> None:
    """Run until told to stop."""
    uvloop.run(_run(settings))


async def _run(settings: Settings) -> None:
    node = NodeSettings(
        name=settings.telephony_name,
        host=settings.telephony_host,
        port=settings.telephony_port,
        secret=settings.shared_secret(),
        max_calls=settings.telephony_max_calls,
        sip_host=settings.sip_host,
        sounds=settings.sounds_dir or OWN_SOUNDS,
        rtp_port=settings.rtp_port,
        recording=settings.recording(),
    )
    await run_node(node, stop=stop_event())
