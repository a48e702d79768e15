"""Recordings in the tables: noted once, kept as long as a rule says, held, deleted."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest

from dialer import recordings
from dialer.errors import UnknownRecording
from queues.errors import InvalidRule
from queues.rules import recording_policies
from queues.rules.recording_policies import NewPolicy
from telephony.errors import StorageAway
from telephony.protocol import Recorded
from telephony.recording.disk import DiskStorage
from tests.integration.dialer.centre import Floor, kill_sessions, leads, running_dialer, until

NOW = datetime(2026, 11, 26, 15, 0, tzinfo=UTC)
SHA = "0" * 64


def told(call_id: str, began: datetime = NOW) -> Recorded:
    return Recorded(
        call_id=call_id,
        at=began.timestamp() + 65,
        started_at=began.timestamp(),
        duration_s=61.25,
        key=f"2026/11/26/{call_id}.ogg",
        format="opus",
        size_bytes=200_000,
        sha256=SHA,
        complete=True,
    )


async def an_attempt(floor: Floor, debtor: int = 0) -> UUID:
    """A call of the past."""
    attempt_id = uuid4()
    await floor.pool.execute(
        """
        insert into attempts
            (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ended_at, closed_at,
            outcome)
        select $1, $2, p.debtor_id, p.id, p.number, $3, $4, 'closed', now(), now(), now(), 'refuses'
        from phones p where p.debtor_id = $5
        """,
        attempt_id,
        floor.centre.campaign_id,
        floor.centre.trunk_id,
        floor.centre.team_id,
        floor.centre.debtors[debtor],
    )
    return attempt_id


async def stored(floor: Floor, began: datetime = NOW) -> UUID:
    """A recording that was noted."""
    attempt_id = await an_attempt(floor)
    async with floor.pool.acquire() as connection, connection.transaction():
        assert await recordings.store(connection, "local", told(str(attempt_id), began), NOW)
    return attempt_id


async def test_of_two_dialers_the_later_one_may_meet_either_unique_key_first(floor: Floor) -> None:
    """The server checks both; which of them stops an insert that races another is for it to choose."""
    first, second = await stored(floor), await an_attempt(floor)
    same_key = told(str(second)).model_copy(update={"key": told(str(first)).key})
    async with floor.pool.acquire() as connection, connection.transaction():
        assert await recordings.store(connection, "local", same_key, NOW)
        assert await recordings.store(connection, "local", told(str(first)), NOW)
    assert await floor.pool.fetchval("select count(*) from recordings") == 1


async def row_of(floor: Floor, attempt_id: UUID) -> dict[str, Any]:
    [row] = await floor.pool.fetch("select * from recordings where attempt_id = $1", attempt_id)
    return dict(row)


def keep(root: Path, attempt_id: UUID) -> DiskStorage:
    storage = DiskStorage(root / "kept")
    (root / "file").write_bytes(b"sound")
    for name in (f"{attempt_id}.ogg", f"{attempt_id}.peaks.json"):
        storage.add(f"2026/11/26/{name}", root / "file")
    return storage


async def test_a_dialer_notes_what_a_node_tells_and_says_so(floor: Floor) -> None:
    attempt_id = await an_attempt(floor)
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        await floor.node.record(told(str(attempt_id)))
        await floor.node.until_noted(str(attempt_id))
    async with floor.pool.acquire() as connection:
        found = await recordings.get(connection, attempt_id)
    assert (found.node, found.duration_ms, found.started_at) == ("local", 61_250, NOW)
    assert found.expires_at == NOW + timedelta(days=1825)
    assert found.retention_source == "product default"


async def test_what_was_told_while_no_dialer_was_there_is_noted_once(floor: Floor) -> None:
    attempt_id = await an_attempt(floor)
    await floor.node.record(told(str(attempt_id)))
    for _ in range(2):
        floor.node.recordings[str(attempt_id)] = told(str(attempt_id))
        floor.node.noted.clear()
        async with running_dialer(floor.settings()):
            await floor.node.until_noted(str(attempt_id))
    assert await floor.pool.fetchval("select count(*) from recordings") == 1


async def test_a_database_that_goes_away_loses_no_recording(floor: Floor) -> None:
    ids = [str(await an_attempt(floor, number)) for number in range(3)]
    async with running_dialer(floor.settings()) as dialer:
        await leads(dialer.health.teams)
        for call_id in ids:
            await floor.node.record(told(call_id))
            await kill_sessions(floor, "alo-dialer%")
        for call_id in ids:
            await floor.node.until_noted(call_id)
    assert await floor.pool.fetchval("select count(*) from recordings") == 3


async def test_a_recording_of_nobody_is_not_noted_and_does_not_hold_up_others(floor: Floor) -> None:
    known, stranger = str(await an_attempt(floor)), str(uuid4())
    async with running_dialer(floor.settings()):
        await floor.node.connected()
        await floor.node.record(told(stranger))
        await floor.node.record(told("no uuid"))
        await floor.node.record(told(known))
        await floor.node.until_noted(known)
    assert floor.node.noted == [known]


async def test_what_is_expired_is_deleted_and_the_fact_kept(floor: Floor, tmp_path: Path) -> None:
    attempt_id = await stored(floor)
    storage = keep(tmp_path, attempt_id)
    just_before, at = NOW + timedelta(days=1825, seconds=-1), NOW + timedelta(days=1825)
    assert await recordings.expire(floor.pool, storage, just_before) == 0
    assert await recordings.expire(floor.pool, storage, at) == 1
    assert await recordings.expire(floor.pool, storage, at) == 0
    assert not [path for path in (tmp_path / "kept").rglob("*") if path.is_file()]
    async with floor.pool.acquire() as connection:
        found = await recordings.get(connection, attempt_id)
    assert (found.deleted_at, found.deleted_why, found.sha256) == (at, recordings.EXPIRED, SHA)
    [line] = await floor.pool.fetch("select * from audit_log where action = 'recording.delete'")
    assert line["subject"] == f"attempt:{attempt_id}"


async def test_a_hold_outlasts_the_retention(floor: Floor, tmp_path: Path) -> None:
    attempt_id = await stored(floor)
    storage, later = keep(tmp_path, attempt_id), NOW + timedelta(days=4000)
    async with floor.pool.acquire() as connection, connection.transaction():
        await recordings.hold(connection, attempt_id, "lawsuit 123", by=None, now=NOW)
    assert await recordings.expire(floor.pool, storage, later) == 0
    async with floor.pool.acquire() as connection, connection.transaction():
        await recordings.release(connection, attempt_id, by=None, now=NOW)
    assert await recordings.expire(floor.pool, storage, later) == 1
    async with floor.pool.acquire() as connection:
        with pytest.raises(UnknownRecording):
            await recordings.hold(connection, attempt_id, "too late", by=None, now=NOW)
        with pytest.raises(UnknownRecording):
            await recordings.release(connection, uuid4(), by=None, now=NOW)


async def test_a_storage_that_is_not_mounted_deletes_nothing(floor: Floor, tmp_path: Path) -> None:
    attempt_id = await stored(floor)
    await recordings.expire_patiently(floor.pool, DiskStorage(tmp_path / "nowhere"), NOW + timedelta(days=4000))
    async with floor.pool.acquire() as connection:
        assert (await recordings.get(connection, attempt_id)).deleted_at is None


async def test_one_that_the_storage_does_not_let_go_holds_up_no_other(floor: Floor, tmp_path: Path) -> None:
    locked = await stored(floor, NOW - timedelta(days=9))
    free = await stored(floor)

    class ObjectLock(DiskStorage):
        def remove(self, key: str) -> None:
            if str(locked) in key:
                raise StorageAway("locked")
            super().remove(key)

    keep(tmp_path, free)
    with pytest.raises(StorageAway, match=r"1 deleted, 1 not: .*locked"):
        await recordings.expire(floor.pool, ObjectLock(tmp_path / "kept"), NOW + timedelta(days=4000))
    assert (await row_of(floor, free))["deleted_at"] is not None
    assert (await row_of(floor, locked))["deleted_at"] is None


async def test_the_dialer_deletes_by_itself(floor: Floor, tmp_path: Path) -> None:
    attempt_id = await stored(floor, NOW - timedelta(days=2000))
    keep(tmp_path, attempt_id)
    async with running_dialer(floor.settings(recordings=str(tmp_path / "kept"))):
        await until(lambda: row_of(floor, attempt_id), {"deleted_why": recordings.EXPIRED})


async def test_rules_are_dated_rows_that_change_what_is_kept(floor: Floor) -> None:
    today = datetime.now(UTC)
    rule = NewPolicy("contract", "C", date(2099, 1, 1), portfolio_id=floor.centre.portfolio_id, retention_days=30)
    async with floor.pool.acquire() as connection:
        policy_id = await recording_policies.add(connection, rule, by=None, now=today)

        async def kept_on(day: datetime) -> int:
            decision = await recording_policies.for_call(
                connection, portfolio_id=floor.centre.portfolio_id, state="MG", number="+5531999990000", now=day
            )
            return decision.retention_days

        assert await kept_on(NOW) == 1825
        assert await kept_on(datetime(2099, 1, 2, tzinfo=UTC)) == 30
        await recording_policies.end(connection, policy_id, last_day=date(2099, 1, 5), by=None, now=today)
        assert await kept_on(datetime(2099, 1, 9, tzinfo=UTC)) == 1825
        await recording_policies.end(connection, policy_id, last_day=today.date(), by=None, now=today)
        assert await kept_on(datetime(2099, 1, 2, tzinfo=UTC)) == 1825
        for wrong in (
            NewPolicy("", "C", date(2099, 1, 1), record=True),
            NewPolicy("s", "C", date(2014, 1, 1), record=True),
            NewPolicy("s", "C", date(2099, 1, 1)),
            NewPolicy("s", "C", date(2099, 1, 1), state="XX", record=True),
            NewPolicy("s", "C", date(2099, 1, 1), retention_days=0),
        ):
            with pytest.raises(InvalidRule):
                await recording_policies.add(connection, wrong, by=None, now=today)


async def test_the_laws_that_a_new_centre_starts_with(floor: Floor) -> None:
    async with floor.pool.acquire() as connection:
        for state, number in (("SP", "+5531999990000"), (None, "+5511999990000"), ("RJ", "+5531999990000")):
            decision = await recording_policies.for_call(
                connection, portfolio_id=1, state=state, number=number, now=NOW
            )
            assert (decision.record, decision.announce, decision.copy_business_days) == (True, True, 7)
            assert decision.source_of("record").startswith("Lei")
