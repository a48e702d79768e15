"""The library's accounts: who we are towards each route."""

import re
from collections import OrderedDict
from collections.abc import Callable
from collections.abc import Set as AbstractSet
from functools import lru_cache
from typing import Any, Final

import pjsua2 as pj

from telephony.endpoint import SipEndpoint
from telephony.errors import Undialable
from telephony.orders import Caller, Route
from telephony.sip.host import host_of

_LIMIT: Final = 6  # the library carries 8 (PJSUA_MAX_ACC); one takes calls that come in, one is left for its own use
_NUMBER: Final = re.compile(r"\+?[0-9*#]{2,32}")
_CALLER: Final = re.compile(r"\+?[0-9A-Za-z._-]{1,40}")
_ADDRESS: Final = re.compile(r"(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+)(:[0-9]{1,5})?")
_SRTP: Final = {
    "off": pj.PJMEDIA_SRTP_DISABLED,
    "optional": pj.PJMEDIA_SRTP_OPTIONAL,
    "mandatory": pj.PJMEDIA_SRTP_MANDATORY,
}


def dial_uri(number: str, route: Route) -> str:
    """The URI that an INVITE for `number` goes to; raises Undialable for what would change the URI's meaning."""
    if not _NUMBER.fullmatch(number):
        raise Undialable("number", number)
    return f"sip:{number.replace('#', '%23')}@{_address(route)}{_parameter(route)}"


def carrier_uri(route: Route) -> str:
    """The carrier itself, as REGISTER and OPTIONS are sent to it; raises Undialable."""
    return f"sip:{_address(route)}{_parameter(route)}"


def account_uri(route: Route) -> str:
    """Who we are towards the carrier when no call says otherwise; raises Undialable."""
    user = route.username or "alo"
    if not _CALLER.fullmatch(user):
        raise Undialable("username", user)
    return f"sip:{user}@{host(route)}"


def caller_uri(caller: Caller, route: Route) -> str:
    """The From of a call; without a number, or with privacy, the anonymous one of RFC 3323 §4.1.1.3.

    Raises Undialable.
    """
    if caller.number == "anonymous" or caller.privacy:
        return '"Anonymous" <sip:anonymous@anonymous.invalid>'
    if not _CALLER.fullmatch(caller.number):
        raise Undialable("caller ID", caller.number)
    return f'"{caller.number}" <sip:{caller.number}@{host(route)}>'


def identity_headers(caller: Caller, route: Route) -> list[tuple[str, str]]:
    """Names and values of the headers that say who calls (RFC 3325 §9.1), and whether that is private (RFC 3323)."""
    headers = []
    if caller.identity is not None:
        if not _CALLER.fullmatch(caller.identity):
            raise Undialable("identity", caller.identity)
        headers.append(("P-Asserted-Identity", f"<sip:{caller.identity}@{host(route)}>"))
    if caller.privacy:
        headers.append(("Privacy", "id"))
    return headers


def host(route: Route) -> str:
    """The host of the carrier's address; raises Undialable."""
    return host_of(_address(route))


@lru_cache(maxsize=64)
def call_option(caller: Caller, route: Route) -> Any:
    """A `pj.CallOpParam` for an INVITE, the same for all calls of a caller on a route; raises Undialable."""
    option = pj.CallOpParam(True)
    option.txOption.localUri = caller_uri(caller, route)
    for name, value in identity_headers(caller, route):
        header = pj.SipHeader()
        header.hName, header.hValue = name, value
        option.txOption.headers.append(header)
    return option


class Accounts:
    """One account per distinct route, made when first needed; the least recently used makes room for a new one."""

    def __init__(self, endpoint: SipEndpoint) -> None:
        self._endpoint = endpoint
        self._accounts: OrderedDict[Route, Any] = OrderedDict()

    def of(self, route: Route, *, in_use: Callable[[], AbstractSet[Route]]) -> Any:
        """The account for calls on `route`; those of the routes `in_use` stay. Raises Undialable, pj.Error."""
        account = self._accounts.get(route)
        if account is not None:
            self._accounts.move_to_end(route)
            return account
        if len(self._accounts) >= _LIMIT:
            self._make_room(in_use())
        account = pj.Account()
        account.create(account_config(self._endpoint, route))
        self._accounts[route] = account
        return account

    def _make_room(self, in_use: AbstractSet[Route]) -> None:
        idle = next((route for route in self._accounts if route not in in_use), None)
        if idle is not None:
            self._accounts.pop(idle).shutdown()


def account_config(endpoint: SipEndpoint, route: Route, change: Callable[[Any], None] | None = None) -> Any:
    """A `pj.AccountConfig` for a route; `change` may alter it. Raises Undialable, pj.Error."""
    config = endpoint.account_config(account_uri(route), route.transport)
    if route.hop is not None:  # a route that nobody sees: it only spares the library a look-up, which would block
        config.sipConfig.proxies.append(f"sip:{_checked(route.hop)}{_parameter(route)};lr;hide")
    config.mediaConfig.srtpUse = _SRTP[route.srtp]
    config.mediaConfig.srtpSecureSignaling = 1 if route.transport == "tls" else 0  # keys travel in the SDP (RFC 4568)
    if route.session_timer_s is not None:
        config.callConfig.timerUse = pj.PJSUA_SIP_TIMER_OPTIONAL
        config.callConfig.timerSessExpiresSec = max(90, route.session_timer_s)  # RFC 4028 §4
    if route.username is not None:
        secret = pj.AuthCredInfo("digest", route.realm, route.username, 0, route.password or "")
        config.sipConfig.authCreds.append(secret)
    if change is not None:
        change(config)
    return config


def _address(route: Route) -> str:
    return _checked(route.address)


def _checked(address: str) -> str:
    if not _ADDRESS.fullmatch(address):
        raise Undialable("trunk address", address)
    return address


def _parameter(route: Route) -> str:
    return "" if route.transport == "udp" else f";transport={route.transport}"
