import pytest

from telephony.errors import Undialable
from telephony.orders import Caller, Route
from telephony.worker.accounts import caller_uri, dial_uri, identity_headers


def test_uris_of_a_call() -> None:
    udp = Route("sip.carrier.test:5060")
    assert dial_uri("+5511999990000", udp) == "sip:+5511999990000@sip.carrier.test:5060"
    assert caller_uri(Caller("551133334444"), udp) == '"551133334444" <sip:551133334444@sip.carrier.test>'
    assert dial_uri("190", Route("[::1]:5060", "tcp")) == "sip:190@[::1]:5060;transport=tcp"


def test_without_a_caller_id_the_call_is_anonymous() -> None:
    assert caller_uri(Caller(), Route("127.0.0.1")) == '"Anonymous" <sip:anonymous@anonymous.invalid>'


@pytest.mark.parametrize("number", ["", "1", "+", "11 9999", "1@elsewhere", "1;x=y", "1>", "1\r\nX: y"])
def test_number_that_would_change_the_uri_is_refused(number: str) -> None:
    with pytest.raises(Undialable):
        dial_uri(number, Route("127.0.0.1"))


@pytest.mark.parametrize("address", ["", "a b", "host:port", "host;lr", "host>", "host\r\nX: y"])
def test_address_that_would_change_the_uri_is_refused(address: str) -> None:
    with pytest.raises(Undialable):
        dial_uri("190", Route(address))
    with pytest.raises(Undialable):
        caller_uri(Caller("551133334444"), Route(address))


@pytest.mark.parametrize("caller", ["", '"', "a b", "1@2", "1>\r\nX: y"])
def test_caller_id_that_would_change_the_header_is_refused(caller: str) -> None:
    with pytest.raises(Undialable):
        caller_uri(Caller(caller), Route("127.0.0.1"))


def test_identity_is_asserted_to_the_carrier_and_kept_from_the_called() -> None:
    caller, route = Caller("551133334444", identity="551133335555", privacy=True), Route("127.0.0.1:5060")
    assert caller_uri(caller, route) == '"Anonymous" <sip:anonymous@anonymous.invalid>'
    assert identity_headers(caller, route) == [
        ("P-Asserted-Identity", "<sip:551133335555@127.0.0.1>"),
        ("Privacy", "id"),
    ]
    with pytest.raises(Undialable):
        identity_headers(Caller(identity="1>\r\nX: y"), route)
