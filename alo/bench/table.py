"""The figures of a measurement as a table for people."""

from typing import Any

from rich.table import Table

_ROWS = (
    ("import a file", "{import_s} s; {import_ratio} × COPY"),
    ("COPY of the same records, plain tables", "{raw_copy_s} s"),
    ("COPY into tables with all indexes", "{raw_copy_indexed_s} s"),
    ("score everybody", "{score_s} s"),
    ("fill the queue", "{prioritise_all_s} s; {queue_entries} entries"),
    ("a night: only what changed", "{night_s} s; {night_changed} entries"),
    ("the first night after an import", "{first_night_s} s"),
    ("a night that rewrites everything", "{night_full_rewrite_s} s"),
    ("UPDATE by id, 8 connections", "{raw_updates_per_s} per s"),
    ("claims, 32 consumers, all put back", "{claims_per_s} per s; {claim_ratio} × UPDATE"),
    ("… waits p50, p99, longest", "{claim_ms[p50]}, {claim_ms[p99]}, {claim_ms[max]} ms"),
    ("… p99 with an old snapshot", "{claim_snapshot_p99_ms} ms; {claims_snapshot_per_s} per s"),
    ("… p99 with {cooling_rows} cooling at the head", "{claim_cooling_p99_ms} ms; {claims_cooling_per_s} per s"),
    ("… with the rules of contact asked", "{claims_sifted_per_s} per s; p99 {claim_sifted_ms[p99]} ms"),
    ("hopper refilled each second", "{hopper_per_s} per s; p99 {hopper_ms[p99]} ms; starved {hopper_starved:.0%}"),
    ("sort at each read", "{sort_at_read_per_s} per s; p50, p99 {sort_at_read_ms[p50]}, {sort_at_read_ms[p99]} ms"),
    ("peak memory, ours", "{peak_rss_mb} MB"),
    ("peak memory, PostgreSQL", "{postgres_peak_mb} MB"),
)


def figures_table(figures: dict[str, Any]) -> Table:
    """What was measured, with where and on how many accounts in the title."""
    machine = figures["machine"]
    table = Table(
        "step",
        "measured",
        title=f"{figures['accounts']} accounts; {machine['cores']} cores, PostgreSQL {machine['postgresql']}, "
        f"load average {machine['load_average_before']} before",
    )
    for step, measured in _ROWS:
        table.add_row(step.format(**figures), measured.format(**figures))
    return table


def markdown(figures: dict[str, Any]) -> str:
    """The same figures and goals for a page of documentation."""
    machine = figures["machine"]
    measured = [
        f"| {figures['accounts']} accounts, {machine['cores']} cores, PostgreSQL {machine['postgresql']} | measured |",
        "|---|---|",
        *(f"| {step.format(**figures)} | {value.format(**figures)} |" for step, value in _ROWS),
    ]
    judged = [
        "| Figure | Goal | Measured | |",
        "|---|---|---|---|",
        *(
            f"| `{each['figure']}` | {each['goal']} | {each['value']:g} | {'met' if each['met'] else 'not met'} |"
            for each in figures["goals"]
        ),
    ]
    return "\n".join([*measured, "", *judged])


def goals_table(figures: dict[str, Any]) -> Table:
    """The goals and whether they were met."""
    table = Table("figure", "goal", "measured", "")
    for each in figures["goals"]:
        table.add_row(each["figure"], each["goal"], f"{each['value']:g}", "met" if each["met"] else "[bold]not met[/]")
    return table
