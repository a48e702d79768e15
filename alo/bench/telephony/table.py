"""The figures of a measurement of telephony as a table for people."""

from typing import Any, Final

from rich.table import Table

_RATE: Final = (
    ("calls set up, answered and hung up", "{calls_per_s} per s; {calls} calls, {failed} failed"),
    ("SIPp to SIPp", "{sipp_to_sipp[calls_per_s]} per s"),
    ("CPU per call, manager and workers", "{cpu_ms_per_call} ms; manager alone {manager_cpu_ms_per_call} ms"),
    ("Originate sent → Answered received, p50, p99", "{setup_ms[p50]}, {setup_ms[p99]} ms"),
    ("INVITE → 200, p50, p99", "{invite_to_ok_ms[p50]}, {invite_to_ok_ms[p99]} ms"),
)
_AUDIO: Final = (
    ("conversations held", "{held} of {concurrent_calls} for {seconds} s, recorded ({recordings_mb} MB)"),
    ("CPU, manager and workers", "{cpu_cores} cores; manager alone {manager_cpu_cores}"),
    ("CPU beside it", "browsers {cpu_cores_beside[browsers]}, far end {cpu_cores_beside[rtp_peer]} cores"),
    ("memory (PSS)", "{pss_mb} MB"),
    ("far end → agent, p50, p99", "{to_agent[delay_ms][p50]}, {to_agent[delay_ms][p99]} ms"),
    ("… loss, jitter p99", "{to_agent[loss_percent]} %, {to_agent[jitter_ms][p99]} ms"),
    ("agent → far end, p50, p99", "{to_far_end[delay_ms][p50]}, {to_far_end[delay_ms][p99]} ms"),
    ("… loss, jitter p99", "{to_far_end[loss_percent]} %, {to_far_end[jitter_ms][p99]} ms"),
)


_CHAOS: Final = (
    ("calls while things broke", "{calls} in {seconds} s: {outcomes}"),
    ("what broke", "{broken}"),
    ("without outcome, told twice, contradicted", "{without_outcome}, {told_twice}, {contradicted}"),
    ("calls and descriptors left", "{live_at_the_end}, {files_left}"),
)
_LEAKS: Final = (
    ("memory of {leaks[workers]} workers (RSS) after {leaks[looked_after]} calls", "{leaks[workers_rss_mb][early]} MB"),
    ("… after {leaks[calls]} calls", "{leaks[workers_rss_mb][late]} MB: {workers_growth_percent} % more"),
    ("their descriptors, before and after", "{leaks[files][early]}, {leaks[files][late]}"),
    ("memory of the manager", "{leaks[manager_rss_mb][early]} MB, {leaks[manager_rss_mb][late]} MB"),
)


def rows(figures: dict[str, Any]) -> list[tuple[str, str]]:
    """What was measured, in words."""
    parts = (
        (_RATE if "calls_per_s" in figures else ())
        + (_AUDIO if "held" in figures else ())
        + (_CHAOS if "told_twice" in figures else ())
        + (_LEAKS if "leaks" in figures else ())
    )
    return [(what.format(**figures), value.format(**figures)) for what, value in parts]


def figures_table(figures: dict[str, Any]) -> Table:
    """What was measured, with the machine in the title."""
    machine = figures["machine"]
    table = Table(
        "what", "measured", title=f"{machine['cores']} cores, load average {machine['load_average_before']} before"
    )
    for row in rows(figures):
        table.add_row(*row)
    return table


def markdown(figures: dict[str, Any]) -> str:
    """The same as tables for a page of documentation."""
    measured = ["| | measured |", "|---|---|", *(f"| {what} | {value} |" for what, value in rows(figures))]
    goals = [
        f"| `{each['figure']}` | {each['goal']} | {each['value']:g} | {'met' if each['met'] else 'not met'} |"
        for each in figures["goals"]
    ]
    return "\n".join([*measured, "", "| Figure | Goal | Measured | |", "|---|---|---|---|", *goals])
