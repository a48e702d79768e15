"""The stateless proxy, datagram by datagram: which worker a call goes to, and how its answers come back."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from telephony.carrier.behaviour import Behaviour, BehaviourKind
from telephony.carrier.lines import CALLS_IN_IO_QUEUE, COOLING_S, Lines
from telephony.carrier.proxy import CALL_INDEX_HEADER, LINGER_S, UNCONFIRMED_S, Began, Effect, GaveUp, Proxy
from telephony.carrier.steps import Respond, Step, Swallow
from telephony.sip import message as sip
from telephony.sip.stateless import Send

PUBLIC = ("127.0.0.1", 5070)
CALLER = ("127.0.0.1", 40000)
WORKERS = (("127.0.0.1", 6001), ("127.0.0.1", 6002))
BUSY = Behaviour(BehaviourKind.BUSY, (Step(0, Respond(486)),))
SWALLOWED = Behaviour(BehaviourKind.SWALLOWED, (Step(0, Swallow()),))


def request(method: str, call: str = "call", *, branch: str = "z9hG4bK1", to: str = "", hops: str = "70") -> bytes:
    return (
        f"{method} sip:+5511999999486@127.0.0.1:5070 SIP/2.0\r\n"
        f"Via: SIP/2.0/UDP 10.0.0.1:5060;rport;branch={branch}\r\n"
        f"From: <sip:a@h>;tag=1\r\nTo: <sip:b@h>{to}\r\nCall-ID: {call}\r\nCSeq: 1 {method}\r\n"
        f"Max-Forwards: {hops}\r\nContent-Length: 0\r\n\r\n"
    ).encode()


def open_proxy(*, lines: int = 1, behaviour: Behaviour = BUSY) -> Proxy:
    carried = Lines()
    for number, address in enumerate(WORKERS):
        carried.add(number, address, lines)
    return Proxy(PUBLIC, lambda _number, _index: behaviour, carried)


def sent(effects: tuple[Effect, ...]) -> list[tuple[sip.SipMessage, sip.Address]]:
    return [(sip.parse(effect.datagram), effect.to) for effect in effects if isinstance(effect, Send)]


def only(effects: tuple[Effect, ...]) -> tuple[sip.SipMessage, sip.Address]:
    (message,) = sent(effects)
    return message


def test_an_invite_begins_a_call_and_goes_to_a_free_worker() -> None:
    effects = open_proxy().receive(request("INVITE"), CALLER, 0.0)
    assert effects[0] == Began("call", "+5511999999486", BUSY)
    message, to = only(effects)
    assert to in WORKERS
    assert message.header(CALL_INDEX_HEADER.lower()) == "0"
    assert message.header("max-forwards") == "69"
    assert (sip.top_via(message).host, sip.top_via(message).port) == PUBLIC


def test_a_response_goes_back_to_where_the_request_came_from_without_our_via() -> None:
    proxy = open_proxy()
    invite, _ = only(proxy.receive(request("INVITE"), CALLER, 0.0))
    answer = sip.respond(invite, 486, "Busy Here", tag="2")
    response, to = only(proxy.receive(answer.encode(), WORKERS[0], 0.1))
    assert to == CALLER
    assert [value for name, value in response.headers if name == "Via"] == [
        "SIP/2.0/UDP 10.0.0.1:5060;branch=z9hG4bK1;rport=40000;received=127.0.0.1"
    ]


def test_retransmission_cancel_and_ack_of_a_rejection_follow_the_invite_with_its_branch() -> None:
    proxy = open_proxy()
    invite, worker = only(proxy.receive(request("INVITE"), CALLER, 0.0))
    for later in (request("INVITE"), request("CANCEL"), request("ACK", to=";tag=2")):
        message, to = only(proxy.receive(later, CALLER, 0.2))
        assert to == worker
        assert sip.top_via(message).branch == sip.top_via(invite).branch


def test_a_retransmitted_invite_takes_no_second_line_even_after_its_call_ended() -> None:
    proxy = open_proxy()
    proxy.receive(request("INVITE"), CALLER, 0.0)
    proxy.release("call", 0.1)
    effects = proxy.receive(request("INVITE"), CALLER, 0.5)
    assert not [effect for effect in effects if isinstance(effect, Began)]


def test_calls_spread_over_workers_and_one_too_many_is_answered_503() -> None:
    proxy = open_proxy()
    taken = {only(proxy.receive(request("INVITE", call), CALLER, 0.0))[1] for call in "ab"}
    assert taken == set(WORKERS)
    refusal, to = only(proxy.receive(request("INVITE", "c"), CALLER, 0.0))
    assert (refusal.status, to, proxy.refused) == (503, CALLER, 1)
    assert proxy.receive(request("ACK", "c", to=";tag=2"), CALLER, 0.1) == ()


def test_an_ended_call_frees_its_line_once() -> None:
    proxy = open_proxy()
    for call in "ab":
        proxy.receive(request("INVITE", call), CALLER, 0.0)
    proxy.release("a", 1.0)
    proxy.release("a", 1.1)
    assert only(proxy.receive(request("INVITE", "c"), CALLER, 2.0))[1] in WORKERS
    assert only(proxy.receive(request("INVITE", "d"), CALLER, 2.0))[0].status == 503


def test_the_nth_call_to_a_number_says_so() -> None:
    proxy = open_proxy()
    for index, call in enumerate("ab"):
        message, _ = only(proxy.receive(request("INVITE", call), CALLER, 0.0))
        assert message.header(CALL_INDEX_HEADER.lower()) == str(index)


def test_a_swallowed_invite_gets_nothing_and_takes_no_line() -> None:
    proxy = open_proxy(behaviour=SWALLOWED)
    assert proxy.receive(request("INVITE"), CALLER, 0.0) == (Began("call", "+5511999999486", SWALLOWED),)
    assert proxy.receive(request("INVITE"), CALLER, 0.5) == ()
    assert proxy.receive(request("CANCEL"), CALLER, 1.0) == ()
    assert proxy.expire(LINGER_S) == ()
    assert proxy.expire(LINGER_S + 1) == (GaveUp("call"),)


def test_a_dead_worker_ends_its_calls_and_gets_no_more() -> None:
    proxy = open_proxy()
    for call in "ab":
        proxy.receive(request("INVITE", call), CALLER, 0.0)
    (lost,) = proxy.lose(0, 1.0)
    assert isinstance(lost, GaveUp)
    assert proxy.receive(request("BYE", lost.call_id, to=";tag=2"), CALLER, 1.1) == ()
    assert only(proxy.receive(request("INVITE", "c"), CALLER, 1.2))[0].status == 503


def test_an_invite_that_no_worker_confirms_gives_its_line_back() -> None:
    proxy = open_proxy()
    proxy.receive(request("INVITE", "a"), CALLER, 0.0)
    proxy.receive(request("INVITE", "b"), CALLER, 0.0)
    proxy.confirm("b")
    assert proxy.expire(UNCONFIRMED_S + 1) == (GaveUp("a"),)
    assert only(proxy.receive(request("INVITE", "c"), CALLER, 7.0))[1] in WORKERS


def test_an_ended_call_is_forgotten_when_no_retransmission_can_come_any_more() -> None:
    proxy = open_proxy()
    proxy.receive(request("INVITE"), CALLER, 0.0)
    proxy.release("call", 1.0)
    proxy.expire(LINGER_S)
    assert only(proxy.receive(request("BYE", to=";tag=2"), CALLER, LINGER_S))[1] in WORKERS
    proxy.expire(LINGER_S + 2)
    assert only(proxy.receive(request("BYE", to=";tag=2"), CALLER, LINGER_S + 2))[0].status == 481


def test_a_request_of_an_unknown_call_is_answered_481_but_an_ack_never() -> None:
    proxy = open_proxy()
    assert only(proxy.receive(request("BYE", to=";tag=2"), CALLER, 0.0))[0].status == 481
    assert only(proxy.receive(request("CANCEL"), CALLER, 0.0))[0].status == 481
    assert proxy.receive(request("ACK", to=";tag=2"), CALLER, 0.0) == ()


def test_options_is_answered_200_and_says_what_is_allowed() -> None:
    response, to = only(open_proxy().receive(request("OPTIONS"), CALLER, 0.0))
    assert (response.status, to) == (200, CALLER)
    assert "INVITE" in response.required("allow")


def test_too_many_hops_are_refused() -> None:
    refusal, _ = only(open_proxy().receive(request("INVITE", hops="0"), CALLER, 0.0))
    assert refusal.status == 483


@pytest.mark.parametrize("datagram", [b"\r\n\r\n", b"\x00", request("INVITE").replace(b"Call-ID: call\r\n", b"")])
def test_what_is_not_sip_is_dropped(datagram: bytes) -> None:
    assert open_proxy().receive(datagram, CALLER, 0.0) == ()


def test_a_response_of_a_caller_reaches_the_worker_that_asked() -> None:
    bye = request("BYE").replace(b"10.0.0.1:5060;rport", b"127.0.0.1:6002;rport")
    answer = sip.respond(sip.parse(bye), 200, "OK", tag="2").encode()
    assert open_proxy().receive(answer, CALLER, 0.0) == (Send(answer, WORKERS[1]),)


@given(
    st.sampled_from(["INVITE", "CANCEL", "ACK", "BYE", "OPTIONS"]),
    st.integers(min_value=0, max_value=300),
    st.binary(min_size=1, max_size=8),
)
def test_a_damaged_datagram_never_stops_the_proxy(method: str, at: int, damage: bytes) -> None:
    proxy = open_proxy()
    proxy.receive(request("INVITE"), CALLER, 0.0)
    datagram = request(method)
    for effect in proxy.receive(datagram[:at] + damage + datagram[at + len(damage) :], CALLER, 0.1):
        if isinstance(effect, Send):
            sip.parse(effect.datagram)
            assert 0 < effect.to[1] < 65536


def test_a_response_whose_top_via_is_not_ours_is_dropped() -> None:
    response = sip.respond(sip.parse(request("INVITE")), 200, "OK", tag="2")
    assert open_proxy().receive(response.encode(), WORKERS[0], 0.0) == ()
    ours_alone = replace(response, headers=(("Via", "SIP/2.0/UDP 127.0.0.1:5070;branch=x"),))
    assert open_proxy().receive(ours_alone.encode(), WORKERS[0], 0.0) == ()


def test_a_worker_takes_no_more_calls_than_its_io_queue_survives() -> None:
    lines = Lines()
    lines.add(0, WORKERS[0], 4)
    for n in range(CALLS_IN_IO_QUEUE):
        assert lines.take(f"{n}", 0.0) == 0
        lines.release(0, f"{n}", 0.0)
    assert lines.take("early", COOLING_S - 0.01) is None
    assert lines.take("later", COOLING_S) == 0


def test_short_calls_are_spread_over_workers() -> None:
    lines = Lines()
    for number, address in enumerate(WORKERS):
        lines.add(number, address, 4)
    taken = []
    for n in range(4):
        worker = lines.take(f"{n}", 0.0)
        assert worker is not None
        lines.release(worker, f"{n}", 0.0)
        taken.append(worker)
    assert taken == [0, 1, 0, 1]
