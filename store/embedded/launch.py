"""Become the PostgreSQL server: drop root, ask the kernel for a signal when the parent dies, then exec.

Run as a script, `python launch.py PARENT_PID UID GID PROGRAM ARGUMENT…` with UID -1 to stay who we are, because the
alternatives are worse: `preexec_fn` runs Python in the fork of a process with threads, and changing the user clears
the parent-death signal, so it has to be asked for after that and before the exec, which keeps it.
"""

import ctypes
import os
import signal
import sys
from typing import Final

_PR_SET_PDEATHSIG: Final = 1
_PARENT_IS_GONE: Final = 75  # EX_TEMPFAIL of sysexits.h


def main(arguments: list[str]) -> None:
    """Replace this process by the program that `arguments` name."""
    parent, uid, gid = (int(number) for number in arguments[:3])
    if uid >= 0:
        os.setgroups([])
        os.setgid(gid)
        os.setuid(uid)
    # SIGQUIT is PostgreSQL's immediate shutdown: gone in milliseconds, so that a restarted parent need not wait
    if ctypes.CDLL(None, use_errno=True).prctl(_PR_SET_PDEATHSIG, signal.SIGQUIT, 0, 0, 0) != 0:
        raise OSError(ctypes.get_errno(), "prctl(PR_SET_PDEATHSIG)")
    if os.getppid() != parent:  # it died before the kernel was asked
        sys.exit(_PARENT_IS_GONE)
    os.execv(arguments[3], arguments[3:])  # noqa: S606


if __name__ == "__main__":
    main(sys.argv[1:])
