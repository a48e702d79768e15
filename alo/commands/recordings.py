"""`alo recordings`: recordings of calls, and the rules that say which calls are recorded."""

import asyncio
from dataclasses import asdict
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Annotated, Final
from uuid import UUID

import typer
from rich.table import Column, Table

from alo.commands.naming import id_of
from alo.commands.running import console, run, say
from alo.database import database, session
from alo.errors import RecordingDamaged, UsageRefused
from alo.settings import Settings
from dialer import audit, recordings
from dialer.recordings import StoredRecording
from queues.centre import centre_day
from queues.rules import recording_policies
from queues.rules.recording import RecordingPolicy
from queues.rules.recording_policies import NewPolicy
from store.pool import open_pool
from telephony.errors import RecordingNotFound
from telephony.recording.storage import RecordingStorage, digest_of, open_storage

app = typer.Typer(no_args_is_help=True, help="Recordings of calls, and the rules of recording.")
Call = Annotated[str, typer.Argument(help="The call's id.")]
_SHOWN: Final = 50


@app.command("list")
def list_(limit: Annotated[int, typer.Option(min=1, help="How many, the latest first.")] = _SHOWN) -> None:
    """Print the latest recordings."""

    async def work() -> list[StoredRecording]:
        async with session(Settings()) as connection:
            return await recordings.latest(connection, limit)

    call = Column("call", no_wrap=True, min_width=36)  # an id cut short names nothing
    table = Table(call, "began (UTC)", "length", "format", "kB", "kept until", "state")
    for each in run(work()):
        table.add_row(
            str(each.attempt_id),
            f"{each.started_at:%Y-%m-%d %H:%M:%S}",
            f"{each.duration_ms / 1000:.1f} s",
            each.format,
            str(each.size_bytes // 1000),
            f"{each.expires_at:%Y-%m-%d}",
            _state(each),
        )
    console.print(table)


@app.command("show")
def show(call: Call) -> None:
    """Print everything that is known of one recording."""

    async def work() -> StoredRecording:
        async with session(Settings()) as connection:
            return await recordings.get(connection, _id(call))

    found = run(work())
    for name, value in asdict(found).items():
        say(f"{name}: {value}")


@app.command("export")
def export(call: Call, file: Annotated[Path, typer.Argument(help="Where to; it must not exist.")]) -> None:
    """Copy the sound of a recording to a file, checked against its hash; the audit log keeps the fact."""

    async def work() -> StoredRecording:
        settings = Settings()
        async with session(settings) as connection:
            found = await recordings.get(connection, _id(call))
            storage = open_storage(settings.recordings_storage())
            await asyncio.to_thread(_copy, storage, found, file)
            detail = {"sha256": found.sha256}
            await connection.execute(
                audit.SQL.write, datetime.now(UTC), None, "recording.export", f"attempt:{found.attempt_id}", detail
            )
            return found

    say(f"{run(work()).size_bytes} bytes written to {file}")


@app.command("verify")
def verify(
    call: Annotated[str | None, typer.Argument(help="The call's id; every recording without it.")] = None,
) -> None:
    """Read recordings from the storage and compare them with their hashes; ends with 1 when one differs."""

    async def work() -> tuple[int, list[str]]:
        settings = Settings()
        async with session(settings) as connection:
            found = (
                await recordings.not_deleted(connection)
                if call is None
                else [await recordings.get(connection, _id(call))]
            )
        storage = open_storage(settings.recordings_storage())
        wrong = [(each, await asyncio.to_thread(_difference, storage, each)) for each in found]
        return len(found), [f"{each.attempt_id}: {difference}" for each, difference in wrong if difference]

    count, wrong = run(work())
    for line in wrong:
        say(line)
    say(f"{count} checked, {len(wrong)} wrong")
    if wrong:
        raise typer.Exit(1)


@app.command("expire")
def expire() -> None:
    """Delete the recordings whose retention is over and that nobody holds; dialers do this every hour by themselves."""

    async def work() -> int:
        settings = Settings()
        async with (
            database(settings) as dsn,
            await open_pool(dsn, min_size=1, max_size=1, application_name="alo-command") as pool,
        ):
            return await recordings.expire(pool, open_storage(settings.recordings_storage()), datetime.now(UTC))

    say(f"{run(work())} deleted")


@app.command("hold")
def hold(call: Call, why: Annotated[str, typer.Option(help="Such as the number of a lawsuit.")]) -> None:
    """Keep a recording whatever its retention says."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            await recordings.hold(connection, _id(call), why, by=None, now=datetime.now(UTC))

    run(work())
    say("held")


@app.command("release")
def release(call: Call) -> None:
    """Let the retention of a held recording count again."""

    async def work() -> None:
        async with session(Settings()) as connection, connection.transaction():
            await recordings.release(connection, _id(call), by=None, now=datetime.now(UTC))

    run(work())
    say("released")


@app.command("rules")
def rules() -> None:
    """Print the rules of recording in force today or later."""

    async def work() -> tuple[RecordingPolicy, ...]:
        async with session(Settings()) as connection:
            return await recording_policies.in_force(connection, centre_day(datetime.now(UTC)))

    table = Table(
        "rule", "portfolio", "state", "record", "announce", "days kept", "copy within", "source", "", "from", "to"
    )
    for each in run(work()):
        matters = (each.record, each.announce, each.retention_days, each.copy_business_days)
        table.add_row(
            str(each.id),
            "any" if each.portfolio_id is None else str(each.portfolio_id),
            each.state or "any",
            *(_said(matter) for matter in matters),
            each.source,
            each.certainty,
            str(each.valid_from),
            str(each.valid_until or ""),
        )
    console.print(table)


@app.command("add-rule")
def add_rule(
    source: Annotated[str, typer.Option(help="The law, or who decided it.")],
    certainty: Annotated[str, typer.Option(help="C certain, L likely, U uncertain.")],
    portfolio: Annotated[str | None, typer.Option(help="Its name; any without it.")] = None,
    state: Annotated[str | None, typer.Option(help="Two letters; any without it.")] = None,
    record: Annotated[bool | None, typer.Option("--record/--no-record")] = None,
    announce: Annotated[bool | None, typer.Option("--announce/--no-announce")] = None,
    retention_days: Annotated[int | None, typer.Option(min=1)] = None,
    copy_business_days: Annotated[int | None, typer.Option(min=1)] = None,
    valid_from: Annotated[str | None, typer.Option(help="YYYY-MM-DD; today without it.")] = None,
) -> None:
    """Add a rule of recording; what it does not say is left to the others."""

    async def work() -> int:
        now = datetime.now(UTC)
        async with session(Settings()) as connection:
            rule = NewPolicy(
                source=source,
                certainty=certainty,
                valid_from=_day(valid_from, "--valid-from") if valid_from else centre_day(now),
                portfolio_id=None if portfolio is None else await id_of(connection, "portfolio", portfolio),
                state=state.strip().upper() if state else None,
                record=record,
                announce=announce,
                retention_days=retention_days,
                copy_business_days=copy_business_days,
            )
            return await recording_policies.add(connection, rule, by=None, now=now)

    say(f"rule {run(work())} added")


@app.command("end-rule")
def end_rule(
    rule: Annotated[int, typer.Argument(min=1, help="Its number in `alo recordings rules`.")],
    last_day: Annotated[str | None, typer.Option(help="YYYY-MM-DD; today without it.")] = None,
) -> None:
    """Let a rule of recording hold for the last time on a day."""

    async def work() -> None:
        now = datetime.now(UTC)
        async with session(Settings()) as connection:
            last = _day(last_day, "--last-day") if last_day else centre_day(now)
            await recording_policies.end(connection, rule, last_day=last, by=None, now=now)

    run(work())
    say(f"rule {rule} ends")


def _id(call: str) -> UUID:
    try:
        return UUID(call)
    except ValueError:
        raise UsageRefused("CALL", "the id of a call", call) from None


def _day(text: str, option: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageRefused(option, "a day such as 2026-12-31", text) from None


def _said(matter: bool | int | None) -> str:
    match matter:
        case None:
            return ""
        case bool():
            return "yes" if matter else "no"
        case _:
            return str(matter)


def _state(recording: StoredRecording) -> str:
    if recording.deleted_at is not None:
        return f"deleted: {recording.deleted_why}"
    if recording.held_at is not None:
        return f"held: {recording.held_why}"
    return "" if recording.complete else "cut off by a crash"


def _copy(storage: RecordingStorage, recording: StoredRecording, file: Path) -> None:
    if file.exists():
        raise UsageRefused("FILE", "a file that is not there yet", str(file))
    if (difference := _difference(storage, recording)) is not None:
        raise RecordingDamaged(str(recording.attempt_id), difference)
    with file.open("xb") as target:
        for piece in storage.read(recording.key, 0, recording.size_bytes):
            target.write(piece)


def _difference(storage: RecordingStorage, recording: StoredRecording) -> str | None:
    """What is wrong with the stored sound; None when it is what was recorded."""
    if recording.deleted_at is not None:
        return f"deleted: {recording.deleted_why}"
    try:
        found = digest_of(storage, recording.key)
    except RecordingNotFound:
        return "not in the storage"
    return None if found == recording.sha256 else f"SHA-256 is {found}, was {recording.sha256}"
