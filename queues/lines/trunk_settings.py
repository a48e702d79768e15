"""What is set on a trunk, and what can be wrong with it. Pure."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Final

from queues.area_codes import AREA_CODES
from queues.errors import InvalidTrunk
from queues.lines.caller_ids import CallerIdChoice
from queues.lines.number_formats import Dialling, International, NumberFormat

TRANSPORTS: Final = ("udp", "tcp", "tls")
SRTP: Final = ("off", "optional", "mandatory")
DTMF: Final = ("rfc4733", "info")
CODECS: Final = ("PCMA", "PCMU", "G722", "GSM", "iLBC", "speex")
E164: Final = re.compile(r"\+[1-9][0-9]{6,14}")
_HOST: Final = re.compile(r"\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+")
_SHOWN: Final = re.compile(r"\+?[0-9]{2,20}|anonymous")
_PLAIN: Final = re.compile(r"[^\s\"<>;@]{1,80}")  # what cannot change the meaning of a SIP header


@dataclass(frozen=True, slots=True, kw_only=True)
class TrunkSettings:
    """A carrier as a person sets it up; what each means is in docs/trunks.md."""

    name: str
    address: str
    caller_id: str
    max_calls: int = 30
    transport: str = "udp"
    srtp: str = "off"
    codecs: tuple[str, ...] = ("PCMA", "PCMU")
    username: str | None = None
    password: str | None = field(default=None, repr=False)
    registers: bool = False
    realm: str = "*"
    identity: str | None = None
    privacy: bool = False
    dtmf: str = "rfc4733"
    session_timer_s: int | None = None
    follow_redirects: bool = False
    options_interval_s: int = 30
    max_calls_per_s: float = 10.0
    number_format: NumberFormat = NumberFormat.E164
    carrier_code: str | None = None
    area_code: str | None = None
    international: International = International.REFUSED
    caller_id_choice: CallerIdChoice = CallerIdChoice.FIXED
    simulated: bool = False  # it reaches nobody: the hours of contact do not apply

    @property
    def dialling(self) -> Dialling:
        """How numbers are written on it."""
        return Dialling(self.number_format, self.carrier_code, self.area_code, self.international)


def check(settings: TrunkSettings) -> None:
    """Raise InvalidTrunk with every field that cannot be used, and what was expected of it."""
    wrong = dict(_wrong(settings))
    if wrong:
        raise InvalidTrunk(wrong)


def _wrong(given: TrunkSettings) -> Iterator[tuple[str, str]]:
    if not given.name.strip() or len(given.name) > 80:
        yield "name", "a name of at most 80 characters"
    if not _is_address(given.address):
        yield "address", "host:port"
    if not _SHOWN.fullmatch(given.caller_id):
        yield "caller_id", "a number of 2 to 20 digits, or anonymous"
    if given.identity is not None and not _SHOWN.fullmatch(given.identity):
        yield "identity", "a number of 2 to 20 digits"
    for name, allowed in (("transport", TRANSPORTS), ("srtp", SRTP), ("dtmf", DTMF)):
        if getattr(given, name) not in allowed:
            yield name, f"one of {', '.join(allowed)}"
    if not given.codecs or len(set(given.codecs)) < len(given.codecs) or not set(given.codecs) <= set(CODECS):
        yield "codecs", f"one or more of {', '.join(CODECS)}, each once"
    yield from _wrong_account(given)
    yield from _wrong_limits(given)
    yield from _wrong_dialling(given)


def _wrong_account(given: TrunkSettings) -> Iterator[tuple[str, str]]:
    for name in ("username", "realm"):
        value = getattr(given, name)
        if value is not None and not _PLAIN.fullmatch(value):
            yield name, "letters, digits and signs without blanks"
    if given.password is not None and (not given.password or "\n" in given.password or len(given.password) > 200):
        yield "password", "one line of at most 200 characters"
    if given.registers and given.username is None:
        yield "username", "a user, to register with"


def _wrong_limits(given: TrunkSettings) -> Iterator[tuple[str, str]]:
    if not 1 <= given.max_calls <= 10_000:
        yield "max_calls", "1 to 10000 calls"
    if not 0 < given.max_calls_per_s <= 1000:
        yield "max_calls_per_s", "more than 0, at most 1000 calls per second"
    if given.options_interval_s != 0 and not 5 <= given.options_interval_s <= 3600:
        yield "options_interval_s", "5 to 3600 seconds, or 0 for never"
    if given.session_timer_s is not None and not 90 <= given.session_timer_s <= 86_400:
        yield "session_timer_s", "90 to 86400 seconds (RFC 4028 §5)"


def _wrong_dialling(given: TrunkSettings) -> Iterator[tuple[str, str]]:
    code = given.carrier_code or ("" if given.number_format is NumberFormat.CARRIER else None)
    if code is not None and not re.fullmatch("[0-9]{2}", code):
        yield "carrier_code", "two digits, such as 21"
    area = given.area_code or ("" if given.number_format is NumberFormat.LOCAL else None)
    if area is not None and area not in AREA_CODES:
        yield "area_code", "an area code of Brazil, such as 11"


def _is_address(address: str) -> bool:
    host, _, port = address.rpartition(":")
    return bool(_HOST.fullmatch(host)) and port.isascii() and port.isdecimal() and 1 <= int(port) <= 65_535
