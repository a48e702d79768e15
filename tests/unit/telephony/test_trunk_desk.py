"""Who calls from where: a carrier or a stranger, by the host alone."""

from ipaddress import ip_network

import pytest

from telephony import protocol
from telephony.name_desk import NameDesk
from telephony.sip.front import Standing
from telephony.trunk_desk import TrunkDesk


def desk(*addresses: str, sources: tuple[str, ...] = ()) -> TrunkDesk:
    told: list[protocol.TrunkState] = []
    names = NameDesk("::1", lambda: None)
    networks = tuple(ip_network(each) for each in sources)
    made = TrunkDesk("node", names, tell=told.append, calls=lambda _: 0, contact=None, sources=networks)
    made.follow([protocol.Trunk(name=address, address=address) for address in addresses], ())
    return made


@pytest.mark.parametrize(
    ("host", "standing"),
    [
        ("2001:db8::5", "carrier"),
        ("[2001:db8::5]", "carrier"),
        ("2001:db8:0:0::5", "carrier"),
        ("2001:db8::6", "stranger"),
        ("2001:db8:", "stranger"),
        ("192.0.2.5", "carrier"),
        ("192.0.2.6", "stranger"),
        ("198.51.100.7", "carrier"),
        ("2001:db8:1::5060", "carrier"),
        ("carrier.example", "stranger"),
        ("", "stranger"),
    ],
)
def test_a_carrier_is_known_by_its_address_however_it_is_written(host: str, standing: Standing) -> None:
    carriers = desk("[2001:db8::5]:5060", "192.0.2.5:5060", sources=("198.51.100.0/24", "2001:db8:1::/48"))
    assert carriers.standing(host) == standing


def test_the_trunk_is_the_one_at_the_address() -> None:
    carriers = desk("[2001:db8::5]:5060", "192.0.2.5:5060")
    assert carriers.by_source("2001:db8::5") == "[2001:db8::5]:5060"
    assert carriers.by_source("192.0.2.5") == "192.0.2.5:5060"
    assert carriers.by_source("2001:db8::") is None
