"""What is measured with was never fitted to."""

from datetime import UTC, datetime, timedelta

import numpy as np

from queues.fitting.split import at_random, in_time, last_rows

BEGIN = datetime(2026, 1, 1, tzinfo=UTC)


def test_in_time_the_latest_quarter_is_held_out_and_the_month_before_it_left_out() -> None:
    days = np.arange(400)
    seconds = np.array([(BEGIN + timedelta(days=int(day))).timestamp() for day in days])
    split = in_time(seconds)
    assert days[split.held_out].tolist() == list(range(300, 400))
    assert days[split.train].max() == 269  # a payment until day 299 was before anything that is held out
    assert split.rule == "in time: held out from 2026-10-27 on, 30 days before it left out"


def test_at_random_everything_is_on_one_side_and_the_seed_decides_which() -> None:
    split = at_random(1_000, 7)
    assert split.held_out.sum() == 250
    assert (split.train ^ split.held_out).all()
    assert (at_random(1_000, 7).held_out == split.held_out).all()
    assert (at_random(1_000, 8).held_out != split.held_out).any()


def test_rows_in_order_of_time_keep_it() -> None:
    split = last_rows(8)
    assert np.flatnonzero(split.held_out).tolist() == [6, 7]
    assert np.flatnonzero(split.train).tolist() == list(range(6))
