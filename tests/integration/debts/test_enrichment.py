"""What others know of known debtors: new, later, older, unknown, and that it happens whole or not at all."""

import asyncio
from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from alo.polling import until
from debts import debtors, phones, portfolios
from debts.enrichment import EnrichmentCounts, EnrichmentReport, Learned, enrich_file
from debts.errors import MissingColumns, UnknownPortfolio, UnnamedBureau
from debts.importing import import_file, parse_mapping, staging
from debts.phones import PhoneStatus
from store.pool import Connection, connect
from tests.integration.debts.workbook import write_workbook

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
DEBTS = """CPF;Nome;Contrato;Valor;Vencimento;Telefone
39053344705;Maria;M1;100,00;01/10/2026;11 98765-4321
84322486000174;Clube;C1;1.234,56;01/10/2026;
"""
HEADER = "CPF/CNPJ;Telefone;E-mail;Fonte;Data"
MARIA = "390.533.447-05"


class Enriching:
    """A portfolio of two debtors, and files that say more of them."""

    def __init__(self, conn: Connection, directory: Path, portfolio_id: int) -> None:
        self.conn = conn
        self.portfolio_id = portfolio_id
        self.file = directory / "bureau.csv"

    async def rows(self, *rows: str, header: str = HEADER, **more: Any) -> EnrichmentReport:
        self.file.write_text("\r\n".join([header, *rows]), encoding="latin-1")
        return await enrich_file(self.conn, self.file, self.portfolio_id, **{"now": NOW, **more})

    async def maria(self) -> int:
        known = await debtors.by_document(self.conn, "39053344705")
        assert known is not None
        return known.id

    async def phones(self) -> list[tuple[str, str, str, str]]:
        """Number, status, source and day (in Brasília) of Maria's phones."""
        return [
            (phone.number, phone.status, phone.source, phone.learned_at.isoformat())
            for phone in await phones.of_debtor(self.conn, await self.maria())
        ]

    async def snapshot(self) -> Sequence[Any]:
        """Every row with the transaction that wrote it."""
        tables = ("debtors", "phones", "emails", "bureau_scores", "automatic_steps")
        return [await self.conn.fetch(f"select *, xmin from {table} order by 1, 2") for table in tables]  # noqa: S608


@pytest.fixture
async def enriching(connection: Connection, tmp_path: Path) -> Enriching:
    portfolio_id = await portfolios.ensure(connection, name="Carteira", creditor_name="Banco")
    file = tmp_path / "debts.csv"
    file.write_text(DEBTS, encoding="utf-8")
    await import_file(connection, file, portfolio_id, now=datetime(2026, 10, 5, 15, 0, tzinfo=UTC))
    return Enriching(connection, tmp_path, portfolio_id)


async def test_new_phones_and_emails_come_with_their_source_and_date(enriching: Enriching) -> None:
    report = await enriching.rows(f"{MARIA};21 2222-3333 / 11 91234-5678;maria@EXAMPLE.com;Bureau A;10/11/2026")
    assert report.counts == EnrichmentCounts(phones_new=2, emails_new=1)
    assert (report.rows_read, report.rows_rejected, list(report.touched)) == (1, 0, [await enriching.maria()])
    assert (await enriching.phones())[1:] == [
        ("+5511912345678", "unknown", "Bureau A", "2026-11-10T03:00:00+00:00"),
        ("+552122223333", "unknown", "Bureau A", "2026-11-10T03:00:00+00:00"),
    ]
    [email] = await enriching.conn.fetch("select address, source, learned_at from emails")
    assert tuple(email) == ("maria@example.com", "Bureau A", datetime(2026, 11, 10, 3, tzinfo=UTC))


async def test_the_same_file_again_changes_nothing(enriching: Enriching) -> None:
    header = "CPF;Telefone;E-mail;Data;Score;Etapas automáticas concluídas em"
    rows = (f"{MARIA};2122223333;m@x.br;10/11/2026;700;09/11/2026", "84322486000174;2122224444;c@x.br;;650;")
    learned = Learned(bureau="Serasa")
    first = await enriching.rows(*rows, header=header, learned=learned)
    assert first.counts == EnrichmentCounts(phones_new=2, emails_new=2, bureau_scores=2, automatic_steps=1)
    before = await enriching.snapshot()
    later = datetime(2026, 11, 25, tzinfo=UTC)
    again = await enriching.rows(*rows, header=header, learned=learned, now=later)
    assert (again.counts, len(again.touched)) == (EnrichmentCounts(), 0)
    assert await enriching.snapshot() == before


