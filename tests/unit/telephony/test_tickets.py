import pytest

from telephony.errors import InvalidTicket
from telephony.tickets import Holder, issue, verify

SECRET = "shared"


def test_ticket_names_its_agent() -> None:
    assert verify(SECRET, issue(SECRET, call_id="a", agent="ana"), call_id="a") == Holder("ana", "agent")


def test_ticket_names_its_port() -> None:
    ticket = issue(SECRET, call_id="a", agent="sonia", port="supervisor-7")
    assert verify(SECRET, ticket, call_id="a") == Holder("sonia", "supervisor-7")


@pytest.mark.parametrize("ticket", ["", "nonsense", "a.b.c"])
def test_nonsense_is_refused(ticket: str) -> None:
    with pytest.raises(InvalidTicket):
        verify(SECRET, ticket, call_id="a")


def test_ticket_of_another_secret_or_call_is_refused() -> None:
    with pytest.raises(InvalidTicket):
        verify("other", issue(SECRET, call_id="a", agent="ana"), call_id="a")
    with pytest.raises(InvalidTicket, match="another call"):
        verify(SECRET, issue(SECRET, call_id="b", agent="ana"), call_id="a")


def test_ticket_expires(monkeypatch: pytest.MonkeyPatch) -> None:
    ticket = issue(SECRET, call_id="a", agent="ana")
    monkeypatch.setattr("telephony.tickets.TICKET_LIFE_S", -1)
    with pytest.raises(InvalidTicket, match="SignatureExpired"):
        verify(SECRET, ticket, call_id="a")
