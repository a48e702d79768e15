"""Do-not-call lists: made, replaced by a file as one deed, ended; the debtors concerned are scored anew."""

from datetime import date, timedelta
from pathlib import Path

import pytest

from queues import campaigns
from queues.errors import InvalidList, UnknownList, UnreadableList
from queues.ordering import reprioritising
from queues.rules import do_not_call
from queues.rules.do_not_call import DoNotCallList
from queues.rules.do_not_call_import import ListReport, import_file
from queues.scoring import accounts
from store.pool import Connection
from tests.integration.queues.seeds import NOW, callable_debtor, campaign, portfolio

NUMBER = "+5511987654321"
TOMORROW = NOW + timedelta(days=1)


@pytest.fixture
def file(tmp_path: Path) -> Path:
    path = tmp_path / "procon.csv"
    path.write_text("telefone\n(11) 98765-4321\n11 91234-5678\n123\n11987654321\n")
    return path


async def make(conn: Connection, name: str = "Procon", state: str | None = None) -> int:
    return await do_not_call.ensure_list(conn, name, source="Procon-SP, 11/2026", state=state, now=NOW)


async def only(conn: Connection) -> DoNotCallList:
    [found] = [each for each in await do_not_call.every(conn) if not each.own]
    return found


async def keys(conn: Connection, list_id: int) -> set[str]:
    rows = await conn.fetch("select key from do_not_call_entries where list_id = $1", list_id)
    return {row["key"] for row in rows}


async def test_our_own_list_is_there_from_the_beginning(connection: Connection) -> None:
    [own] = await do_not_call.every(connection)
    assert (own.own, own.entries, own.state) == (True, 0, None)
    await do_not_call.add(connection, {NUMBER, "52998224725"}, NOW)
    [own] = await do_not_call.every(connection)
    assert own.entries == 2
    [entry] = await do_not_call.entries_of(connection, ["52998224725"])
    assert (entry.name, entry.added_at) == (own.name, NOW)


async def test_a_list_holds_what_its_file_holds(connection: Connection, file: Path) -> None:
    list_id = await make(connection)
    report = await import_file(connection, file, list_id, now=NOW)
    assert (report.rows_read, report.rows_rejected, report.entries, report.added) == (4, 1, 2, 2)
    assert [(row.number, row.value) for row in report.rejected] == [(4, "123")]
    assert await keys(connection, list_id) == {NUMBER, "+5511912345678"}
    file.write_text("telefone\n11987654321\n1133334444\n")
    again = await import_file(connection, file, list_id, now=TOMORROW)
    assert (again.entries, again.added, again.removed) == (2, 1, 1)
    assert await keys(connection, list_id) == {NUMBER, "+551133334444"}
    [kept] = await do_not_call.entries_of(connection, [NUMBER])
    assert kept.added_at == NOW


async def test_the_same_file_again_changes_nothing(connection: Connection, file: Path) -> None:
    list_id = await make(connection)
    await import_file(connection, file, list_id, now=NOW)
    again = await import_file(connection, file, list_id, now=TOMORROW)
    assert (again.added, again.removed, again.debtors) == (0, 0, 0)


