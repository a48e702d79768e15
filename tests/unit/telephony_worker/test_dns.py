from telephony.worker.dns import nameservers_in


def test_nameservers_of_a_resolv_conf() -> None:
    text = "# made by hand\nsearch test\nnameserver 10.0.0.1\nnameserver\nnameserver fe80::1\nnameserver 10.0.0.2 x\n"
    assert nameservers_in(text) == ("10.0.0.1", "10.0.0.2")
