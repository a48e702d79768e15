from telephony.frame_budget import BURST, FrameBudget


def test_speech_in_real_time_is_never_over_it() -> None:
    budget = FrameBudget(0.0)
    assert all(budget.spend(n * 0.02) for n in range(10_000))


def test_browser_that_catches_up_has_its_burst() -> None:
    budget = FrameBudget(0.0)
    assert all(budget.spend(5.0) for _ in range(int(BURST)))


def test_flood_is_cut_to_little_more_than_real_time() -> None:
    budget = FrameBudget(0.0)
    passed = sum(budget.spend(n / 1000) for n in range(10_000))
    assert 500 <= passed <= 75 * 10 + BURST
