import pytest

from telephony import orders
from telephony.arrangement import Arrangement, Role
from telephony.end_cause import EndCause
from telephony.errors import LinkBroken
from telephony.link import Note
from telephony.orders import Order, Report, Stage
from telephony.outcomes import Release

ROUTE = orders.Route("127.0.0.1:5060", "tcp", codecs=("G722", "PCMA"), username="alo", password="open sesame")
ORDERS: list[Order] = [
    orders.Place(1, "+5511999990000", ROUTE, 26.0),
    orders.Place(2, "011999990000", ROUTE, 26.0, orders.Caller("55113", "55114", privacy=True), others=True),
    orders.Accept(-1, orders.Conduct(record="/r/x", announce="/a.wav", detect=True, caution=0.2)),
    orders.OpenPort(1, 2, Role.WHISPER),
    orders.ClosePort(1, 2),
    orders.Arrange(1, Arrangement.CONSULT),
    orders.Digits(1, "12#"),
    orders.Watch((orders.Watched("carrier", ROUTE, registers=True, options_interval_s=30),)),
    orders.End(1, Release.UNATTENDED),
    orders.PlayFile(1, "hello.wav", "hello", after_beep=True),
    orders.Quit(),
]
REPORTS: list[Report] = [
    orders.Ready(4, "127.0.0.1:5060"),
    orders.Alive(),
    orders.Refused(1, full=True, detail="too many"),
    orders.Progress(1, Stage.RINGING, 1.5),
    orders.Finished(1, 2.5, EndCause.BUSY, 486, "Busy Here", freed=True, frames_dropped=3),
    orders.Finished(
        1,
        2.5,
        EndCause.NETWORK_FAILURE,
        503,
        "no",
        freed=True,
        frames_dropped=0,
        q850=38,
        ladder=((1.0, True, "INVITE"),),
    ),
    orders.CameIn(-1, 1.0, "011980000000", "30", "127.0.0.1:5060", "x@y"),
    orders.Identified(1, 2.0, "human", 900),
    orders.ToneHeard(1, 2.0, "busy"),
    orders.Pressed(1, 2.0, "5"),
    orders.SoundOver(1, 2.0, "hello", whole=True),
    orders.Seen("carrier", "up", registered=None, rtt_ms=3.5, detail="OPTIONS: 200"),
    orders.Freed(1),
    orders.Trouble(1, "media"),
]


@pytest.mark.parametrize("order", ORDERS)
def test_orders_survive_the_wire(order: Order) -> None:
    assert orders.read_order(orders.write(order)) == order


@pytest.mark.parametrize("report", REPORTS)
def test_reports_survive_the_wire(report: Report) -> None:
    assert orders.read_report(orders.write(report)) == report


@pytest.mark.parametrize(
    "text", [b"", b"[]", b"{}", b'{"is":"Dance"}', b'{"is":"Freed"}', b'{"is":"Progress","line":1,"stage":"x","at":1}']
)
def test_nonsense_breaks_the_link(text: bytes) -> None:
    with pytest.raises(LinkBroken):
        orders.read_report(Note(text))


def test_orders_and_reports_do_not_mix() -> None:
    with pytest.raises(LinkBroken, match="Freed is not an order"):
        orders.read_order(orders.write(orders.Freed(1)))
    with pytest.raises(LinkBroken, match="Quit is not a report"):
        orders.read_report(orders.write(orders.Quit()))


def test_passwords_are_not_shown() -> None:
    assert "open sesame" not in repr(ORDERS[0])
