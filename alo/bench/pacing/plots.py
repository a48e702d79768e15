"""Pictures of what each policy's parameter trades: how busy agents are over how many people are lost."""

from collections import defaultdict
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from alo.bench.pacing.rows import LIMIT

_LOOKS: Final = {
    "alo": {"color": "#0b6e4f", "marker": "o", "label": "Alô: target of abandoned calls"},
    "alo_blind": {"color": "#7fb069", "marker": "o", "label": "Alô, chances unknown"},
    "ratio": {"color": "#c8553d", "marker": "s", "label": "lines per ready agent"},
    "vicidial": {"color": "#3d5a80", "marker": "^", "linestyle": "none", "label": "ViciDial's rule: highest level"},
    "progressive": {"color": "#666666", "marker": "D", "label": "progressive"},
    "oracle": {"color": "#999999", "marker": "x", "label": "calls in flight foreseen"},
}
_WIDEST: Final = 6.0  # % abandoned


def plot_frontiers(rows: Sequence[dict[str, Any]], folder: Path) -> list[Path]:
    """Draw one picture for each scenario, a panel for each number of agents; returns the files written."""
    by_scenario: dict[str, list[dict[str, Any]]] = defaultdict(list)
    for each in rows:
        by_scenario[each["scenario"]].append(each)
    folder.mkdir(parents=True, exist_ok=True)
    return [_drawn(own, folder / f"pacing-{name}.png") for name, own in by_scenario.items()]


def _drawn(rows: Sequence[dict[str, Any]], file: Path) -> Path:
    agents = sorted({each["agents"] for each in rows})
    figure = Figure(figsize=(3.1 * len(agents), 3.4), layout="constrained")
    panels = figure.subplots(1, len(agents), sharey=True, squeeze=False)[0]
    for panel, number in zip(panels, agents, strict=True):
        _draw(panel, [each for each in rows if each["agents"] == number])
        panel.set_title(f"{rows[0]['scenario']}, {number} agents", fontsize=10)
    panels[0].set_ylabel("agents busy, %")
    lines, labels = panels[0].get_legend_handles_labels()
    figure.legend(lines, labels, loc="outside lower center", ncols=2, fontsize=8, frameon=False)
    figure.savefig(file, dpi=90)
    return file


def _draw(panel: Axes, rows: Sequence[dict[str, Any]]) -> None:
    for policy in dict.fromkeys(each["policy"] for each in rows):
        points = sorted((100 * each["abandon"], 100 * each["occupancy"]) for each in rows if each["policy"] == policy)
        seen = [point for point in points if point[0] <= _WIDEST]
        look: dict[str, Any] = _LOOKS.get(policy, {"label": policy})
        panel.plot([x for x, _ in seen], [y for _, y in seen], markersize=4, linewidth=1.2, **look)
    panel.axvline(100 * LIMIT, color="#999999", linewidth=0.8, linestyle=":")
    panel.set_xlim(-0.2, _WIDEST)
    panel.set_xlabel("abandoned, %")
    panel.grid(alpha=0.25)
