"""What of a trunk's settings is refused, and that all of it is told at once."""

from dataclasses import replace
from typing import Any

import pytest

from queues.errors import InvalidTrunk
from queues.lines.number_formats import NumberFormat
from queues.lines.trunk_settings import TrunkSettings, check

GOOD = TrunkSettings(name="Operadora", address="sip.example.net:5060", caller_id="+551130000000")


@pytest.mark.parametrize(
    "changes",
    [
        {"address": "[2001:db8::1]:5061", "transport": "tls", "srtp": "mandatory"},
        {"caller_id": "anonymous", "privacy": True, "identity": "1130000000"},
        {"codecs": ("G722", "PCMA"), "dtmf": "info", "session_timer_s": 1800},
        {"username": "alo", "password": "x", "registers": True, "realm": "sip.example.net"},
        {"number_format": NumberFormat.CARRIER, "carrier_code": "21"},
        {"number_format": NumberFormat.LOCAL, "area_code": "11"},
        {"options_interval_s": 0, "max_calls_per_s": 0.5},
    ],
)
def test_a_carrier_as_they_are(changes: dict[str, Any]) -> None:
    check(replace(GOOD, **changes))


@pytest.mark.parametrize(
    ("field", "changes"),
    [
        ("name", {"name": "  "}),
        ("address", {"address": "sip.example.net"}),
        ("address", {"address": "sip.example.net:0"}),
        ("address", {"address": "a b:5060"}),
        ("address", {"address": "h:٥٠٦٠"}),
        ("caller_id", {"caller_id": "minha loja"}),
        ("caller_id", {"caller_id": "1130000000\n"}),
        ("identity", {"identity": "x"}),
        ("transport", {"transport": "sctp"}),
        ("srtp", {"srtp": "yes"}),
        ("dtmf", {"dtmf": "inband"}),
        ("codecs", {"codecs": ()}),
        ("codecs", {"codecs": ("PCMA", "PCMA")}),
        ("codecs", {"codecs": ("opus",)}),
        ("username", {"username": 'a"b'}),
        ("username", {"registers": True}),
        ("realm", {"realm": "a b"}),
        ("password", {"password": ""}),
        ("max_calls", {"max_calls": 0}),
        ("max_calls_per_s", {"max_calls_per_s": 0.0}),
        ("options_interval_s", {"options_interval_s": 3}),
        ("session_timer_s", {"session_timer_s": 60}),
        ("carrier_code", {"carrier_code": "2"}),
        ("carrier_code", {"number_format": NumberFormat.CARRIER}),
        ("area_code", {"area_code": "10"}),
        ("area_code", {"number_format": NumberFormat.LOCAL}),
    ],
)
def test_what_cannot_be_used_is_named(field: str, changes: dict[str, Any]) -> None:
    with pytest.raises(InvalidTrunk) as refused:
        check(replace(GOOD, **changes))
    assert list(refused.value.expected) == [field]


def test_everything_wrong_is_told_at_once() -> None:
    with pytest.raises(InvalidTrunk) as refused:
        check(replace(GOOD, address="x", codecs=(), max_calls=0))
    assert set(refused.value.expected) == {"address", "codecs", "max_calls"}


def test_passwords_are_not_shown() -> None:
    assert "segredo" not in repr(replace(GOOD, username="alo", password="segredo"))
