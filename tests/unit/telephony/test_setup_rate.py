from telephony.setup_rate import LIMIT, WINDOW_S, SetupRate


def test_allows_its_limit_in_any_window_and_no_more() -> None:
    rate = SetupRate()
    for n in range(LIMIT):
        assert rate.left(10.0 + n / 1000) > 0
        rate.count(10.0 + n / 1000)
    assert rate.left(10.0 + WINDOW_S / 2) <= 0
    assert rate.left(10.0 + WINDOW_S - 0.001) <= 0
    assert rate.left(10.0 + WINDOW_S) > 0


def test_room_comes_back_one_by_one() -> None:
    rate = SetupRate()
    for n in range(LIMIT):
        rate.count(WINDOW_S * n / LIMIT)
    rate.count(WINDOW_S)
    assert rate.left(WINDOW_S) <= 0
    assert rate.left(WINDOW_S * (1 + 1.01 / LIMIT)) > 0


def test_sockets_of_the_densest_window_fit_into_the_librarys_table() -> None:
    table, per_call, live_calls, own = 64, 2, 4, 3
    assert per_call * (LIMIT + live_calls) + own <= table
    assert WINDOW_S > 0.5  # how long a closed socket stays in the table
