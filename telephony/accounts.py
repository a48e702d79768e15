"""The library's accounts: who we are towards each trunk."""

import re
from collections import OrderedDict
from typing import Any, Final

import pjsua2 as pj

from telephony.endpoint import SipEndpoint
from telephony.errors import Undialable
from telephony.protocol import Trunk

_LIMIT: Final = 6  # the library carries 8 (PJSUA_MAX_ACC); one is left for its own use
_NUMBER: Final = re.compile(r"\+?[0-9]{2,20}")
_CALLER: Final = re.compile(r"\+?[0-9A-Za-z._-]{1,40}")
_ADDRESS: Final = re.compile(r"(\[[0-9A-Fa-f:]+\]|[0-9A-Za-z._-]+)(:[0-9]{1,5})?")


def dial_uri(number: str, trunk: Trunk) -> str:
    """The URI that an INVITE for `number` goes to; raises Undialable for what would change the URI's meaning."""
    if not _NUMBER.fullmatch(number):
        raise Undialable("number", number)
    if not _ADDRESS.fullmatch(trunk.address):
        raise Undialable("trunk address", trunk.address)
    suffix = ";transport=tcp" if trunk.transport == "tcp" else ""
    return f"sip:{number}@{trunk.address}{suffix}"


def caller_uri(trunk: Trunk) -> str:
    """The From of calls on `trunk`; without a caller ID the anonymous one of RFC 3323 §4.1.1.3. Raises Undialable."""
    if trunk.caller_id == "anonymous":
        return '"Anonymous" <sip:anonymous@anonymous.invalid>'
    address = _ADDRESS.fullmatch(trunk.address)
    if not _CALLER.fullmatch(trunk.caller_id) or address is None:
        raise Undialable("caller ID", trunk.caller_id)
    return f'"{trunk.caller_id}" <sip:{trunk.caller_id}@{address.group(1)}>'


class Accounts:
    """One account per distinct trunk, made when first needed; the least recently used makes room for a new one."""

    def __init__(self, endpoint: SipEndpoint) -> None:
        self._endpoint = endpoint
        self._accounts: OrderedDict[Trunk, Any] = OrderedDict()

    def of(self, trunk: Trunk, *, in_use: frozenset[Trunk]) -> Any:
        """The account for calls on `trunk`; accounts of the trunks `in_use` stay. Raises Undialable, pj.Error."""
        if trunk not in self._accounts:
            self._make_room(in_use)
            account = pj.Account()
            account.create(self._config(trunk))
            self._accounts[trunk] = account
        self._accounts.move_to_end(trunk)
        return self._accounts[trunk]

    def close(self) -> None:
        """Forget all accounts."""
        for account in self._accounts.values():
            account.shutdown()
        self._accounts.clear()

    def _make_room(self, in_use: frozenset[Trunk]) -> None:
        idle = [trunk for trunk in self._accounts if trunk not in in_use]
        if len(self._accounts) >= _LIMIT and idle:
            self._accounts.pop(idle[0]).shutdown()

    def _config(self, trunk: Trunk) -> Any:
        config = self._endpoint.account_config(caller_uri(trunk), trunk.transport)
        if trunk.username is not None:
            secret = pj.AuthCredInfo("digest", "*", trunk.username, 0, trunk.password or "")
            config.sipConfig.authCreds.append(secret)
        return config
