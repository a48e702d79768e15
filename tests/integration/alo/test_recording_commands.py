"""`alo recordings`: what ops do with recordings."""

import asyncio
import hashlib
from datetime import UTC, datetime, timedelta
from pathlib import Path
from uuid import UUID, uuid4

import pytest

from dialer import recordings
from store.pool import connect
from telephony.protocol import Recorded
from telephony.recording.disk import DiskStorage
from tests.integration.alo.command_line import Say
from tests.integration.dialer.centre import make_centre

SOUND = b"the sound of a call" * 1000


async def _stored(database: str, root: Path, began: datetime) -> UUID:
    connection = await connect(database, application_name="alo-test")
    try:
        centre = await make_centre(connection)
        call = uuid4()
        await connection.execute(
            """
            insert into attempts (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at)
            select $1, $2, p.debtor_id, p.id, p.number, $3, $4, 'created', now() from phones p where p.debtor_id = $5
            """,
            call,
            centre.campaign_id,
            centre.trunk_id,
            centre.team_id,
            centre.debtors[0],
        )
        told = Recorded(
            call_id=str(call),
            at=0.0,
            started_at=began.timestamp(),
            duration_s=61.2,
            key=f"2026/11/26/{call}.ogg",
            format="opus",
            size_bytes=len(SOUND),
            sha256=hashlib.sha256(SOUND).hexdigest(),
            complete=True,
        )
        assert await recordings.store(connection, "local", told, began)
    finally:
        await connection.close()
    (root / "sound").write_bytes(SOUND)
    DiskStorage(root / "kept").add(told.key, root / "sound")
    return call


@pytest.fixture
def kept(database: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> UUID:
    """A recording whose retention is over."""
    monkeypatch.setenv("ALO_RECORDINGS_URL", str(tmp_path / "kept"))
    return asyncio.run(_stored(database, tmp_path, datetime.now(UTC) - timedelta(days=2000)))


def test_a_recording_is_listed_shown_exported_and_verified(say: Say, kept: UUID, tmp_path: Path) -> None:
    assert str(kept) in say("recordings", "list")
    assert "duration_ms: 61200" in say("recordings", "show", str(kept))
    say("recordings", "export", str(kept), str(tmp_path / "copy.ogg"))
    assert (tmp_path / "copy.ogg").read_bytes() == SOUND
    assert "is not there yet" in say("recordings", "export", str(kept), str(tmp_path / "copy.ogg"), fails=True)
    assert "1 checked, 0 wrong" in say("recordings", "verify")
    assert "no such recording" in say("recordings", "show", str(uuid4()), fails=True)
    assert "id of a call" in say("recordings", "show", "../secret", fails=True)


def test_what_was_changed_or_lost_is_found(say: Say, kept: UUID, tmp_path: Path) -> None:
    [file] = (tmp_path / "kept").rglob("*.ogg")
    file.write_bytes(SOUND[:-1] + b"!")
    assert "1 checked, 1 wrong" in say("recordings", "verify", str(kept), fails=True)
    assert "SHA-256" in say("recordings", "export", str(kept), str(tmp_path / "copy"), fails=True)
    assert not (tmp_path / "copy").exists()
    file.unlink()
    assert "not in the storage" in say("recordings", "verify", fails=True)


def test_expiry_respects_a_hold_and_keeps_the_fact(say: Say, kept: UUID, tmp_path: Path) -> None:
    say("recordings", "hold", str(kept), "--why", "lawsuit 7")
    assert "0 deleted" in say("recordings", "expire")
    assert "held: lawsuit 7" in say("recordings", "list")
    say("recordings", "release", str(kept))
    assert "1 deleted" in say("recordings", "expire")
    assert not list((tmp_path / "kept").rglob("*.ogg"))
    assert "deleted: retention is over" in say("recordings", "list")
    assert "0 checked, 0 wrong" in say("recordings", "verify")


def test_rules_are_added_and_ended(say: Say, kept: UUID) -> None:
    del kept
    assert "Lei SP 14.953/2013" in say("recordings", "rules")
    rule = ("recordings", "add-rule", "--source", "contract", "--certainty", "C", "--portfolio", "Varejo")
    assert "rule 4 added" in say(*rule, "--retention-days", "90", "--no-record")
    assert "contract" in say("recordings", "rules")
    assert "says nothing" in say(*rule, fails=True)
    assert "no portfolio named 'Vareja'" in say(*rule[:-1], "Vareja", fails=True)
    assert "a day such as" in say("recordings", "end-rule", "4", "--last-day", "soon", fails=True)
    assert "rule 4 ends" in say("recordings", "end-rule", "4")