@pytest.mark.parametrize(
    ("day", "counts", "learned"),
    [
        ("04/10/2026", EnrichmentCounts(), ("import", "2026-10-05T15:00:00+00:00")),
        ("05/10/2026", EnrichmentCounts(), ("import", "2026-10-05T15:00:00+00:00")),
        ("06/10/2026", EnrichmentCounts(phones_refreshed=1), ("Bureau A", "2026-10-06T03:00:00+00:00")),
        ("", EnrichmentCounts(), ("import", "2026-10-05T15:00:00+00:00")),
    ],
)
async def test_a_known_phone_is_heard_of_again_only_at_a_later_date(
    enriching: Enriching, day: str, counts: EnrichmentCounts, learned: tuple[str, str]
) -> None:
    report = await enriching.rows(f"{MARIA};11987654321;;Bureau A;{day}")
    assert report.counts == counts
    [phone] = await enriching.phones()
    assert phone[2:] == learned


@pytest.mark.parametrize("status", [PhoneStatus.WRONG, PhoneStatus.INVALID, PhoneStatus.FORBIDDEN, PhoneStatus.GOOD])
async def test_what_became_known_of_a_phone_stays(enriching: Enriching, status: PhoneStatus) -> None:
    [known] = await phones.of_debtor(enriching.conn, await enriching.maria())
    await phones.set_phone_status(enriching.conn, known.id, status, NOW)
    await enriching.rows(f"{MARIA};11987654321;;Bureau A;20/11/2026")
    [phone] = await phones.of_debtor(enriching.conn, await enriching.maria())
    assert (phone.status, phone.status_at, phone.source) == (status, NOW, "Bureau A")


async def test_of_several_rows_about_one_phone_the_latest_counts(enriching: Enriching) -> None:
    rows = [
        f"{MARIA};2122223333;;{source};{day}" for source, day in (("A", "01/11/2026"), ("B", "03/11/2026"), ("C", ""))
    ]
    await enriching.rows(*rows)
    assert (await enriching.phones())[1][2:] == ("B", "2026-11-03T03:00:00+00:00")


async def test_what_is_said_of_the_file_serves_rows_that_say_nothing(enriching: Enriching) -> None:
    learned = Learned(source="Bureau B", on=date(2026, 11, 2))
    await enriching.rows(f"{MARIA};2122223333", header="CPF;Telefone", learned=learned)
    assert (await enriching.phones())[1][2:] == ("Bureau B", "2026-11-02T03:00:00+00:00")


async def test_scores_are_of_a_bureau_and_the_later_counts(enriching: Enriching) -> None:
    async def say(score: str, day: str) -> int:
        rows = f"{MARIA};{score};{day}"
        report = await enriching.rows(rows, header="CPF;Score;Data", learned=Learned(bureau="Serasa"))
        return report.counts.bureau_scores

    assert await say("700,0", "10/11/2026") == 1
    assert await say("650", "09/11/2026") == 0
    assert await say("710", "11/11/2026") == 1
    assert await say("710", "") == 0
    assert await say("720", "") == 1
    [known] = await enriching.conn.fetch("select source, score, scored_on from bureau_scores")
    assert tuple(known) == ("Serasa", 720, date(2026, 11, 21))


@pytest.mark.parametrize("score", ["1001", "00000000009999", "1.000", "1,000", "7,5", "-1"])
async def test_a_score_outside_its_scale_costs_its_own_row(enriching: Enriching, score: str) -> None:
    rows = (f"{MARIA};{score}", f"{MARIA};0007")
    report = await enriching.rows(*rows, header="CPF;Score", learned=Learned(bureau="Serasa"))
    assert (report.rows_rejected, report.counts.bureau_scores) == (1, 1)
    assert await enriching.conn.fetchval("select score from bureau_scores") == 7


