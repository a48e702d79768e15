"""Trunks whose hosts are names: found, not found, found again, and a DNS that says nothing at all."""

import asyncio
import threading
from collections.abc import Iterator

import pytest

from metrics import telephony as instruments
from telephony.end_cause import EndCause
from telephony.protocol import Alternative, Answered, Ended, TrunkState, Trying, UseTrunks
from tests.sip.calling import order, trunk
from tests.sip.conftest import Peer
from tests.sip.dialing import TestDialer
from tests.sip.raw_peer import RawPeer


class Dns:
    """What names there are; those in `silent` are answered only when the test is over."""

    def __init__(self) -> None:
        self.known: dict[str, tuple[str, ...]] = {}
        self.silent: set[str] = set()
        self.over = threading.Event()

    def look_up(self, host: str, _family: int) -> tuple[str, ...]:
        if host in self.silent:
            self.over.wait()
        if host not in self.known:
            raise OSError(f"no {host} here")
        return self.known[host]


@pytest.fixture
def dns(monkeypatch: pytest.MonkeyPatch) -> Iterator[Dns]:
    dns = Dns()
    monkeypatch.setattr("telephony.name_desk.look_up", dns.look_up)
    yield dns
    dns.over.set()


def named(address: str, host: str = "carrier.test") -> str:
    """An address with a name in place of its host."""
    return f"{host}:{address.rpartition(':')[2]}"


async def test_a_call_goes_to_the_address_and_names_the_host(dns: Dns, control: TestDialer) -> None:
    dns.known["carrier.test"] = ("127.0.0.1",)
    async with RawPeer() as far_end:
        await control.send(order("a", trunk(named(far_end.address), username="alo", password="x")))
        invite, _ = await far_end.request("INVITE")
        await far_end.respond("INVITE", "486 Busy Here")
        assert (await control.until(Ended, "a")).cause is EndCause.BUSY
    assert invite.startswith("INVITE sip:+5511999990000@carrier.test:")
    assert "\r\nRoute:" not in invite


@pytest.mark.parametrize("transport", ["udp", "tcp"])
async def test_a_conversation_over_a_named_trunk(dns: Dns, control: TestDialer, peer: Peer, transport: str) -> None:
    dns.known["carrier.test"] = ("127.0.0.1",)
    async with peer("remote_bye", *(("-t", "t1") if transport == "tcp" else ())) as address:
        await control.send(order("a", trunk(named(address), transport=transport)))
        assert (await control.until(Ended, "a")).cause is EndCause.REMOTE_HANGUP
    assert control.seen(Answered, "a")


async def test_a_trunk_that_is_not_found_is_down_and_passed_over_until_it_is_found(
    dns: Dns, control: TestDialer, peer: Peer
) -> None:
    failures = instruments.NAME_FAILURES.labels("carrier.test")
    before = failures._value.get()
    async with peer("answer") as good, peer("options", status="200 OK") as watched:
        lost = trunk(named(watched), name="lost", options_interval_s=1)
        await control.send(UseTrunks(trunks=(lost, trunk(good, name="good", options_interval_s=0))))
        down = await control.until(TrunkState)
        assert (down.name, down.state, down.detail) == ("lost", "down", "carrier.test: no carrier.test here")
        await control.send(order("a", lost, alternatives=(Alternative(trunk=trunk(good, name="good")),)))
        assert (await control.until(Answered, "a")).call_id == "a"
        await control.send(order("b", lost))
        ended = await control.until(Ended, "b")
        assert (ended.cause, ended.sip_code) == (EndCause.NETWORK_FAILURE, None)
        assert ended.reason == "carrier.test: no carrier.test here"
        assert not control.seen(Trying, "b")
        assert failures._value.get() > before
        dns.known["carrier.test"] = ("127.0.0.1",)
        await control.until_true(lambda: any(told.state == "up" for told in control.seen(TrunkState)))
    assert [told.state for told in control.seen(TrunkState)][:3] == ["down", "unknown", "up"]


async def test_a_dns_that_says_nothing_holds_up_nobody_else(dns: Dns, control: TestDialer, peer: Peer) -> None:
    dns.silent.add("carrier.test")
    async with peer("answer") as good:
        silent = trunk("carrier.test:5060", name="silent")
        await control.send(UseTrunks(trunks=(silent, trunk(good, name="good", options_interval_s=0))))
        await control.send(order("waits", silent))
        await control.send(order("goes on", silent, alternatives=(Alternative(trunk=trunk(good, name="good")),)))
        await control.send(order("at once", trunk(good, name="good")))
        await control.until(Answered, "at once")
        assert not control.seen(Ended, "waits")
        ended = await control.until(Ended, "waits")
        assert (ended.cause, ended.reason) == (
            EndCause.NETWORK_FAILURE,
            "carrier.test: the DNS has not answered yet",
        )
        await control.until(Answered, "goes on")
        await control.until_true(lambda: any(told.name == "silent" for told in control.seen(TrunkState)))
    assert control.seen(TrunkState)[0].detail == "carrier.test: the DNS does not answer"


async def test_a_look_up_outlives_its_node(dns: Dns, control: TestDialer) -> None:
    dns.silent.add("carrier.test")
    await control.send(order("a", trunk("carrier.test:5060")))
    await control.until(Ended, "a")
    (asking,) = (each for each in threading.enumerate() if each.name == "look up carrier.test")
    dns.over.set()
    await asyncio.to_thread(asking.join)
