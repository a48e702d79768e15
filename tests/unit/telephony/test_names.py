"""Which names are looked up when, and what counts as known."""

import pytest

from telephony.names import ANSWER_PATIENCE_S, BACK_OFF_MAX_S, FORGOTTEN_S, FRESH_S, HostBook, Where
from telephony.sip.host import host_of, with_host

HOST = "carrier.test"


@pytest.mark.parametrize("literal", ["127.0.0.1", "::1", "[::1]"])
def test_an_address_is_where_it_says(literal: str) -> None:
    book = HostBook()
    assert book.find(literal, 0.0) == Where((literal.strip("[]"),))
    assert book.due(0.0) == []


def test_a_name_is_looked_up_once_and_again_when_it_is_old() -> None:
    book = HostBook()
    assert book.find(HOST, 0.0) == Where()
    assert book.due(0.0) == [HOST]
    assert book.due(1.0) == []
    assert book.found(HOST, ("192.0.2.1", "192.0.2.2"), 1.0)
    assert book.find(HOST, 2.0) == Where(("192.0.2.1", "192.0.2.2"))
    assert book.due(1.0 + FRESH_S - 0.1) == []
    assert book.due(1.0 + FRESH_S) == [HOST]


def test_the_address_in_use_stays_the_first_while_it_is_there() -> None:
    book = HostBook()
    book.find(HOST, 0.0)
    book.due(0.0)
    book.found(HOST, ("192.0.2.1", "192.0.2.2"), 0.0)
    assert book.found(HOST, ("192.0.2.2", "192.0.2.1"), 1.0) is False
    assert book.found(HOST, ("192.0.2.3", "192.0.2.2"), 2.0)
    assert book.find(HOST, 3.0).addresses == ("192.0.2.3", "192.0.2.2")


def test_a_name_that_is_not_found_is_tried_with_back_off() -> None:
    book, now, pauses = HostBook(), 0.0, []
    book.find(HOST, now)
    for _ in range(7):
        began = now
        while not book.due(now):
            now += 0.5
        pauses.append(now - began)
        book.failed(HOST, "no such host", now)
    assert book.find(HOST, now) == Where(failure="no such host")
    assert pauses == [0, 1, 2, 4, 8, 16, BACK_OFF_MAX_S]


def test_a_failure_keeps_the_addresses_and_is_forgiven() -> None:
    book = HostBook()
    book.find(HOST, 0.0)
    book.due(0.0)
    book.found(HOST, ("192.0.2.1",), 0.0)
    assert book.failed(HOST, "the DNS is away", 1.0)
    assert book.failed(HOST, "the DNS is away", 2.0) is False
    assert book.find(HOST, 2.0).addresses == ("192.0.2.1",)
    assert book.found(HOST, ("192.0.2.1",), 3.0)
    assert book.find(HOST, 3.0) == Where(("192.0.2.1",))


def test_a_look_up_that_hangs_counts_as_failed_until_it_answers() -> None:
    book = HostBook()
    book.find(HOST, 0.0)
    book.due(0.0)
    assert book.find(HOST, ANSWER_PATIENCE_S - 0.1) == Where()
    assert book.find(HOST, ANSWER_PATIENCE_S).failure == "the DNS does not answer"
    book.found(HOST, ("192.0.2.1",), 60.0)
    assert book.find(HOST, 60.0) == Where(("192.0.2.1",))


def test_a_name_that_nobody_asks_for_is_forgotten() -> None:
    book = HostBook()
    book.find(HOST, 0.0)
    book.due(0.0)
    book.found(HOST, ("192.0.2.1",), 0.0)
    assert book.due(FORGOTTEN_S) == []
    assert book.find(HOST, FORGOTTEN_S) == Where()


@pytest.mark.parametrize(
    ("address", "host", "moved"),
    [
        ("carrier.test:5080", "carrier.test", "192.0.2.1:5080"),
        ("carrier.test", "carrier.test", "192.0.2.1"),
        ("[::1]:5060", "[::1]", "192.0.2.1:5060"),
    ],
)
def test_host_and_port_of_an_address(address: str, host: str, moved: str) -> None:
    assert host_of(address) == host
    assert with_host(address, "192.0.2.1") == moved
    assert with_host("carrier.test:1", "2001:db8::1") == "[2001:db8::1]:1"
