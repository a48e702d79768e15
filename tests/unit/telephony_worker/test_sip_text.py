import pytest

from telephony.worker.sip_text import call_id_of, first_line, host_of, q850_cause, user_of


@pytest.mark.parametrize(
    ("header", "cause"),
    [
        ('Reason: Q.850;cause=16;text="Terminated"', 16),
        ("reason:q.850 ; cause=1", 1),
        ("Reason: SIP;cause=200, Q.850;cause=31", 31),
        ("Reason: SIP;cause=200", None),
        ("Reason: Q.850;cause=999", None),
        ("X-Reason: Q.850;cause=16", None),
    ],
)
def test_q850_cause_of_a_reason(header: str, cause: int | None) -> None:
    assert q850_cause(f"SIP/2.0 404 Not Found\r\n{header}\r\nContent-Length: 0\r\n\r\n") == cause


def test_first_line_is_short_and_printable() -> None:
    assert first_line("SIP/2.0 200 O\x07K\r\nVia: x") == "SIP/2.0 200 OK"
    assert len(first_line("INVITE sip:" + "1" * 500)) == 160


def test_parts_of_addresses() -> None:
    assert user_of('"Ana" <sip:+5511999990000@carrier.test:5060;user=phone>') == "+5511999990000"
    assert user_of("<sip:carrier.test>") == ""
    assert host_of("<sip:1@carrier.test:5060;x=y>") == "carrier.test"
    assert host_of("sip:[::1]:5060") == "[::1]"
    assert call_id_of("INVITE x\r\ni: abc@x\r\n") == "abc@x"
