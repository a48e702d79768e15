"""Where a measurement was made, so that figures of two machines, or of a busy one, are not compared by accident."""

import os
import platform
from importlib.metadata import version
from typing import Any

from store.pool import Connection


def load_average() -> float:
    """Processes that ran or waited for a core, on average over the last minute."""
    return round(os.getloadavg()[0], 2)


def machine() -> dict[str, Any]:
    """Cores, architecture and versions."""
    return {
        "cores": len(os.sched_getaffinity(0)),
        "architecture": platform.machine(),
        "python": platform.python_version(),
        "alo": version("alo"),
    }


def facts(conn: Connection) -> dict[str, Any]:
    """The same with the server's version."""
    server = conn.get_server_version()
    return {**machine(), "postgresql": f"{server.major}.{server.micro}"}  # asyncpg reads 18.6 as 18.0.6
