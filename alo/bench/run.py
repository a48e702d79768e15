"""One measurement from beginning to end: a server of its own, its raw limits, every step, other designs beside them."""

from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from alo.bench import claiming, machine, portfolio, raw, rivals
from alo.bench.claiming import Consumers, everybody, old_snapshot
from alo.bench.clock import TODAY, Clock
from alo.bench.goals import judged
from alo.bench.memory import watched
from alo.bench.portfolio import Account
from alo.bench.server import temporary_server
from alo.bench.stages import Stages
from alo.bench.stopwatch import Stopwatch
from dialer.feeder import BATCH
from queues import admission
from store.pool import Pool, open_pool

COOLING_ROWS: Final = 100_000
_CONNECTIONS: Final = 40
Figures = dict[str, Any]


@dataclass(frozen=True, slots=True)
class BenchOptions:
    """`load_seconds`: how long each load runs that is told per second, apart from the one under an old snapshot."""

    accounts: int
    snapshot_seconds: float = 60.0
    load_seconds: float = 5.0
    seed: int = 2026


@dataclass(frozen=True, slots=True)
class _Run:
    options: BenchOptions
    pool: Pool
    clock: Clock
    say: Callable[[str], None]

    def accounts(self) -> Iterator[Account]:
        return portfolio.accounts(self.options.accounts, today=TODAY, seed=self.options.seed)


async def measure(options: BenchOptions, directory: Path, say: Callable[[str], None]) -> Figures:
    """Measure everything and return the figures; `say` hears what is going on.

    The server lives in `directory`, which PostgreSQL's account must be able to enter, and ends when this returns, fails
    or is cancelled.
    """
    load_before = machine.load_average()
    async with temporary_server(directory) as dsn:
        with watched() as memory:
            async with await open_pool(
                dsn, min_size=1, max_size=_CONNECTIONS, application_name="alo-bench", statement_timeout_s=0
            ) as pool:
                run = _Run(options, pool, Clock(), say)
                figures = await _steps(run, directory / "portfolio.csv")
                async with pool.acquire() as conn:
                    facts = machine.facts(conn)
    figures |= {
        "peak_rss_mb": round(memory.own_mb),
        "postgres_peak_mb": round(memory.postgres_mb),
        "machine": {**facts, "load_average_before": load_before, "load_average_after": machine.load_average()},
        "options": asdict(options),
    }
    return {**figures, "goals": judged(figures)}


async def _steps(run: _Run, file: Path) -> Figures:
    figures: Figures = {"accounts": run.options.accounts}
    figures |= await _raw_limits(run)
    stages = await Stages.prepare(run.pool, run.clock)
    figures |= await _portfolio(run, stages, file)
    figures |= await _claims(run, stages.campaign_id)
    figures |= await _rivals(run, stages.campaign_id)
    run.say("a night that rewrites everything")
    rewritten = await stages.rewrite_all()
    figures |= {
        "night_full_rewrite_s": round(rewritten.seconds, 3),
        "import_ratio": _ratio(figures["import_s"], figures["raw_copy_s"]),
        "claim_ratio": _ratio(figures["claims_per_s"], figures["raw_updates_per_s"]),
        "us_per_row": {**figures["us_per_row"], "claim": round(1e6 / max(1, figures["claims_per_s"]), 3)},
    }
    return figures


async def _raw_limits(run: _Run) -> Figures:
    run.say("raw limits of the server: COPY, UPDATE by id")
    async with run.pool.acquire() as conn:
        await conn.execute(raw.SQL.make_schema)
        plain = await raw.copy_plain(conn, run.accounts())
        indexed = await raw.copy_indexed(conn, run.accounts())
    updates = await raw.updates_per_s(run.pool, run.options.accounts, run.options.load_seconds)
    return {
        "raw_copy_s": round(plain, 3),
        "raw_copy_indexed_s": round(indexed, 3),
        "raw_updates_per_s": round(updates),
    }


