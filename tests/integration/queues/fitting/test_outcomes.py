"""A scorecard fitted to what the tables hold finds the truth that they were drawn from, and nothing that came later."""

from datetime import timedelta

import numpy as np
import pytest

from queues.errors import TooFewOutcomes
from queues.fitting import measures, outcomes
from queues.fitting.scorecards import from_outcomes
from queues.score import Characteristic
from store.pool import Connection
from tests.integration.queues.fitting.simulated import write
from tests.integration.queues.seeds import NOW


async def test_a_known_truth_is_recovered(connection: Connection) -> None:
    past = await write(connection, 4_000, seed=11)
    found = await from_outcomes(connection, portfolio_id=past.portfolio_id, now=NOW)
    report = found.fitted.report
    begins = round(3_000)  # the last quarter is held out
    truth = measures.auc(past.paid[begins:], past.chances[begins:])
    assert report.held_out.observations == 1_000
    assert report.held_out.payers == int(past.paid[begins:].sum())
    assert report.measures.auc == pytest.approx(truth, abs=0.02)
    assert report.measures.slope == pytest.approx(1, abs=0.15)
    assert report.active is not None
    assert report.active[1] < report.measures.auc
