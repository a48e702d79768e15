"""The picture of a fit."""

from pathlib import Path
from xml.etree import ElementTree as ET

import numpy as np
import pytest

from queues.fitting import plot
from queues.fitting.measures import Measures, measure


@pytest.fixture(scope="module")
def measures() -> Measures:
    random = np.random.default_rng(1)
    chances = random.uniform(0, 1, 500)
    return measure(random.random(500) < chances, chances)


def test_the_stored_picture_is_an_svg_that_says_the_same_each_time(measures: Measures) -> None:
    drawn = plot.svg(measures)
    assert ET.fromstring(drawn).tag == "{http://www.w3.org/2000/svg}svg"  # noqa: S314 - our own
    assert plot.svg(measures) == drawn
    assert len(drawn) < 200_000


@pytest.mark.parametrize(("name", "begins"), [("fit.png", b"\x89PNG"), ("fit.svg", b"<?xml"), ("fit.pdf", b"%PDF")])
def test_a_picture_is_written_as_its_name_ends(measures: Measures, tmp_path: Path, name: str, begins: bytes) -> None:
    plot.write(measures, tmp_path / name)
    assert (tmp_path / name).read_bytes().startswith(begins)
