"""Recordings on the web: who hears them, in which pieces, and what the log says afterwards."""

import io
import shutil
from collections.abc import AsyncIterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID

import pytest
import soundfile

from dialer import recordings
from store.pool import Pool
from telephony.recording.disk import DiskStorage
from tests.integration.web.calls import note, record, recorded_call, unknown_caller
from tests.integration.web.place import Place, csrf_of, running_place


@pytest.fixture
async def place(database: str, pool: Pool, tmp_path: Path) -> AsyncIterator[Place]:
    async with running_place(database, pool, recordings=tmp_path / "kept") as running:
        yield running


async def logged(place: Place, action: str) -> list[tuple[int, str]]:
    rows = await place.pool.fetch("select user_id, subject from audit_log where action = $1 order by id", action)
    return [(row["user_id"], row["subject"]) for row in rows]


async def test_ranges_are_answered_and_one_listening_is_logged_once(place: Place, tmp_path: Path) -> None:
    call, facts = await recorded_call(place, tmp_path)
    stored = (tmp_path / "kept" / facts.key).read_bytes()
    url = f"/recordings/{call}/audio"
    async with place.client() as client:
        await place.log_in(client, "sonia")
        answer = await client.get(url)
        assert (answer.status_code, answer.content) == (200, stored)
        assert answer.headers["content-type"] == "audio/ogg; codecs=opus"
        assert (answer.headers["accept-ranges"], answer.headers["cache-control"]) == ("bytes", "no-store")
        for header, begin, end in (("bytes=100-199", 100, 200), ("bytes=-50", len(stored) - 50, len(stored))):
            answer = await client.get(url, headers={"Range": header})
            assert (answer.status_code, answer.content) == (206, stored[begin:end])
            assert answer.headers["content-range"] == f"bytes {begin}-{end - 1}/{len(stored)}"
            assert answer.headers["content-length"] == str(end - begin)
        answer = await client.get(url, headers={"Range": f"bytes={len(stored)}-"})
        assert (answer.status_code, answer.headers["content-range"]) == (416, f"bytes */{len(stored)}")
        assert (await client.head(url)).headers["content-length"] == str(len(stored))
    assert await logged(place, "recording.listen") == [(place.users["sonia"], f"attempt:{call}")]


async def test_a_download_is_a_file_and_logged_as_such(place: Place, tmp_path: Path) -> None:
    call, _ = await recorded_call(place, tmp_path, fmt="flac")
    async with place.client() as client:
        await place.log_in(client, "marcos")
        answer = await client.get(f"/recordings/{call}/audio?download")
    assert answer.headers["content-disposition"] == f'attachment; filename="{call}.flac"'
    assert await logged(place, "recording.download") == [(place.users["marcos"], f"attempt:{call}")]
    assert not await logged(place, "recording.listen")


async def test_each_listener_and_each_later_listening_is_a_line(place: Place, tmp_path: Path) -> None:
    call, _ = await recorded_call(place, tmp_path)
    url = f"/recordings/{call}/audio"
    async with place.client() as client:
        await place.log_in(client, "marcos")
        await client.get(url)
        await place.pool.execute("update audit_log set at = at - interval '11 minutes'")
        await client.get(url)
    async with place.client() as client:
        await place.log_in(client, "sonia")
        await client.get(url)
    listeners = [user for user, _ in await logged(place, "recording.listen")]
    assert listeners == [place.users["marcos"], place.users["marcos"], place.users["sonia"]]


async def test_agents_and_strangers_hear_nothing(place: Place, tmp_path: Path) -> None:
    call, _ = await recorded_call(place, tmp_path)
    paths = ("/recordings", f"/recordings/{call}", f"/recordings/{call}/audio", f"/recordings/{call}/peaks.json")
    async with place.client() as client:
        for path in paths:
            assert (await client.get(path)).status_code == 303
        await place.log_in(client, "ana")
        for path in paths:
            assert (await client.get(path)).status_code == 403
        assert "/recordings" not in (await client.get("/agent")).text
    assert not await logged(place, "recording.listen")


