"""One module per role of `alo serve ROLE`: each has `main(settings)`, which runs until SIGINT or SIGTERM.

They are imported only by the process that plays the role: a web server has no use for a SIP stack in its memory.
"""

from importlib import import_module

from alo import logs
from alo.settings import Settings
from alo.stopping import die_with_supervisor


def play(role: str, settings: Settings) -> None:
    """Run one role in this process until it is told to stop."""
    die_with_supervisor()
    logs.configure(role, settings.log_level)
    import_module(f"alo.roles.{role}").main(settings)
