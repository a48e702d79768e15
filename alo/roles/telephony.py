"""The telephony role: one node with its SIP worker processes."""

import tempfile
from pathlib import Path
from typing import Final

import uvloop

from alo.settings import Settings
from alo.stopping import stop_events
from telephony.limits import raise_descriptors
from telephony.music import own_music
from telephony.node import NodeSettings, run_node

OWN_SOUNDS: Final = Path(__file__).resolve().parent.parent / "sounds"  # scripts/make_prompts.py


def main(settings: Settings) -> None:
    """Run until told to stop."""
    raise_descriptors()
    with tempfile.TemporaryDirectory(prefix="alo-sounds-") as folder:
        uvloop.run(_run(node_settings(settings, Path(folder))))


def node_settings(settings: Settings, folder: Path) -> NodeSettings:
    """What the environment says to a node; sounds that are made here lie in `folder`."""
    return NodeSettings(
        name=settings.telephony_name,
        host=settings.telephony_host,
        port=settings.telephony_port,
        secret=settings.shared_secret(),
        max_calls=settings.telephony_max_calls,
        calls_per_s=settings.telephony_calls_per_s,
        drain_s=settings.drain_s,
        sip_host=settings.sip_host,
        sip_port=settings.sip_port,
        sip_sources=settings.carrier_networks(),
        sounds=settings.sounds_dir or OWN_SOUNDS,
        music=settings.hold_music or own_music(folder),
        rtp_port=settings.rtp_port,
        ca_file=settings.tls_ca_file,
        certificate_file=settings.tls_certificate_file,
        key_file=settings.tls_key_file,
        recording=settings.recording(),
    )


async def _run(node: NodeSettings) -> None:
    stop, hurry = stop_events()
    await run_node(node, stop=stop, hurry=hurry)
