"""Signed, short-lived tickets that let a browser open the audio of one call.

The web process signs (`issue`), the telephony node verifies (`verify`); they share one secret. A ticket travels in the
query string of `/audio/<call_id>?ticket=…`, names the call and the agent, and is good for `TICKET_LIFE_S`.
"""

from typing import Final

from itsdangerous import BadData, URLSafeTimedSerializer

from telephony.errors import InvalidTicket

TICKET_LIFE_S: Final = 60
_SALT: Final = "alo.audio"


def issue(secret: str, *, call_id: str, agent: str) -> str:
    """A ticket for `agent` (user name) to hear and speak on `call_id`, URL-safe."""
    return str(URLSafeTimedSerializer(secret, salt=_SALT).dumps([call_id, agent]))


def verify(secret: str, ticket: str, *, call_id: str) -> str:
    """The agent that the ticket was issued to; raises InvalidTicket."""
    try:
        named_call, agent = URLSafeTimedSerializer(secret, salt=_SALT).loads(ticket, max_age=TICKET_LIFE_S)
    except (BadData, ValueError, TypeError) as error:
        raise InvalidTicket(type(error).__name__) from error
    if named_call != call_id:
        raise InvalidTicket("it names another call")
    return str(agent)
