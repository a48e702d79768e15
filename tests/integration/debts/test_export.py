"""What was learned, on its way back: readable by spreadsheets, by CRMs, and by ourselves."""

import csv
import io
from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from debts import debtors, phones, portfolios
from debts.enrichment import EnrichmentCounts, enrich_file
from debts.errors import UnknownPortfolio
from debts.export import ExportKind, export
from debts.importing import import_file
from debts.phones import PhoneStatus
from store.pool import Connection

LEARNED = datetime(2026, 10, 5, 2, 30, 15, 5, tzinfo=UTC)  # still the day before in Brasília
NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DEBTS = """CPF;Nome;Contrato;Valor;Vencimento;Telefone
01234567890;Maria;=M1;100,00;01/10/2026;11 98765-4321
01234567890;Maria;M2;100,00;01/11/2026;+351 912 345 678
84322486000174;Clube;C1;1.234,56;01/10/2026;21 2222-3333
"""


class Exporting:
    """A portfolio of two debtors with three phones, one called twice, and one of another portfolio."""

    def __init__(self, conn: Connection, directory: Path) -> None:
        self.conn = conn
        self.file = directory / "export.csv"
        self.portfolio_id = 0

    async def begin(self) -> None:
        self.portfolio_id = await portfolios.ensure(self.conn, name="Carteira", creditor_name="Banco")
        other = await portfolios.ensure(self.conn, name="Outra", creditor_name="Loja")
        base = self.file.with_name("debts.csv")
        base.write_text(DEBTS, encoding="utf-8")
        await import_file(self.conn, base, self.portfolio_id, now=LEARNED)
        base.write_text(f"{DEBTS.splitlines()[0]}\n52998224725;Ana;A1;1,00;01/10/2026;11 91111-2222", encoding="utf-8")
        await import_file(self.conn, base, other, now=LEARNED)

    async def rows(self, kind: ExportKind) -> list[dict[str, str]]:
        self.file.unlink(missing_ok=True)

        async def write(piece: bytes) -> None:
            with self.file.open("ab") as file:
                file.write(piece)

        count = await export(self.conn, kind, self.portfolio_id, write, now=NOW, by=None)
        assert self.file.read_bytes().startswith(b"\xef\xbb\xbfdocument;")
        rows = list(csv.DictReader(io.StringIO(self.file.read_text(encoding="utf-8-sig")), delimiter=";"))
        assert len(rows) == count
        return rows

    async def maria(self) -> int:
        known = await debtors.by_document(self.conn, "01234567890")
        assert known is not None
        return known.id

    async def attempt(self, outcome: str, at: datetime, *, answered: bool) -> None:
        """An attempt to reach Maria on her first phone, made and closed."""
        [phone, _] = await phones.of_debtor(self.conn, await self.maria())
        campaign = await self.conn.fetchrow("select id, team_id, trunk_id from campaigns") or await self.conn.fetchrow(
            """
            with team as (insert into teams (name) values ('Equipe') returning id),
            trunk as (
                insert into trunks (name, address, caller_id, max_calls) values ('t', 'h:1', '11', 1) returning id
            )
            insert into campaigns (name, portfolio_id, team_id, trunk_id, status)
            select 'Campanha', $1, team.id, trunk.id, 'running' from team, trunk
            returning id, team_id, trunk_id
            """,
            self.portfolio_id,
        )
        assert campaign is not None
        await self.conn.execute(
            """
            insert into attempts
                (id, campaign_id, debtor_id, phone_id, number, trunk_id, team_id, state, created_at, answered_at,
                ended_at, closed_at, outcome)
            values (gen_random_uuid(), $1, $2, $3, $4, $5, $6, 'closed', $7, $8, $7, $7, $9)
            """,
            campaign["id"],
            phone.debtor_id,
            phone.id,
            phone.number,
            campaign["trunk_id"],
            campaign["team_id"],
            at,
            at if answered else None,
            outcome,
        )


@pytest.fixture
async def exporting(connection: Connection, tmp_path: Path) -> Exporting:
    place = Exporting(connection, tmp_path)
    await place.begin()
    return place


async def test_phones_tell_what_calls_to_them_came_to(exporting: Exporting) -> None:
    await exporting.attempt("refuses", datetime(2026, 11, 18, 15, 0, tzinfo=UTC), answered=True)
    await exporting.attempt("no_answer", datetime(2026, 11, 19, 15, 0, tzinfo=UTC), answered=False)
    [first, second] = await phones.of_debtor(exporting.conn, await exporting.maria())
    await phones.set_phone_status(exporting.conn, first.id, PhoneStatus.GOOD, NOW)
    rows = await exporting.rows(ExportKind.PHONES)
    assert rows[0] == {
        "document": "012.345.678-90",
        "phone": "(11) 98765-4321",
        "status": "good",
        "source": "import",
        "learned_at": "2026-10-04 23:30:15",
        "status_at": "2026-11-21 09:00:00",
        "attempts": "2",
        "answered": "1",
        "last_attempt_at": "2026-11-19 12:00:00",
        "last_outcome": "no_answer",
    }
    assert (second.number, rows[1]["phone"], rows[1]["attempts"]) == ("+351912345678", "'+351912345678", "0")
    assert [row["document"] for row in rows] == ["012.345.678-90", "012.345.678-90", "84.322.486/0001-74"]


