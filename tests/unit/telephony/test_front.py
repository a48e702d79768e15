"""The front's datagrams: who is let in, what a flood gets, what is no SIP."""

import random
from dataclasses import dataclass, field

import pytest

from telephony.sip.front import UNCONFIRMED_S, Effect, Front, Refused, Standing
from telephony.sip.message import Address, parse
from telephony.sip.source_rate import REMEMBERED, SourceRate
from telephony.sip.stateless import Send

PUBLIC: Address = ("192.0.2.10", 5060)
CARRIER: Address = ("192.0.2.20", 5060)
STRANGER: Address = ("198.51.100.1", 5060)
WORKERS: tuple[Address, ...] = (("192.0.2.10", 20001), ("192.0.2.10", 20002))
PER_S = 10.0


@dataclass
class Inside:
    """Two workers of four calls each."""

    known: bool = True
    open: bool = True
    calls: dict[str, Address] = field(default_factory=dict)

    def standing(self, host: str) -> Standing:
        if not self.known:
            return "unknown"
        return "carrier" if host == CARRIER[0] else "stranger"

    def is_open(self) -> bool:
        return self.open

    def take(self, call: str, now: float) -> Address | None:
        del now
        room = [worker for worker in WORKERS if list(self.calls.values()).count(worker) < 4]
        if room:
            self.calls[call] = room[0]
        return self.calls.get(call)

    def give_back(self, worker: Address, call: str) -> None:
        assert self.calls.pop(call) == worker

    def is_worker(self, address: Address) -> bool:
        return address in WORKERS


@pytest.fixture
def inside() -> Inside:
    return Inside()


@pytest.fixture
def front(inside: Inside) -> Front:
    return Front(PUBLIC, inside, PER_S)


def request(method: str, call: str, source: Address = CARRIER, *, to_tag: str = "", branch: str = "") -> bytes:
    lines = [
        f"{method} sip:551140041234@{PUBLIC[0]} SIP/2.0",
        f"Via: SIP/2.0/UDP {source[0]}:{source[1]};branch=z9hG4bK{branch or call}",
        f"From: <sip:11988887777@{source[0]}>;tag=1",
        f"To: <sip:551140041234@{PUBLIC[0]}>{to_tag and ';tag=' + to_tag}",
        f"Call-ID: {call}",
        f"CSeq: 1 {method}",
        "Max-Forwards: 70",
        "Content-Length: 0",
    ]
    return ("\r\n".join(lines) + "\r\n\r\n").encode()


def said(effects: tuple[Effect, ...]) -> tuple[int, str | None]:
    """The status that was answered, and its Retry-After."""
    (send,) = (effect for effect in effects if isinstance(effect, Send))
    message = parse(send.datagram)
    return message.status, message.header("retry-after")


def sent_to(effects: tuple[Effect, ...]) -> Address:
    (send,) = effects
    assert isinstance(send, Send)
    return send.to


def test_a_call_and_all_that_belongs_to_it_go_to_one_worker(front: Front, inside: Inside) -> None:
    worker = sent_to(front.receive(request("INVITE", "a"), CARRIER, 0.0))
    assert inside.calls == {"a": worker}
    assert sent_to(front.receive(request("INVITE", "a"), CARRIER, 0.5)) == worker
    assert sent_to(front.receive(request("CANCEL", "a"), CARRIER, 0.6)) == worker
    assert sent_to(front.receive(request("BYE", "a", to_tag="x"), CARRIER, 0.7)) == worker


def test_a_stranger_is_refused_and_gets_nowhere_with_anything(front: Front, inside: Inside) -> None:
    effects = front.receive(request("INVITE", "a", STRANGER), STRANGER, 0.0)
    assert said(effects) == (403, None)
    assert Refused("stranger") in effects
    assert front.receive(request("INVITE", "a", STRANGER), STRANGER, 0.5) == effects[:1]
    assert said(front.receive(request("OPTIONS", "b", STRANGER), STRANGER, 0.5)) == (403, None)
    assert said(front.receive(request("BYE", "a", STRANGER, to_tag="x"), STRANGER, 0.5)) == (481, None)
    assert said(front.receive(request("REGISTER", "c", STRANGER), STRANGER, 0.5)) == (405, None)
    assert inside.calls == {}


def test_a_stranger_cannot_end_a_carriers_call(front: Front) -> None:
    front.receive(request("INVITE", "a"), CARRIER, 0.0)
    assert said(front.receive(request("BYE", "a", STRANGER, to_tag="x"), STRANGER, 0.1)) == (481, None)
    assert said(front.receive(request("CANCEL", "a", STRANGER), STRANGER, 0.2)) == (481, None)


def test_nobody_comes_in_before_carriers_are_known(front: Front, inside: Inside) -> None:
    inside.known = False
    effects = front.receive(request("INVITE", "a"), CARRIER, 0.0)
    assert said(effects) == (503, "5")
    assert Refused("unknown") in effects
    assert said(front.receive(request("OPTIONS", "b"), CARRIER, 0.0)) == (503, "5")
    inside.known = True
    assert sent_to(front.receive(request("INVITE", "c"), CARRIER, 1.0)) in WORKERS


def test_a_full_node_says_when_to_come_back(front: Front, inside: Inside) -> None:
    for number in range(8):
        front.receive(request("INVITE", f"call-{number}"), CARRIER, float(number))
    effects = front.receive(request("INVITE", "one more"), CARRIER, 9.0)
    assert said(effects) == (503, "5")
    assert Refused("full") in effects
    assert said(front.receive(request("INVITE", "one more"), CARRIER, 9.5)) == (503, "5")
    front.expire(8.0 + UNCONFIRMED_S)
    assert sent_to(front.receive(request("INVITE", "later"), CARRIER, 20.0)) in WORKERS
    assert "one more" not in inside.calls


