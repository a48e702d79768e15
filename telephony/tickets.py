"""Signed, short-lived tickets that let a browser open a port of the audio of one call.

The web process signs (`issue`), the telephony node verifies (`verify`); they share one secret. A ticket travels in the
query string of `/audio/<call_id>?ticket=…&port=…`, names the call, the person and the port of the call that they may
open ("agent", or "supervisor-<user id>"), and is good for `TICKET_LIFE_S`.
"""

from dataclasses import dataclass
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

from telephony.errors import InvalidTicket

TICKET_LIFE_S: Final = 60
AGENT_PORT: Final = "agent"
_SALT: Final = "alo.audio"


@dataclass(frozen=True, slots=True)
class Holder:
    """Whom a ticket was issued to (user name), and for which port of the call."""

    name: str
    port: str


def issue(secret: str, *, call_id: str, agent: str, port: str = AGENT_PORT) -> str:
    """A ticket for `agent` (user name) to open `port` of `call_id`, URL-safe."""
    return str(URLSafeTimedSerializer(secret, salt=_SALT).dumps([call_id, agent, port]))


def verify(secret: str, ticket: str, *, call_id: str) -> Holder:
    """Who the ticket was issued to, and for which port; raises InvalidTicket."""
    try:
        named_call, agent, port = URLSafeTimedSerializer(secret, salt=_SALT).loads(ticket, max_age=TICKET_LIFE_S)
    except (BadData, ValueError, TypeError) as error:
        raise InvalidTicket(type(error).__name__) from error
    if named_call != call_id:
        raise InvalidTicket("it names another call")
    return Holder(str(agent), str(port))
