"""Fit a scorecard to the training part of a sample, round it to whole points, and measure these on the rest."""

from dataclasses import dataclass
from datetime import datetime

from queues.fitting import measures, regression
from queues.fitting.regression import Points
from queues.fitting.report import Origin, Report, columns_of, part_of
from queues.fitting.sample import TO_MEASURE, Sample
from queues.fitting.split import Split


@dataclass(frozen=True, slots=True)
class Fitted:
    """The points, and the report on them."""

    points: Points
    report: Report


def fit(
    sample: Sample, split: Split, origin: Origin, now: datetime, *, active: tuple[str, Points] | None = None
) -> Fitted:
    """Fit to `split.train`, measure on `split.held_out`, never the other way round; raises TooFewOutcomes.

    `active`: name and points of the scorecard that counts today, for the same columns, to compare with.
    """
    train, held_out = sample.part(split.train), sample.part(split.held_out)
    held_out.require(TO_MEASURE, "held out to measure a scorecard with")
    points = regression.fit(train)
    compared = (active[0], measures.auc(held_out.paid, active[1].probabilities(held_out.bins))) if active else None
    report = Report(
        source=origin.source,
        target=origin.target,
        fitted_at=now.isoformat(timespec="seconds"),
        first_day=origin.first.date().isoformat() if origin.first else None,
        last_day=origin.last.date().isoformat() if origin.last else None,
        split=split.rule,
        train=part_of(train),
        held_out=part_of(held_out),
        measures=measures.measure(held_out.paid, points.probabilities(held_out.bins)),
        active=compared,
        intercept=points.intercept,
        columns=columns_of(train, points),
        left_out=origin.left_out,
    )
    return Fitted(points, report)