def test_a_closed_node_says_when_to_come_back(front: Front, inside: Inside) -> None:
    inside.open = False
    assert said(front.receive(request("INVITE", "a"), CARRIER, 0.0)) == (503, "5")
    assert said(front.receive(request("OPTIONS", "b"), CARRIER, 0.0)) == (503, "5")


def test_a_carrier_that_floods_is_told_to_wait_and_a_stranger_nothing(front: Front) -> None:
    for source, first in ((CARRIER, Send), (STRANGER, Send)):
        for number in range(int(PER_S)):
            (one, *_) = front.receive(request("INVITE", f"{source[0]}-{number}", source), source, 100.0)
            assert isinstance(one, first)
    effects = front.receive(request("INVITE", "carrier"), CARRIER, 100.0)
    assert said(effects) == (503, "5")
    assert Refused("flood") in effects
    assert front.receive(request("INVITE", "stranger", STRANGER), STRANGER, 100.0) == (Refused("flood"),)
    assert front.receive(request("OPTIONS", "s", STRANGER), STRANGER, 100.0) == ()
    assert said(front.receive(request("INVITE", "again", STRANGER), STRANGER, 100.2)) == (403, None)


def test_a_flood_of_retransmissions_is_not_counted_and_does_not_fill_the_memory(front: Front, inside: Inside) -> None:
    for _ in range(1000):
        front.receive(request("INVITE", "a"), CARRIER, 0.0)
    assert list(inside.calls) == ["a"]
    assert sent_to(front.receive(request("INVITE", "b"), CARRIER, 0.0)) in WORKERS
    for number in range(4000):
        front.receive(request("INVITE", f"f{number}", STRANGER), (f"198.51.{number % 200}.{number % 250}", 5060), 1.0)
    assert len(front._refusals) <= 2000


def test_addresses_that_are_made_up_do_not_fill_the_memory() -> None:
    rate = SourceRate(PER_S)
    for number in range(5000):
        assert rate.allows(f"198.51.{number // 250}.{number % 250}", 0.0)
    assert len(rate._buckets) == REMEMBERED


def test_the_same_call_by_two_ways_is_merged_once(front: Front) -> None:
    front.receive(request("INVITE", "a"), CARRIER, 0.0)
    effects = front.receive(request("INVITE", "a", branch="other"), CARRIER, 0.1)
    assert said(effects) == (482, None)
    assert Refused("merged") in effects


@pytest.mark.parametrize(
    "datagram",
    [
        b"",
        b"\0\0\0\0",
        b"\r\n\r\n",
        b"A" * 20_000,
        b"INVITE",
        b"INVITE sip:a SIP/2.0\r\n\r\n",
        b"INVITE sip:a SIP/2.0\r\nVia: x\r\nCall-ID: a\r\nTo: x\r\nFrom: y\r\nCSeq: 1 INVITE\r\n\r\n",
        b"SIP/2.0 200 OK\r\n\r\n",
        b"SIP/2.0 two OK\r\nVia: SIP/2.0/UDP 192.0.2.10:5060;branch=z\r\nCall-ID: a\r\nCSeq: 1 INVITE\r\n\r\n",
        request("INVITE", "a").replace(b"Max-Forwards: 70", b"Max-Forwards: many"),
        request("INVITE", "a").replace(b"Call-ID: a\r\n", b""),
        request("INVITE", "a").replace(b"Via: SIP/2.0/UDP ", b"Via: "),
        request("INVITE", "a").replace(b"192.0.2.20:5060;", b"192.0.2.20:0;"),
        request("INVITE", "a").replace(b"192.0.2.20:5060;", b"192.0.2.20:" + b"9" * 5000 + b";"),
        request("INVITE", "a").replace(b"192.0.2.20:5060;", b"192.0.2.20:99999;"),
    ],
)
def test_what_is_no_sip_gets_no_answer(front: Front, datagram: bytes) -> None:
    assert [each for each in front.receive(datagram, CARRIER, 0.0) if isinstance(each, Send)] == []


def test_responses_to_a_worker_are_passed_on_for_carriers_alone(front: Front) -> None:
    via = f"Via: SIP/2.0/UDP {WORKERS[0][0]}:{WORKERS[0][1]};branch=z9hG4bKw"
    response = f"SIP/2.0 200 OK\r\n{via}\r\nCall-ID: a\r\nCSeq: 2 BYE\r\n\r\n".encode()
    assert sent_to(front.receive(response, CARRIER, 0.0)) == WORKERS[0]
    assert front.receive(response, STRANGER, 0.0) == ()


def test_datagrams_that_were_damaged_on_the_way_do_no_harm(front: Front) -> None:
    chance = random.Random(7)  # noqa: S311  (the same every time)
    for number in range(5000):
        damaged = bytearray(request(chance.choice(["INVITE", "BYE", "OPTIONS", "CANCEL", "ACK"]), f"d{number}"))
        for _ in range(chance.randint(1, 12)):
            damaged[chance.randrange(len(damaged))] = chance.randrange(256)
        front.receive(bytes(damaged[: chance.randint(1, len(damaged))]), CARRIER, number / 100)
    front.expire(1e6)
    assert sent_to(front.receive(request("INVITE", "after"), CARRIER, 2e6)) in WORKERS