async def test_exported_phones_taken_in_again_change_nothing(exporting: Exporting) -> None:
    [phone, _] = await phones.of_debtor(exporting.conn, await exporting.maria())
    await phones.set_phone_status(exporting.conn, phone.id, PhoneStatus.WRONG, NOW)
    await phones.add(exporting.conn, debtor_id=phone.debtor_id, number="+5521933334444", source='=bad "x"', now=NOW)
    before = await exporting.conn.fetch("select *, xmin from phones order by id")
    assert len(await exporting.rows(ExportKind.PHONES)) == 4
    report = await enrich_file(exporting.conn, exporting.file, exporting.portfolio_id, now=NOW)
    assert (report.rows_read, list(report.rejected), report.counts) == (4, [], EnrichmentCounts())
    assert await exporting.conn.fetch("select *, xmin from phones order by id") == before


async def test_exported_phones_bring_another_centre_all_that_is_in_them(exporting: Exporting) -> None:
    await exporting.rows(ExportKind.PHONES)
    known = "select debtor_id, number, source, learned_at::date from phones order by 1, 2"
    before = await exporting.conn.fetch(known)
    await exporting.conn.execute("delete from phones where debtor_id = $1", await exporting.maria())
    report = await enrich_file(exporting.conn, exporting.file, exporting.portfolio_id, now=NOW)
    assert report.counts == EnrichmentCounts(phones_new=2)
    after = await exporting.conn.fetch(known)
    assert [tuple(row)[:3] for row in after] == [tuple(row)[:3] for row in before]


async def test_contacts_tell_the_last_and_the_next(exporting: Exporting) -> None:
    maria = await exporting.maria()
    await exporting.attempt("refuses", datetime(2026, 11, 18, 15, 0, tzinfo=UTC), answered=True)
    await exporting.attempt("no_answer", datetime(2026, 11, 19, 15, 0, tzinfo=UTC), answered=False)
    await exporting.conn.execute(
        "insert into queue_entries (campaign_id, debtor_id, priority, next_at) select id, $1, 1, $2 from campaigns",
        maria,
        datetime(2026, 11, 23, 12, 0, tzinfo=UTC),
    )
    agreement = await exporting.conn.fetchval(
        """
        insert into agreements (portfolio_id, debtor_id, original_centavos, total_centavos, created_at)
        values ($1, $2, 20000, 15005, $3) returning id
        """,
        exporting.portfolio_id,
        maria,
        NOW,
    )
    await exporting.conn.execute(
        "insert into instalments (agreement_id, number, due_date, amount_centavos) values ($1, 1, $2, 15005)",
        agreement,
        date(2026, 12, 1),
    )
    [row, club] = await exporting.rows(ExportKind.CONTACTS)
    assert row == {
        "document": "012.345.678-90",
        "contracts": "'=M1 | M2",
        "attempts": "2",
        "last_attempt_at": "2026-11-19 12:00:00",
        "last_outcome": "no_answer",
        "last_contact_at": "2026-11-18 12:00:00",
        "next_attempt_at": "2026-11-23 09:00:00",
        "hold": "",
        "held_at": "",
        "agreement": str(agreement),
        "agreement_status": "active",
        "agreement_total": "150,05",
        "agreement_next_due": "2026-12-01",
    }
    await debtors.hold(exporting.conn, maria, "disputed", NOW)
    [row, _] = await exporting.rows(ExportKind.CONTACTS)
    assert (row["hold"], row["held_at"]) == ("disputed", "2026-11-21 09:00:00")
    assert (club["document"], club["contracts"], club["attempts"]) == ("84.322.486/0001-74", "C1", "0")


async def test_who_took_it_out_of_the_house_is_written_down(exporting: Exporting) -> None:
    await exporting.rows(ExportKind.CONTACTS)
    [entry] = await exporting.conn.fetch("select at, user_id, action, subject, detail from audit_log")
    subject = f"portfolio:{exporting.portfolio_id}"
    assert tuple(entry) == (NOW, None, "portfolio.export", subject, {"kind": "contacts"})


async def test_a_portfolio_that_is_not_there_gives_no_file(exporting: Exporting) -> None:
    exporting.portfolio_id = 999
    with pytest.raises(UnknownPortfolio):
        await exporting.rows(ExportKind.PHONES)
    assert not exporting.file.exists()
