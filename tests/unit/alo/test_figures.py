import pytest

from alo.demo.figures import Figures, agree, percentile


@pytest.mark.parametrize(
    ("values", "share", "expected"),
    [([], 0.5, None), ([7], 0.99, 7), ([4, 1, 3, 2], 0.5, 2), (list(range(1, 101)), 0.99, 99), ([1, 2], 0.99, 2)],
)
def test_percentile_is_the_nearest_rank(values: list[float], share: float, expected: float | None) -> None:
    assert percentile(values, share) == expected


def test_tables_and_metrics_agree_only_when_every_figure_does() -> None:
    counted = Figures(3, 2, 0, 1, 1, 5000, 0, {"busy": 1, "agreement": 2})
    told = Figures(3, 2, 0, 0, 1, 5000, 0, {"agreement": 2, "busy": 1})
    assert agree(counted, told)
    assert not agree(counted, Figures(3, 2, 0, 0, 1, 5001, 0, {"agreement": 2, "busy": 1}))
    assert not agree(counted, Figures(3, 2, 0, 0, 1, 5000, 0, {"agreement": 3, "busy": 0}))
