import pytest

from telephony.rack import QUARANTINE_S, Rack


@pytest.fixture
def clock(monkeypatch: pytest.MonkeyPatch) -> list[float]:
    now = [100.0]
    monkeypatch.setattr("telephony.rack.time.monotonic", lambda: now[0])
    return now


def test_ports_are_lent_again_after_their_quarantine_longest_idle_first(clock: list[float]) -> None:
    rack: Rack[str] = Rack(str)
    first, second = rack.take(), rack.take()
    assert (first, second) == ("port 0", "port 1")
    rack.give_back(second)
    clock[0] += QUARANTINE_S / 2
    rack.give_back(first)
    assert rack.take() == "port 2"
    clock[0] += QUARANTINE_S
    assert [rack.take(), rack.take(), rack.take()] == [second, first, "port 3"]