async def test_rejected_rows_are_written_beside_it(connection: Connection, file: Path, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    await import_file(connection, file, await make(connection), now=NOW, rejected=rejected)
    lines = rejected.read_text().splitlines()
    assert lines[0] == "row;value;reason"
    assert lines[1].startswith("4;123;")
    assert len(lines) == 2


async def test_progress_is_told_in_bytes(connection: Connection, file: Path) -> None:
    told: list[tuple[str, int, int]] = []
    await import_file(connection, file, await make(connection), now=NOW, progress=lambda *each: told.append(each))
    size = file.stat().st_size
    assert told[0] == ("reading", size, size)
    assert told[-1][0] == "writing"


@pytest.mark.parametrize("content", ["", "telefone\n", "telefone\n123\n", "nome;idade\nAna;30\n"])
async def test_a_file_that_holds_nothing_leaves_the_list_as_it_was(
    connection: Connection, file: Path, content: str
) -> None:
    list_id = await make(connection)
    await import_file(connection, file, list_id, now=NOW)
    file.write_text(content)
    with pytest.raises(UnreadableList, match=r"procon\.csv"):
        await import_file(connection, file, list_id, now=TOMORROW)
    assert await keys(connection, list_id) == {NUMBER, "+5511912345678"}


async def test_no_file_replaces_the_requests_made_to_us(connection: Connection, file: Path) -> None:
    [own] = await do_not_call.every(connection)
    with pytest.raises(InvalidList, match="requests made to us"):
        await import_file(connection, file, own.id, now=NOW)
    with pytest.raises(InvalidList, match="requests made to us"):
        await make(connection, own.name)
    with pytest.raises(InvalidList, match="requests made to us"):
        await do_not_call.end_list(connection, own.id, last_day=NOW.date(), by=None, now=NOW)
    with pytest.raises(UnknownList, match="404"):
        await import_file(connection, file, 404, now=NOW)


@pytest.mark.parametrize(
    ("field", "name", "source", "state"),
    [
        ("name", " ", "Procon", None),
        ("source", "Procon", " ", None),
        ("state", "Procon", "Procon", "XX"),
    ],
)
async def test_a_list_needs_a_name_a_source_and_a_state_that_exists(
    connection: Connection, field: str, name: str, source: str, state: str | None
) -> None:
    with pytest.raises(InvalidList) as refused:
        await do_not_call.ensure_list(connection, name, source=source, state=state, now=NOW)
    assert refused.value.field == field


async def test_a_list_is_described_anew_and_ended(connection: Connection) -> None:
    list_id = await make(connection)
    await do_not_call.end_list(connection, list_id, last_day=date(2026, 12, 31), by=None, now=NOW)
    assert (await only(connection)).valid_until == date(2026, 12, 31)
    assert await make(connection, state="SP") == list_id
    described = await only(connection)
    assert (described.state, described.valid_until, described.valid_from) == ("SP", None, date(2026, 11, 18))


async def test_debtors_concerned_are_scored_and_queued_anew(connection: Connection, file: Path) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    listed = await callable_debtor(connection, portfolio_id)
    other = await callable_debtor(connection, portfolio_id)
    await connection.execute("update phones set number = '+5521987654321' where debtor_id = $1", other)
    await campaigns.refresh(connection, campaign_id, NOW)
    report: ListReport = await import_file(connection, file, await make(connection), now=TOMORROW)
    assert report.debtors == 1
    queued = await connection.fetch("select debtor_id from queue_entries where state = 'ready'")
    assert [row["debtor_id"] for row in queued] == [other]
    rows = await connection.fetch("select debtor_id, callable_phones, cause from accounts")
    assert {row["debtor_id"]: row["callable_phones"] for row in rows} == {listed: 0, other: 1}
    assert (await accounts.rescore(connection, portfolio_id, TOMORROW, cause="import")).written == 0


async def test_whom_a_list_kept_away_is_queued_again_when_it_has_ended(connection: Connection, file: Path) -> None:
    portfolio_id = await portfolio(connection)
    campaign_id = await campaign(connection, portfolio_id)
    await callable_debtor(connection, portfolio_id)
    list_id = await make(connection)
    await import_file(connection, file, list_id, now=NOW)
    await campaigns.refresh(connection, campaign_id, NOW)
    assert await connection.fetchval("select count(*) from queue_entries") == 0
    await do_not_call.end_list(connection, list_id, last_day=TOMORROW.date(), by=None, now=NOW)
    await reprioritising.night(connection, campaign_id, TOMORROW)
    assert await connection.fetchval("select count(*) from queue_entries") == 0
    await reprioritising.night(connection, campaign_id, TOMORROW + timedelta(days=1))
    assert await connection.fetchval("select count(*) from queue_entries") == 1


@pytest.mark.parametrize(("before", "after", "callable_phones"), [(None, "RJ", 1), ("RJ", "SP", 0)])
async def test_a_list_described_anew_counts_for_others(
    connection: Connection, file: Path, before: str | None, after: str, callable_phones: int
) -> None:
    portfolio_id = await portfolio(connection)
    await callable_debtor(connection, portfolio_id)
    await import_file(connection, file, await make(connection, state=before), now=NOW)
    await accounts.rescore(connection, portfolio_id, NOW, cause="import")
    assert await connection.fetchval("select callable_phones from accounts") != callable_phones
    await make(connection, state=after)
    await accounts.rescore_due(connection, portfolio_id, NOW)
    assert await connection.fetchval("select callable_phones from accounts") == callable_phones


async def test_who_did_what_is_in_the_audit_log(connection: Connection, file: Path) -> None:
    list_id = await make(connection)
    await import_file(connection, file, list_id, now=NOW)
    await do_not_call.end_list(connection, list_id, last_day=NOW.date(), by=None, now=NOW)
    rows = await connection.fetch("select action, detail from audit_log where subject = $1", f"do_not_call:{list_id}")
    assert [row["action"] for row in rows] == ["do_not_call.list", "do_not_call.import", "do_not_call.end"]
    assert rows[1]["detail"]["file"] == "procon.csv"
    assert rows[1]["detail"]["entries"] == 2
