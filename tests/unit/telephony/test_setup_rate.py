from telephony.setup_rate import LIMIT, SetupRate


def test_allows_its_limit_in_any_second_and_no_more() -> None:
    rate = SetupRate()
    for n in range(LIMIT):
        assert rate.allows(10.0 + n / 1000)
        rate.count(10.0 + n / 1000)
    assert not rate.allows(10.5)
    assert not rate.allows(10.999)
    assert rate.allows(11.0)


def test_room_comes_back_one_by_one() -> None:
    rate = SetupRate()
    for n in range(LIMIT):
        rate.count(n / LIMIT)
    rate.count(1.0)
    assert not rate.allows(1.0)
    assert rate.allows(1.03)
