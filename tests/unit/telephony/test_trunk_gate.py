from telephony.trunk_gate import TrunkGate


def test_only_calls_in_progress_count_on_their_trunk() -> None:
    gate = TrunkGate()
    for name in ("x", "x", "y"):
        gate.begin(name, 0.0)
    gate.end("x")
    assert (gate.calls["x"], gate.calls["y"], gate.calls["z"]) == (1, 1, 0)
    assert gate.full("x", 1)
    assert not gate.full("x", 2)


def test_calls_of_one_second_are_limited() -> None:
    gate = TrunkGate()
    gate.begin("x", 10.0)
    gate.begin("x", 10.5)
    assert gate.too_fast("x", 2.0, 10.9)
    assert not gate.too_fast("x", 3.0, 10.9)
    assert not gate.too_fast("x", 2.0, 11.0)
    assert not gate.too_fast("y", 2.0, 10.9)
