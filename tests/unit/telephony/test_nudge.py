"""A nudge is a datagram that no SIP stack takes for a message, and never an error."""

import socket

from telephony.nudge import Nudge


def test_nudge_reaches_the_address() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as worker:
        worker.bind(("127.0.0.1", 0))
        worker.settimeout(5)
        nudge = Nudge(f"127.0.0.1:{worker.getsockname()[1]}")
        nudge.give()
        assert worker.recv(64) == b"\r\n\r\n"
        nudge.close()


def test_nobody_there_is_no_error() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as gone:
        gone.bind(("127.0.0.1", 0))
        port = gone.getsockname()[1]
    nudge = Nudge(f"127.0.0.1:{port}")
    nudge.give()
    nudge.give()  # the first was answered by ICMP
    nudge.close()
