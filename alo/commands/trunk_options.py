"""The options of `alo trunk add` and `alo trunk set`: one for each setting of a trunk."""

from collections.abc import Mapping
from dataclasses import fields, replace
from types import MappingProxyType
from typing import Annotated, Any, Final

import typer

from alo.errors import UsageRefused
from queues.errors import InvalidTrunk
from queues.lines.caller_ids import CallerIdChoice
from queues.lines.number_formats import International, NumberFormat
from queues.lines.trunk_settings import TrunkSettings, check

AreaCode = Annotated[str | None, typer.Option(help="DDD where the trunk is at home, for the local format.")]

EVERY: Final[Mapping[str, Any]] = MappingProxyType(
    {
        "address": Annotated[str | None, typer.Option(help="host:port of the carrier.")],
        "caller_id": Annotated[str | None, typer.Option(help="The number that the called person sees, or anonymous.")],
        "max_calls": Annotated[int | None, typer.Option(help="Calls at the same time; 30.")],
        "max_calls_per_s": Annotated[float | None, typer.Option(help="Calls begun per second; 10.")],
        "transport": Annotated[str | None, typer.Option(help="udp, tcp or tls.")],
        "srtp": Annotated[str | None, typer.Option(help="Encrypted audio: off, optional or mandatory.")],
        "codecs": Annotated[str | None, typer.Option(help="In order, such as PCMA,PCMU,G722.")],
        "username": Annotated[str | None, typer.Option(help="Digest user; none where the carrier knows our address.")],
        "password": Annotated[str | None, typer.Option(help="Digest password.", envvar="ALO_TRUNK_PASSWORD")],
        "registers": Annotated[
            bool | None, typer.Option("--register/--no-register", help="Register with the carrier.")
        ],
        "realm": Annotated[str | None, typer.Option(help="Of the digest; * for any.")],
        "identity": Annotated[str | None, typer.Option(help="Number of P-Asserted-Identity; empty for none.")],
        "privacy": Annotated[
            bool | None, typer.Option("--privacy/--no-privacy", help="Withhold the number (Privacy: id).")
        ],
        "dtmf": Annotated[str | None, typer.Option(help="rfc4733 or info.")],
        "session_timer_s": Annotated[
            int | None, typer.Option("--session-timer", help="Session-Expires in seconds; 0: off.")
        ],
        "follow_redirects": Annotated[
            bool | None, typer.Option("--redirects/--no-redirects", help="Follow a 3xx to the same host.")
        ],
        "options_interval_s": Annotated[
            int | None, typer.Option("--options-interval", help="Seconds between OPTIONS; 0: never.")
        ],
        "number_format": Annotated[NumberFormat | None, typer.Option(help="How numbers are dialled.")],
        "carrier_code": Annotated[str | None, typer.Option(help="Selection code for long distance, such as 21.")],
        "area_code": AreaCode,
        "international": Annotated[
            International | None, typer.Option("--international", help="Numbers of other countries.")
        ],
        "caller_id_choice": Annotated[
            CallerIdChoice | None, typer.Option("--caller-ids", help="How the number shown is chosen.")
        ],
    }
)

TLS_WARNING: Final = (
    "warning: the wheel of pjsua2 brings OpenSSL 1.0.2k of 2017, which nobody supports any more. SIP over TLS across a "
    "network that is not yours wants a pjsua2 built against the system's OpenSSL, or a session border controller in "
    "front (docs/trunks.md)."
)
_SPELLED: Final = {
    "registers": "--register",
    "session_timer_s": "--session-timer",
    "options_interval_s": "--options-interval",
    "follow_redirects": "--redirects",
    "caller_id_choice": "--caller-ids",
    "max_calls_per_s": "--max-calls-per-s",
    "name": "NAME",
}


def changed(settings: TrunkSettings, given: Mapping[str, Any]) -> TrunkSettings:
    """Return the settings with the options that were given; empty ones and a timer of 0 take a setting away.

    Raises UsageRefused, naming the first option that cannot be used.
    """
    names = {field.name for field in fields(TrunkSettings)}
    changes = {name: _read(name, value) for name, value in given.items() if name in names and value is not None}
    wanted = replace(settings, **changes)
    try:
        check(wanted)
    except InvalidTrunk as error:
        name, expected = next(iter(error.expected.items()))
        got = "something else" if name == "password" else getattr(wanted, name)
        raise UsageRefused(_SPELLED.get(name, f"--{name.replace('_', '-')}"), expected, got) from error
    return wanted


def _read(name: str, value: Any) -> Any:
    if name == "codecs":
        return tuple(codec.strip() for codec in str(value).split(","))
    if name == "session_timer_s":
        return value or None
    optional = {"username", "password", "identity", "carrier_code", "area_code"}
    return None if name in optional and value == "" else value