async def _portfolio(run: _Run, stages: Stages, file: Path) -> Figures:
    """From the file to the queue, and over a night."""
    options = run.options
    run.say(f"a portfolio of {options.accounts} accounts")
    with Stopwatch() as writing:
        size = await portfolio.write_portfolio(file, options.accounts, today=TODAY, seed=options.seed)
    run.say("import")
    imported = await stages.import_(file)
    run.say("scores, priorities, and two nights")
    scored, filled = await stages.score(), await stages.prioritise()
    first_night, night = await stages.night(), await stages.night()
    steps = {"import": imported, "score": scored, "prioritise_all": filled, "night": night}
    return {
        "file_mb": round(size / 2**20, 1),
        "generate_s": round(writing.seconds, 3),
        **{f"{name}_s": round(step.seconds, 3) for name, step in steps.items()},
        "debts_imported": imported.rows,
        "accounts_scored": scored.rows,
        "queue_entries": filled.rows,
        "first_night_s": round(first_night.seconds, 3),
        "night_changed": night.rows,
        "us_per_row": {name: round(step.seconds / options.accounts * 1e6, 3) for name, step in steps.items()},
    }


async def _claims(run: _Run, campaign_id: int) -> Figures:
    options = run.options
    async with run.pool.acquire() as conn:
        ready = await claiming.make_ready(conn, campaign_id, run.clock.now())
    run.say("claims by 32 consumers of one feeder")
    consumers = Consumers(run.pool, campaign_id, run.clock, ready, everybody)
    claims = await consumers.claim(options.load_seconds)
    run.say(f"claims with an old snapshot held open for {options.snapshot_seconds:g} s")
    async with old_snapshot(run.pool):
        behind_snapshot = await consumers.claim(options.snapshot_seconds)
    cooling = min(COOLING_ROWS, ready // 2)
    run.say(f"claims with {cooling} cooling debtors at the head")
    async with run.pool.acquire() as conn:
        await claiming.make_ready(conn, campaign_id, run.clock.now())
        await claiming.cool_the_head(conn, campaign_id, cooling, run.clock.now())
    behind_cooling = await consumers.claim(options.load_seconds)
    run.say("claims with the rules of contact asked about everybody")
    async with run.pool.acquire() as conn:
        await claiming.make_ready(conn, campaign_id, run.clock.now())
    sifted = await Consumers(run.pool, campaign_id, run.clock, ready, admission.sift).claim(options.load_seconds)
    return {
        "claim_ms": claims.waits.summary_ms(),
        "claims_per_s": round(claims.per_s),
        "claim_sifted_ms": sifted.waits.summary_ms(),
        "claims_sifted_per_s": round(sifted.per_s),
        "claim_snapshot_ms": behind_snapshot.waits.summary_ms(),
        "claim_snapshot_p99_ms": behind_snapshot.waits.summary_ms()["p99"],
        "claims_snapshot_per_s": round(behind_snapshot.per_s),
        "claim_cooling_p99_ms": behind_cooling.waits.summary_ms()["p99"],
        "claims_cooling_per_s": round(behind_cooling.per_s),
        "cooling_rows": cooling,
    }


async def _rivals(run: _Run, campaign_id: int) -> Figures:
    """The other designs, on a copy of the same queue."""
    run.say("a hopper refilled each second, and a sort at each read")
    async with run.pool.acquire() as conn:
        await rivals.make_leads(conn, campaign_id, run.clock)
    hopper = await rivals.hopper(run.pool, run.clock, run.options.load_seconds)
    async with run.pool.acquire() as conn:
        await rivals.make_leads(conn, campaign_id, run.clock)
        sorting = await rivals.sort_at_read(conn, run.clock, run.options.load_seconds)
        await rivals.drop(conn)
    return {
        "hopper_per_s": round(hopper.per_s),
        "hopper_ms": hopper.waits.summary_ms(),
        "hopper_starved": round(hopper.starved, 3),
        "hopper_refill_s": round(max(hopper.refills_s, default=0.0), 3),
        "sort_at_read_ms": sorting.waits.summary_ms(),
        "sort_at_read_per_s": round(sorting.per_s * BATCH),
    }


def _ratio(value: float, limit: float) -> float:
    return round(value / limit, 2)