async def test_a_supervisor_hears_the_own_team_only(place: Place, tmp_path: Path) -> None:
    call, _ = await recorded_call(place, tmp_path)
    await place.pool.execute(
        """
        with other as (insert into teams (name) values ('Equipe Norte') returning id)
        update attempts set team_id = other.id from other
        """
    )
    async with place.client() as client:
        await place.log_in(client, "sonia")
        assert "Nenhuma gravação aqui" in (await client.get("/recordings")).text
        for path in ("", "/audio", "/peaks.json"):
            assert (await client.get(f"/recordings/{call}{path}")).status_code == 404
    async with place.client() as client:
        await place.log_in(client, "marcos")
        assert "Maria Aparecida" in (await client.get(f"/recordings/{call}")).text
    assert not await logged(place, "recording.listen")


async def test_a_browser_without_opus_gets_wav_in_any_range(place: Place, tmp_path: Path) -> None:
    call, facts = await recorded_call(place, tmp_path, seconds=6)
    url = f"/recordings/{call}/audio?as=wav"
    async with place.client() as client:
        await place.log_in(client, "marcos")
        wav = (await client.get(url)).content
        samples, rate = soundfile.read(io.BytesIO(wav), dtype="int16")
        assert (rate, samples.shape) == (8000, (round(facts.duration_s * 8000), 2))
        answer = await client.get(url, headers={"Range": "bytes=10-43"})
        assert (answer.headers["content-type"], answer.content) == ("audio/wav", wav[10:44])
        answer = await client.get(url, headers={"Range": "bytes=40003-"})
        assert (answer.status_code, len(answer.content)) == (206, len(wav) - 40003)
        assert answer.headers["content-range"] == f"bytes 40003-{len(wav) - 1}/{len(wav)}"


async def test_searching_by_day_agent_outcome_and_person(place: Place, tmp_path: Path) -> None:
    call, _ = await recorded_call(place, tmp_path)
    other, _ = await recorded_call(place, tmp_path, agent="bruno", debtor=1)
    async with place.client() as client:
        await place.log_in(client, "sonia")

        async def calls(query: str) -> set[UUID]:
            text = (await client.get(f"/recordings?{query}")).text
            return {each for each in (call, other) if f'href="/recordings/{each}"' in text}

        assert await calls("") == {call, other}
        assert await calls(f"agent={place.users['ana']}") == {call}
        assert await calls(f"debtor={place.debtors[1]}") == {other}
        assert await calls("outcome=agreement") == set()
        assert await calls("outcome=nonsense&agent=x&first_day=soon&page=-3") == {call, other}
        assert await calls("first_day=2026-11-26&last_day=2026-11-26") == {call, other}
        assert await calls("first_day=2026-11-27") == set()
        assert await calls("last_day=2026-11-25&campaign=1") == set()
        assert await calls("page=2") == set()
        form = {"csrf": csrf_of((await client.get("/recordings")).text), "document": "390.533.447-05"}
        answer = await client.post("/recordings", data=form)
        assert answer.headers["location"] == f"/recordings?debtor={place.debtors[1]}&page=1"
        assert (await client.post("/recordings", data={**form, "document": "390"})).status_code == 422
        answer = await client.post("/recordings", data={**form, "document": "11144477735"})
        assert (answer.status_code, "Não há ninguém" in answer.text) == (422, True)
    assert [subject for _, subject in await logged(place, "recording.search")] == [
        f"debtor:{place.debtors[1]}",
        "debtor:unknown",
    ]


async def test_managers_add_and_end_rules_of_recording(place: Place) -> None:
    async with place.client() as client:
        await place.log_in(client, "marcos")
        page = (await client.get("/rules/recording")).text
        assert "Lei SP 14.953/2013" in page
        form = {
            "csrf": csrf_of(page),
            "certainty": "C",
            "valid_from": "2099-01-01",
            "portfolio": str(place.portfolio_id),
        }
        for wrong in ({}, {"source": "contrato"}, {"source": "contrato", "retention_days": "0"}, {"record": "no"}):
            assert (await client.post("/rules/recording", data={**form, **wrong})).status_code == 422
        right = {**form, "source": "contrato", "record": "no", "retention_days": "90"}
        assert (await client.post("/rules/recording", data=right)).status_code == 303
        row = await place.pool.fetchrow("select * from recording_policies order by id desc limit 1")
        assert row is not None
        assert (row["record"], row["announce"], row["retention_days"]) == (False, None, 90)
        assert row["created_by"] == place.users["marcos"]
        assert (await client.post("/rules/recording/2/end", data=form)).status_code == 303
        assert (await client.post("/rules/recording/2/end", data=form)).headers["location"] == "/rules/recording"
        assert (await client.post("/rules/recording/99/end", data=form)).status_code == 404
    assert await place.pool.fetchval("select valid_until from recording_policies where id = 2") is not None
    assert len(await logged(place, "rules.recording.end")) == 1