async def test_scores_of_nobody_are_refused(enriching: Enriching) -> None:
    with pytest.raises(UnnamedBureau, match="'Score'"):
        await enriching.rows(f"{MARIA};700", header="CPF;Score")
    report = await enriching.rows(f"{MARIA};700;Boa Vista", header="CPF;Score;Fonte")
    assert report.counts.bureau_scores == 1


async def test_automatic_steps_finish_in_the_portfolio_of_the_debt(enriching: Enriching) -> None:
    header = "CPF;Fim da régua"
    assert (await enriching.rows(f"{MARIA};10/11/2026", header=header)).counts.automatic_steps == 1
    assert (await enriching.rows(f"{MARIA};08/11/2026", header=header)).counts.automatic_steps == 0
    assert await enriching.conn.fetchval("select finished_at from automatic_steps") == datetime(
        2026, 11, 10, 3, tzinfo=UTC
    )
    enriching.portfolio_id = await portfolios.ensure(enriching.conn, name="Outra", creditor_name="Loja")
    [rejection] = (await enriching.rows(f"{MARIA};10/11/2026", header=header)).rejected
    assert (rejection.row, rejection.reason) == (2, "the person has no debt in this portfolio")


@pytest.mark.parametrize(
    ("row", "column", "reason", "whole"),
    [
        ("111.111.111-11;2122223333;;;", "CPF/CNPJ", "one digit repeated", True),
        (";2122223333;;;", "CPF/CNPJ", "empty", True),
        ("529.982.247-25;2122223333;;;", "CPF/CNPJ", "no debtor has this document", True),
        (f"{MARIA};123;;;", "Telefone", "does not fit the Brazilian numbering plan", True),
        (f"{MARIA};123;m@x.br;;", "Telefone", "does not fit the Brazilian numbering plan", False),
        (f"{MARIA};2122223333;maria em x;;", "E-mail", "not an e-mail address", False),
        (f"{MARIA};2122223333;;;22/11/2026", "Data", "lies in the future", True),
        (f"{MARIA};2122223333;;;ontem", "Data", "not a date", True),
        (f"{MARIA};;;;", "CPF/CNPJ", "adds nothing", True),
        (f"{MARIA};2122223333;;;;x", "", "has 6 cells where the header has 5", True),
        (f'{MARIA};"2122223333;;;', "", "a quotation mark is opened and never closed", True),
    ],
)
async def test_what_cannot_be_used_is_explained(
    enriching: Enriching, row: str, column: str, reason: str, whole: bool
) -> None:
    report = await enriching.rows(row)
    assert report.rejected
    assert {each.column for each in report.rejected} == {column}
    assert {each.row_rejected for each in report.rejected} == {whole}
    assert any(reason in each.reason for each in report.rejected)
    assert report.rows_rejected == int(whole)
    assert (report.counts == EnrichmentCounts()) is whole


async def test_a_file_that_adds_nothing_is_refused(enriching: Enriching) -> None:
    with pytest.raises(MissingColumns, match="phones, e-mails, scores"):
        await enriching.rows("x", header="CPF;Nome")
    with pytest.raises(MissingColumns, match="document"):
        await enriching.rows("x", header="Telefone;Nome")
    with pytest.raises(UnknownPortfolio):
        await enrich_file(enriching.conn, enriching.file.with_name("debts.csv"), 999, now=NOW)


async def test_a_mapping_says_where_it_stands(enriching: Enriching) -> None:
    mapping = parse_mapping(
        'date_format = "mm/dd/yyyy"\n[columns]\ndocument = "ID"\nemail = "Contato"\nphones = ["Linha"]'
    )
    report = await enriching.rows(
        f"{MARIA};2122223333;m@x.br;11/10/2026", header="ID;Linha;Contato;Data", mapping=mapping
    )
    assert report.counts == EnrichmentCounts(phones_new=1, emails_new=1)
    assert (await enriching.phones())[1][3] == "2026-11-10T03:00:00+00:00"


