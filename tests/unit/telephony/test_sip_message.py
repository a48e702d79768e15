"""SIP text: what the proxy rewrites, and that it rewrites nothing else."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.errors import MalformedSip
from telephony.sip import message as sip

INVITE = (
    b"INVITE sip:+5511999999200;npdi@127.0.0.1:5070 SIP/2.0\r\n"
    b"Via: SIP/2.0/UDP 127.0.0.1:5062;rport;branch=z9hG4bKcaller\r\n"
    b"From: <sip:caller@127.0.0.1>;tag=1\r\n"
    b"To: <sip:+5511999999200@127.0.0.1>\r\n"
    b"Call-ID: a@b\r\n"
    b"CSeq: 1 INVITE\r\n"
    b"Max-Forwards: 70\r\n"
    b"Content-Length: 5\r\n\r\nv=0\r\n"
)
OURS = sip.Via("SIP/2.0/UDP", "127.0.0.1", 5070, (("rport", None), ("branch", "z9hG4bKours")))

LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"
tokens = st.text(LETTERS + "ABC-.!%*_+`'~", min_size=1, max_size=12)
hosts = st.text(LETTERS, min_size=1, max_size=12)
values = st.text(st.characters(codec="utf-8", exclude_characters="\r\n"), max_size=20).map(str.strip)
vias = st.builds(
    sip.Via,
    st.sampled_from(["SIP/2.0/UDP", "SIP/2.0/TCP"]),
    hosts,
    st.none() | st.integers(1, 65535),
    st.lists(st.tuples(tokens, st.none() | tokens), max_size=3).map(tuple),
)
via_lines = st.lists(vias, min_size=1, max_size=2).map(lambda several: ", ".join(map(str, several)))
headers = st.lists(
    st.tuples(st.sampled_from(["From", "t", "Subject", "X-Other"]), values)
    | st.tuples(st.sampled_from(["Via", "v", "VIA"]), via_lines),
    max_size=5,
).map(tuple)
messages = st.builds(sip.SipMessage, st.just("INVITE sip:1@h SIP/2.0"), headers, st.binary(max_size=50))


@given(messages, vias)
def test_pushing_a_via_and_stripping_it_gives_the_original(message: sip.SipMessage, via: sip.Via) -> None:
    assert sip.strip_via(sip.push_via(message, via)) == message


@given(messages, vias)
def test_the_pushed_via_is_on_top_and_survives_the_wire(message: sip.SipMessage, via: sip.Via) -> None:
    pushed = sip.push_via(message, via)
    assert sip.top_via(pushed) == via
    assert sip.parse(pushed.encode()) == pushed


@given(st.binary(max_size=300))
def test_any_datagram_is_read_or_refused(datagram: bytes) -> None:
    try:
        message = sip.parse(datagram)
    except MalformedSip:
        return
    assert sip.parse(message.encode()) == message


@given(st.binary(max_size=60))
def test_bytes_that_are_not_text_survive_in_headers_and_body(noise: bytes) -> None:
    noise = noise.replace(b"\r", b"").replace(b"\n", b"").strip()
    datagram = INVITE.replace(b"Max-Forwards: 70", b"Subject: x" + noise + b"x") + noise
    assert sip.parse(datagram).encode() == datagram


def test_a_message_that_came_is_written_as_it_came() -> None:
    assert sip.parse(INVITE).encode() == INVITE


def test_compact_names_and_folded_lines_are_understood() -> None:
    message = sip.parse(b"SIP/2.0 200 OK\r\nv: SIP/2.0/UDP h;\r\n branch=z9\r\ni: call\r\nCSeq: 7 BYE\r\n\r\n")
    assert message.header("call-id") == "call"
    assert sip.top_via(message).branch == "z9"
    assert (message.status, message.method) == (200, "BYE")


def test_only_the_first_of_several_vias_in_a_line_is_stripped() -> None:
    message = sip.parse(b"SIP/2.0 200 OK\r\nVia: SIP/2.0/UDP a:1;branch=x, SIP/2.0/UDP b:2;branch=y\r\n\r\n")
    assert sip.strip_via(message).headers == (("Via", "SIP/2.0/UDP b:2;branch=y"),)


def test_the_source_of_a_request_is_stamped_and_answered() -> None:
    stamped = sip.top_via(sip.stamp_source(sip.parse(INVITE), ("127.0.0.9", 40000)))
    assert stamped.response_address == ("127.0.0.9", 40000)
    assert stamped.branch == "z9hG4bKcaller"


def test_without_rport_the_response_goes_to_the_port_of_the_via() -> None:
    request = sip.parse(INVITE.replace(b";rport", b""))
    assert sip.top_via(sip.stamp_source(request, ("127.0.0.9", 40000))).response_address == ("127.0.0.9", 5062)


def test_a_via_without_a_port_is_answered_on_5060() -> None:
    assert sip.Via("SIP/2.0/UDP", "127.0.0.1", None, ()).response_address == ("127.0.0.1", 5060)


@pytest.mark.parametrize("via", ["SIP/2.0/UDP h:0", "SIP/2.0/UDP h:65536", "SIP/2.0/UDP h:5060;rport=99999"])
def test_no_response_goes_to_a_port_that_is_none(via: str) -> None:
    top = sip.top_via(sip.SipMessage("OPTIONS sip:a SIP/2.0", (("Via", via),)))
    with pytest.raises(MalformedSip):
        _ = top.response_address


def test_the_number_called_is_the_user_of_the_uri() -> None:
    assert sip.user_of(sip.parse(INVITE).request_uri) == "+5511999999200"
    assert sip.user_of("sip:127.0.0.1:5070") == ""


@pytest.mark.parametrize(
    ("address", "tagged"),
    [
        ("<sip:a@h>", False),
        ("<sip:a@h;tag=no>", False),
        ('"tag=no" <sip:a@h>', False),
        ("<sip:a@h>;tag=1", True),
        ("sip:a@h;x=y;tag=1", True),
    ],
)
def test_a_tag_is_one_only_outside_the_uri(address: str, tagged: bool) -> None:
    assert sip.has_tag(address) is tagged


def test_a_response_copies_what_the_rfc_says_and_adds_a_tag() -> None:
    response = sip.respond(sip.parse(INVITE), 503, "Full", tag="t1")
    assert response.start_line == "SIP/2.0 503 Full"
    assert [name for name, _ in response.headers] == ["Via", "From", "To", "Call-ID", "CSeq", "Content-Length"]
    assert response.header("to") == "<sip:+5511999999200@127.0.0.1>;tag=t1"


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\r\n\r\n",
        b"INVITE sip:a\r\n\r\n",
        b"SIP/2.0 OK now\r\n\r\n",
        b"OPTIONS sip:a SIP/2.0\r\nno colon\r\n\r\n",
    ],
)
def test_what_is_not_sip_is_refused(datagram: bytes) -> None:
    with pytest.raises(MalformedSip):
        sip.parse(datagram)


@pytest.mark.parametrize("via", ["", "SIP/2.0/UDP", "SIP/2.0/UDP host:port", ";branch=x"])
def test_a_via_that_cannot_be_read_is_refused(via: str) -> None:
    with pytest.raises(MalformedSip):
        sip.top_via(sip.SipMessage("OPTIONS sip:a SIP/2.0", (("Via", via),)))
