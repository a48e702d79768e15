"""The counters move by what they are told, and gauges of others are forgotten."""

from prometheus_client import REGISTRY

from metrics import calls


def value(name: str, **labels: str) -> float:
    return REGISTRY.get_sample_value(name, labels) or 0.0


def test_an_abandoned_attempt_counts_twice_over() -> None:
    before = value("alo_attempts_total", outcome="abandoned"), value("alo_calls_abandoned_total")
    calls.count_outcome("abandoned")
    calls.count_outcome("busy")
    assert value("alo_attempts_total", outcome="abandoned") == before[0] + 1
    assert value("alo_calls_abandoned_total") == before[1] + 1


def test_an_answer_without_a_known_invite_has_no_delay() -> None:
    answered, delays = value("alo_calls_answered_total"), value("alo_answer_delay_seconds_count")
    calls.count_answer(None)
    calls.count_answer(7.5)
    assert value("alo_calls_answered_total") == answered + 2
    assert value("alo_answer_delay_seconds_count") == delays + 1


def test_money_is_counted_in_centavos() -> None:
    before = (
        value("alo_agreements_total"),
        value("alo_agreements_centavos_total"),
        value("alo_recovered_centavos_total"),
    )
    calls.count_agreement(12_345)
    calls.count_payment(45)
    after = value("alo_agreements_total"), value("alo_agreements_centavos_total"), value("alo_recovered_centavos_total")
    assert [new - old for new, old in zip(after, before, strict=True)] == [1, 12_345, 45]


def test_a_team_led_elsewhere_is_no_longer_shown() -> None:
    calls.show_agents("Equipe 9", {"ready": 2, "talking": 1})
    calls.show_agents("Equipe 8", {"ready": 5})
    calls.show_queue("Campanha 9", {"ready": 100})
    calls.forget_agents("Equipe 9")
    calls.forget_queue("Campanha 9")
    assert REGISTRY.get_sample_value("alo_agents", {"team": "Equipe 9", "state": "ready"}) is None
    assert REGISTRY.get_sample_value("alo_queue_depth", {"campaign": "Campanha 9", "state": "ready"}) is None
    assert value("alo_agents", team="Equipe 8", state="ready") == 5
