"""The node that is measured, in a process of its own: `python -m alo.bench.telephony.node_process CALLS FOLDER`.

Prints its address as JSON, and runs until its standard input ends. It is run as `alo serve telephony` runs it.
"""

import asyncio
import sys
from pathlib import Path
from typing import Final

import uvloop

from alo import logs
from alo.bench.telephony.pacing import say
from telephony.node import NodeSettings, run_node
from telephony.recording.settings import RecordingSettings

SECRET: Final = "a measurement's own"  # noqa: S105  (of a node that lives for minutes on the loopback interface)


async def _run(settings: NodeSettings) -> None:
    loop = asyncio.get_running_loop()
    stop = asyncio.Event()
    loop.add_reader(0, stop.set)
    ready: asyncio.Future[str] = loop.create_future()
    ready.add_done_callback(lambda address: say({"url": address.result()}))
    await run_node(settings, stop=stop, ready=ready)


def main() -> None:
    """Run the node."""
    logs.configure("telephony", "ERROR")
    calls, folder = int(sys.argv[1]), Path(sys.argv[2])
    uvloop.run(
        _run(
            NodeSettings(
                name="bench",
                host="127.0.0.1",
                port=0,
                secret=SECRET,
                max_calls=calls,
                recording=RecordingSettings(
                    folder=folder / "recordings", storage=str(folder / "stored"), format="flac"
                ),
            )
        )
    )


if __name__ == "__main__":
    main()
