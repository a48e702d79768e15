"""Signed, short-lived tickets that let a browser open a port of the audio of one call.

The web process signs (`issue`), the telephony node verifies (`verify`); they share one secret. A ticket travels in the
query string of `/audio/<call_id>?ticket=…`, names the call, the user and the port, and is good for `TICKET_LIFE_S`.
"""

from dataclasses import dataclass
from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

from telephony.errors import InvalidTicket

TICKET_LIFE_S: Final = 60
AGENT: Final = "agent"  # the port of the call's agent; supervisors have one each
_SALT: Final = "alo.audio"


@dataclass(frozen=True, slots=True)
class Ticket:
    """Who may open which port of a call."""

    user: str
    port: str


def issue(secret: str, *, call_id: str, agent: str, port: str = AGENT) -> str:
    """A ticket for the user `agent` (user name) to hear and speak on a port of `call_id`, URL-safe."""
    return str(URLSafeTimedSerializer(secret, salt=_SALT).dumps([call_id, agent, port]))


def verify(secret: str, ticket: str, *, call_id: str) -> Ticket:
    """Whom and for what the ticket was issued; raises InvalidTicket."""
    try:
        named_call, user, port = URLSafeTimedSerializer(secret, salt=_SALT).loads(ticket, max_age=TICKET_LIFE_S)
    except (BadData, ValueError, TypeError) as error:
        raise InvalidTicket(type(error).__name__) from error
    if named_call != call_id:
        raise InvalidTicket("it names another call")
    return Ticket(str(user), str(port))