async def test_the_ledger_tells_what_happened(enriching: Enriching) -> None:
    report = await enriching.rows(f"{MARIA};2122223333;m@x.br;;", "x;;;;")
    [entry] = await enriching.conn.fetch("select * from imports where kind = 'enrichment'")
    said = ("id", "portfolio_id", "rows_read", "rows_rejected", "phones_new", "emails_new", "debts_new", "imported_at")
    assert [entry[name] for name in said] == [report.import_id, enriching.portfolio_id, 2, 1, 1, 1, 0, NOW]


async def test_interrupted_it_leaves_nothing_behind(enriching: Enriching) -> None:
    before = await enriching.snapshot()

    def interrupt(stage: str, done: int, total: int) -> None:
        del done, total
        if stage == "writing":
            raise asyncio.CancelledError

    with pytest.raises(asyncio.CancelledError):
        await enriching.rows(f"{MARIA};2122223333;m@x.br;;", progress=interrupt)
    assert await enriching.snapshot() == before
    assert await enriching.conn.fetchval("select count(*) from imports") == 1


async def test_rejected_rows_are_corrected_and_taken_in(enriching: Enriching, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    rows = ("529.982.247-25;2122223333;;;", f"{MARIA};2122224444;m@x.br;;", f"{MARIA};123;n@x.br;;", '"x";"a\nb";;;')
    report = await enriching.rows(*rows, rejected=rejected)
    assert (report.rows_read, report.rows_rejected, report.values_rejected) == (4, 2, 4)
    written = rejected.read_text(encoding="utf-8-sig").splitlines()
    assert written[0].endswith(HEADER)
    assert written[1].startswith('2;CPF/CNPJ;52998224725;"no debtor has this document;')
    assert written[1].endswith(";row;529.982.247-25;2122223333;;;")
    assert written[2].endswith(f";value;{MARIA};123;n@x.br;;")
    corrected = (
        rejected.read_text(encoding="utf-8-sig").replace("529.982.247-25", MARIA).replace(";123;", ";2122225555;")
    )
    enriching.file.write_text(corrected, encoding="utf-8")
    report = await enrich_file(enriching.conn, enriching.file, enriching.portfolio_id, now=NOW)
    assert report.counts == EnrichmentCounts(phones_new=2)
    assert report.rows_rejected == 1


async def test_nothing_rejected_makes_no_file(enriching: Enriching, tmp_path: Path) -> None:
    rejected = tmp_path / "rejected.csv"
    assert not (await enriching.rows(f"{MARIA};2122224444;;;", rejected=rejected)).rejected
    assert not rejected.exists()


async def test_a_spreadsheet_is_as_good_as_a_csv(enriching: Enriching, tmp_path: Path) -> None:
    enriching.file, rejected = tmp_path / "fones.xlsx", tmp_path / "rejected.csv"
    header, *rows = HEADER.split(";"), [MARIA, "2122223333", "", "Bureau", "10/11/2026"], ["1", "2122223333"]
    write_workbook(enriching.file, "Fones", [header, *rows])
    report = await enrich_file(
        enriching.conn, enriching.file, enriching.portfolio_id, now=NOW, sheet="Fones", rejected=rejected
    )
    assert report.counts == EnrichmentCounts(phones_new=1)
    assert rejected.read_text(encoding="utf-8-sig").splitlines()[1].endswith(";row;1;2122223333;;;")
    ledger = await enriching.conn.fetchval("select file_name from imports where kind = 'enrichment'")
    assert ledger == "fones.xlsx"


async def test_it_writes_when_no_import_does(enriching: Enriching, database: str) -> None:
    """Both write phones of many people, each in an order of its own: together they could wait for each other."""
    other = await connect(database, application_name="another import")
    waiting = "select exists (select from pg_locks where locktype = 'advisory' and not granted)"

    async def waits() -> bool:
        return bool(await other.fetchval(waiting))

    async with asyncio.TaskGroup() as tasks, other.transaction():
        await other.execute(staging.SQL.one_import_at_a_time)
        enrichment = tasks.create_task(enriching.rows(f"{MARIA};21 2222-3333;;;"), name="enrichment")
        assert await until(waits, timeout_s=30.0)
    assert enrichment.result().counts.phones_new == 1
    await other.close()