async def test_pages_of_fifty(place: Place, tmp_path: Path) -> None:
    for _ in range(3):
        await recorded_call(place, tmp_path, seconds=0.1)
    await place.pool.execute(
        """
        insert into attempts
            (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ended_at, closed_at,
            outcome)
        select
            gen_random_uuid(), campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, ended_at,
            closed_at, outcome
        from attempts, generate_series(1, 16)
        """
    )
    await place.pool.execute(
        """
        insert into recordings (attempt_id, node, key, format, size_bytes, sha256, duration_ms, started_at, complete,
            retention_days, retention_source, expires_at)
        select
            a.id, 'local', a.id::text, 'opus', 1, repeat('0', 64), 1000, now() - interval '1 day', true, 1, 'x', now()
        from attempts as a where not exists (select from recordings where attempt_id = a.id)
        """
    )
    async with place.client() as client:
        await place.log_in(client, "marcos")
        first = (await client.get("/recordings")).text
        second = (await client.get("/recordings?page=2")).text
    assert (first.count('scope="row"'), second.count('scope="row"')) == (50, 1)
    assert 'rel="next"' in first
    assert 'rel="next"' not in second


async def test_what_is_deleted_keeps_its_page_and_loses_its_sound(place: Place, tmp_path: Path) -> None:
    call, facts = await recorded_call(place, tmp_path)
    later = datetime.now(UTC) + timedelta(days=4000)
    assert await recordings.expire(place.pool, DiskStorage(tmp_path / "kept"), later) == 1
    async with place.client() as client:
        await place.log_in(client, "marcos")
        page = (await client.get(f"/recordings/{call}")).text
        assert facts.sha256 in page
        assert "data-player" not in page
        assert (await client.get(f"/recordings/{call}/audio")).status_code == 404


async def test_a_storage_that_is_away_or_empty_is_told(place: Place, tmp_path: Path) -> None:
    call, facts = await recorded_call(place, tmp_path)
    async with place.client() as client:
        await place.log_in(client, "marcos")
        (tmp_path / "kept" / facts.key).unlink()
        assert (await client.get(f"/recordings/{call}/audio")).status_code == 404
        shutil.rmtree(tmp_path / "kept")
        answer = await client.get(f"/recordings/{call}/audio")
        assert (answer.status_code, "não responde" in answer.text) == (503, True)
    assert not await logged(place, "recording.listen")


async def test_the_waveform_is_handed_out(place: Place, tmp_path: Path) -> None:
    call, facts = await recorded_call(place, tmp_path)
    await note(place, facts)
    async with place.client() as client:
        await place.log_in(client, "sonia")
        peaks = (await client.get(f"/recordings/{call}/peaks.json")).json()
    assert peaks["duration_s"] == facts.duration_s
    assert len(peaks["agent"]) == len(peaks["debtor"]) == 1600
    assert not await logged(place, "recording.listen")


@pytest.mark.parametrize(
    ("number", "shown"), [("+557133330000", "(71) ****-0000"), ("anonymous", "Número não identificado")]
)
async def test_the_recording_of_an_unknown_caller_goes_by_their_number(
    place: Place, tmp_path: Path, number: str, shown: str
) -> None:
    call = await unknown_caller(place, number)
    await record(place, tmp_path, call, fmt="wav", seconds=1)
    async with place.client() as client:
        await place.log_in(client, "marcos")
        every, one = (await client.get("/recordings")).text, (await client.get(f"/recordings/{call}")).text
    assert f"<td>{shown}</td>" in every
    assert f"<h1>{shown}</h1>" in one
    assert "None" not in every + one
