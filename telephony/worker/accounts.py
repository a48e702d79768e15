"""The library's accounts: who we are towards each route."""

import re
from collections import OrderedDict
from typing import Any, Final

import pjsua2 as pj

from telephony.endpoint import SipEndpoint
from telephony.errors import Undialable
from telephony.orders import Route

_LIMIT: Final = 6  # the library carries 8 (PJSUA_MAX_ACC); one is left for its own use
_NUMBER: Final = re.compile(r"\+?[0-9]{2,20}")
_CALLER: Final = re.compile(r"\+?[0-9A-Za-z._-]{1,40}")
_ADDRESS: Final = re.compile(r"(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+)(:[0-9]{1,5})?")


def dial_uri(number: str, route: Route) -> str:
    """The URI that an INVITE for `number` goes to; raises Undialable for what would change the URI's meaning."""
    if not _NUMBER.fullmatch(number):
        raise Undialable("number", number)
    if not _ADDRESS.fullmatch(route.address):
        raise Undialable("trunk address", route.address)
    suffix = ";transport=tcp" if route.transport == "tcp" else ""
    return f"sip:{number}@{route.address}{suffix}"


def caller_uri(route: Route) -> str:
    """The From of calls on `route`; without a caller ID the anonymous one of RFC 3323 §4.1.1.3. Raises Undialable."""
    if route.caller_id == "anonymous":
        return '"Anonymous" <sip:anonymous@anonymous.invalid>'
    address = _ADDRESS.fullmatch(route.address)
    if not _CALLER.fullmatch(route.caller_id) or address is None:
        raise Undialable("caller ID", route.caller_id)
    return f'"{route.caller_id}" <sip:{route.caller_id}@{address.group(1)}>'


class Accounts:
    """One account per distinct route, made when first needed; the least recently used makes room for a new one."""

    def __init__(self, endpoint: SipEndpoint) -> None:
        self._endpoint = endpoint
        self._accounts: OrderedDict[Route, Any] = OrderedDict()

    def of(self, route: Route, *, in_use: frozenset[Route]) -> Any:
        """The account for calls on `route`; those of the routes `in_use` stay. Raises Undialable, pj.Error."""
        if route not in self._accounts:
            self._make_room(in_use)
            account = pj.Account()
            account.create(self._config(route))
            self._accounts[route] = account
        self._accounts.move_to_end(route)
        return self._accounts[route]

    def _make_room(self, in_use: frozenset[Route]) -> None:
        idle = [route for route in self._accounts if route not in in_use]
        if len(self._accounts) >= _LIMIT and idle:
            self._accounts.pop(idle[0]).shutdown()

    def _config(self, route: Route) -> Any:
        config = self._endpoint.account_config(caller_uri(route), route.transport)
        if route.username is not None:
            secret = pj.AuthCredInfo("digest", "*", route.username, 0, route.password or "")
            config.sipConfig.authCreds.append(secret)
        return config
