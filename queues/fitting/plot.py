"""The picture of a fit: ROC, the two groups' cumulative distributions with KS, and calibration, side by side."""

import io
from dataclasses import dataclass
from pathlib import Path
from typing import Final

import matplotlib as mpl
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from queues.fitting.measures import Measures

_SIZE: Final = (12.0, 4.0)  # inches
_BLUE, _RED, _GREY = "#1f5fa8", "#b3402a", "#8a8f98"


@dataclass(frozen=True, slots=True)
class Words:
    """The words of the picture."""

    false_alarms: str
    found: str
    rejected: str
    share: str
    payers: str
    others: str
    calibration: str
    predicted: str
    observed: str


ENGLISH: Final = Words(
    false_alarms="share of those who did not pay",
    found="share of payers",
    rejected="share of all, lowest score first",
    share="cumulative share",
    payers="payers",
    others="others",
    calibration="Calibration",
    predicted="predicted",
    observed="paid",
)
PORTUGUESE: Final = Words(
    false_alarms="fração de quem não pagou",
    found="fração dos pagantes",
    rejected="fração de todos, do menor score ao maior",
    share="fração acumulada",
    payers="pagantes",
    others="demais",
    calibration="Calibração",
    predicted="previsto",
    observed="pagou",
)


def svg(measures: Measures, words: Words = PORTUGUESE) -> str:
    """Draw as SVG; the same measures give the same text. The stored plot is for screens, hence the Portuguese."""
    drawn = io.StringIO()
    with mpl.rc_context({"svg.hashsalt": "alo"}):
        _figure(measures, words).savefig(drawn, format="svg", metadata={"Date": None})
    return drawn.getvalue()


def write(measures: Measures, file: Path, words: Words = ENGLISH) -> None:
    """Draw into a file; its ending says how (.svg, .png, .pdf). Raises ValueError on another, OSError."""
    _figure(measures, words).savefig(file, dpi=150)


def _figure(measures: Measures, words: Words) -> Figure:
    figure = Figure(figsize=_SIZE, layout="constrained")
    roc, ks, calibration = figure.subplots(1, 3)
    _roc(roc, measures, words)
    _ks(ks, measures, words)
    _calibration(calibration, measures, words)
    for axes in (roc, ks, calibration):
        axes.spines[["top", "right"]].set_visible(False)
        axes.grid(color="#e3e5e8", linewidth=0.6)
        axes.set_axisbelow(True)
    return figure


def _roc(axes: Axes, measures: Measures, words: Words) -> None:
    false_alarms, found = zip(*measures.roc, strict=True)
    axes.plot(false_alarms, found, color=_BLUE)
    axes.plot([0, 1], [0, 1], color=_GREY, linewidth=0.8, linestyle="--")
    axes.set(title=f"ROC: AUC {measures.auc:.3f}", xlabel=words.false_alarms, ylabel=words.found)


def _ks(axes: Axes, measures: Measures, words: Words) -> None:
    payers = sum(group.observed * group.observations for group in measures.groups)
    everyone = sum(group.observations for group in measures.groups)
    rate = payers / everyone
    below = [
        (rate * (1 - found) + (1 - rate) * (1 - missed), 1 - found, 1 - missed) for missed, found in measures.roc[::-1]
    ]
    at, of_payers, of_others = zip(*below, strict=True)
    axes.plot(at, of_others, color=_RED, label=words.others)
    axes.plot(at, of_payers, color=_BLUE, label=words.payers)
    axes.set(title=f"KS {measures.ks:.3f}", xlabel=words.rejected, ylabel=words.share)
    axes.legend(frameon=False)


def _calibration(axes: Axes, measures: Measures, words: Words) -> None:
    predicted = [group.predicted for group in measures.groups]
    observed = [group.observed for group in measures.groups]
    highest = 1.05 * max(*predicted, *observed)
    axes.plot([0, highest], [0, highest], color=_GREY, linewidth=0.8, linestyle="--")
    axes.plot(predicted, observed, color=_BLUE, marker="o", markersize=4)
    title = f"{words.calibration}: {measures.slope:.2f}, Brier {measures.brier:.3f}"
    axes.set(title=title, xlabel=words.predicted, ylabel=words.observed)
