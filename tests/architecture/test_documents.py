"""What the documents and the deployment files name exists, and what exists is in the documents."""

import json
import re

import prometheus_client
import pytest

import metrics.calls
import metrics.guards
import metrics.inbound
import metrics.screens
import metrics.telephony
from alo.settings import Settings
from tests.architecture.sources import ROOT

OUTSIDE_SETTINGS = {"ALO_PARENT", "ALO_TRUNK_PASSWORD"}
INSTRUMENTED = (metrics.calls, metrics.guards, metrics.inbound, metrics.screens, metrics.telephony)


SUM = re.compile(r"\bsum(?: by \([a-z_, ]+\))? ?\((?:[^()]|\([^()]*\))*\)")


def of_one_process(expression: str) -> bool:
    """Whether a metric stands outside of every sum."""
    return "alo_" in SUM.sub("", expression)


def settings_variables() -> set[str]:
    return {f"ALO_{name.upper()}" for name in Settings.model_fields}


def test_the_table_of_settings_is_complete() -> None:
    documented = set(re.findall(r"`(ALO_[A-Z_]+)`", (ROOT / "docs/operations.md").read_text()))
    assert documented == settings_variables()


def test_the_composition_sets_only_settings_that_exist() -> None:
    used = set(re.findall(r"^\s+(ALO_[A-Z_]+):", (ROOT / "docker-compose.yml").read_text(), re.MULTILINE))
    assert used
    assert used <= settings_variables() | OUTSIDE_SETTINGS


def test_the_dashboard_asks_for_metrics_that_exist() -> None:
    assert all(module.__name__.startswith("metrics.") for module in INSTRUMENTED)
    exposed = {
        sample
        for family in prometheus_client.REGISTRY.collect()
        for sample in (family.name, f"{family.name}_total", f"{family.name}_bucket")
    }
    asked = set(re.findall(r"\balo_[a-z_]+", (ROOT / "deploy/grafana/dashboards/alo.json").read_text()))
    assert asked
    assert asked <= exposed


@pytest.mark.parametrize(
    "expression", ["rate(alo_sum_total[5m])", "sum(alo_agents) / alo_agents", "max(alo_agents) # sum"]
)
def test_a_metric_beside_a_sum_is_not_added_up(expression: str) -> None:
    assert of_one_process(expression)


def test_the_dashboard_adds_up_what_every_process_tells() -> None:
    asked: list[str] = []
    dashboard = (ROOT / "deploy/grafana/dashboards/alo.json").read_text()
    json.loads(dashboard, object_hook=lambda each: asked.append(each["expr"]) if "expr" in each else each)
    assert len(asked) == dashboard.count('"expr"') > 0
    assert [expression for expression in asked if of_one_process(expression)] == []


def test_the_readme_and_the_pages_link_to_what_is_there() -> None:
    broken = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in [ROOT / "README.md", *(ROOT / "docs").glob("*.md")]
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text())
        if not (page.parent / target).exists()
    ]
    assert not broken
