"""Files into tables: what goes in, what is said about the rest, and that it happens whole or not at all."""

import asyncio
import os
from hashlib import sha256
from pathlib import Path

import pytest

from debts import debtors, phones, portfolios
from debts.errors import MissingColumns, UnknownPortfolio, UnreadableFile
from debts.importing import Counts, Rejection, import_file, parse_mapping
from debts.portfolios import Totals
from store.pool import Pool
from tests.integration.debts.files import CLUB, COLUMNS, HEADER, MARIA, MARIA_TOO, NOW, Importing


async def test_the_good_rows_go_in(importing: Importing) -> None:
    report = await importing.rows(MARIA, MARIA_TOO, CLUB, "1;X;X1;1,00;01/10/2026;;")
    assert report.counts == Counts(debtors_new=2, phones_new=2, debts_new=3)
    assert (report.rows_read, report.rows_rejected) == (4, 1)
    assert [(each.row, each.column) for each in report.rejected] == [(5, "CPF/CNPJ")]
    assert await portfolios.totals(importing.conn, importing.portfolio_id) == Totals(2, 3, 138_456, 138_456)
    maria = await debtors.by_document(importing.conn, "39053344705")
    assert maria is not None
    assert (maria.name, maria.state) == ("Maria", "SP")
    owed = await debtors.open_debts(importing.conn, importing.portfolio_id, maria.id)
    assert [(debt.contract, debt.amount_centavos) for debt in owed] == [("M1", 10_000), ("M2", 5_000)]
    numbers = [phone.number for phone in await phones.of_debtor(importing.conn, maria.id)]
    assert numbers == ["+5511987654321", "+552122223333"]


async def test_the_same_file_again_changes_nothing(importing: Importing) -> None:
    rows = (MARIA, MARIA_TOO, CLUB)
    await importing.rows(*rows)
    before = await importing.snapshot()
    report = await importing.rows(*rows)
    assert report.counts == Counts()
    assert await importing.snapshot() == before
    assert await importing.conn.fetchval("select count(*) from imports") == 2


async def test_the_ledger_tells_what_happened(importing: Importing) -> None:
    report = await importing.rows(MARIA, "x;;;;;;")
    [entry] = await importing.conn.fetch("select * from imports")
    content = f"{HEADER}\r\n{MARIA}\r\nx;;;;;;".encode("latin-1")
    assert dict(entry) == {
        "id": report.import_id,
        "portfolio_id": importing.portfolio_id,
        "file_name": "base.csv",
        "file_sha256": sha256(content).digest(),
        "imported_by": None,
        "imported_at": NOW,
        "rows_read": 2,
        "rows_rejected": 1,
        "debtors_new": 1,
        "debtors_changed": 0,
        "phones_new": 1,
        "debts_new": 1,
        "debts_changed": 0,
        "debts_closed": 0,
        "kind": "debts",
        "full_file": False,
        "emails_new": 0,
        "phones_refreshed": 0,
        "bureau_scores": 0,
        "automatic_steps": 0,
    }


async def test_new_values_replace_old_ones_and_blanks_do_not(importing: Importing) -> None:
    await importing.rows(MARIA, CLUB)
    changed = MARIA.replace("100,00", "110,00").replace("Maria", "Maria Silva").replace(";SP;", ";;")
    report = await importing.rows(changed, CLUB)
    assert report.counts == Counts(debtors_changed=1, debts_changed=1)
    maria = await debtors.by_document(importing.conn, "39053344705")
    assert maria is not None
    assert (maria.name, maria.state) == ("Maria Silva", "SP")


async def test_a_contract_is_owed_once(importing: Importing) -> None:
    report = await importing.rows(MARIA, CLUB.replace(";C1;", ";M1;"))
    reason = "row 2 has this contract for another person; a debt is owed once"
    assert report.rejected == [Rejection(3, "Contrato", "M1", reason)]
    assert report.counts.debtors_new == 1


async def test_a_contract_is_not_contradicted(importing: Importing) -> None:
    report = await importing.rows(MARIA, MARIA.replace("100,00", "90,00").replace("98765", "91111"))
    [rejection] = report.rejected
    assert (rejection.row, rejection.reason) == (
        3,
        "row 2 has this contract with another amount, due date or product",
    )
    assert report.counts == Counts(debtors_new=1, phones_new=1, debts_new=1)


async def test_a_repeated_debt_may_bring_another_phone(importing: Importing) -> None:
    report = await importing.rows(MARIA, MARIA.replace("98765", "91111"))
    assert report.rejected == []
    assert report.counts == Counts(debtors_new=1, phones_new=2, debts_new=1)


async def test_the_preferred_row_counts_wherever_it_stands(importing: Importing) -> None:
    mapping = parse_mapping(
        """
        [columns]
        document = "CPF/CNPJ"
        name = "Nome"
        contract = "Contrato"
        amount = "Valor"
        due_date = "Vencimento"
        [prefer]
        column = "UF"
        values = ["PRINCIPAL"]
        """
    )
    rows = [
        MARIA.replace(";SP;", ";CORRESPONSAVEL;"),
        CLUB.replace(";C1;1.234,56;", ";M1;100,00;").replace(";AC;", ";PRINCIPAL;"),
    ]
    report = await importing.rows(*rows, mapping=mapping)
    assert [each.row for each in report.rejected] == [2]
    owner = await importing.conn.fetchval("select name from debtors inner join debts on debtor_id = debtors.id")
    assert owner == "Clube"


async def test_a_contract_does_not_change_hands(importing: Importing) -> None:
    await importing.rows(MARIA)
    report = await importing.rows(CLUB.replace(";C1;", ";M1;"))
    assert [each.reason for each in report.rejected] == ["the contract was imported before for another person"]
    assert report.counts == Counts()


@pytest.mark.parametrize("status", ["agreed", "paid", "closed"])
async def test_what_was_settled_is_not_rewritten(importing: Importing, status: str) -> None:
    await importing.rows(MARIA)
    await importing.conn.execute("update debts set status = $1", status)
    assert (await importing.rows(MARIA)).rejected == []
    [rejection] = (await importing.rows(MARIA.replace("100,00", "120,00"))).rejected
    assert "stay as they are" in rejection.reason
    assert await importing.conn.fetchval("select amount_centavos from debts") == 10_000


async def test_a_phone_keeps_what_is_known_of_it(importing: Importing) -> None:
    await importing.rows(MARIA)
    await importing.conn.execute("update phones set status = 'wrong', status_at = $1", NOW)
    await importing.rows(MARIA)
    assert await importing.conn.fetchval("select status from phones") == "wrong"


async def test_a_phones_file_enriches(importing: Importing) -> None:
    await importing.rows(MARIA, CLUB)
    header = "documento;ddd;telefone1;telefone2"
    report = await importing.rows(
        "84.322.486/0001-74;68;99999-1234;3222-1234",
        "11144477735;11;3333-4444;",
        "39053344705;;99999-1234;",
        header=header,
    )
    assert report.phones_only
    assert report.counts == Counts(phones_new=2)
    assert report.rows_read == 3
    assert [(each.row, each.row_rejected) for each in report.rejected] == [(3, True), (4, True)]
    assert report.rejected[0].reason == "no debtor has this document; import their debts first"


async def test_a_header_without_a_required_field_writes_nothing(importing: Importing) -> None:
    with pytest.raises(MissingColumns, match="due_date"):
        await importing.rows("1;2;3;4", header="CPF;Nome;Contrato;Valor")
    assert await importing.conn.fetchval("select count(*) from imports") == 0


async def test_an_unknown_portfolio_is_named(importing: Importing) -> None:
    importing.portfolio_id = 404
    with pytest.raises(UnknownPortfolio, match="404"):
        await importing.rows(MARIA)


async def test_an_interrupted_import_leaves_nothing(importing: Importing) -> None:
    def interrupt(stage: str, done: int, total: int) -> None:
        raise ConnectionAbortedError(stage, done, total)

    with pytest.raises(ConnectionAbortedError):
        await importing.rows(MARIA, CLUB, progress=interrupt)
    assert await importing.snapshot() == [[], [], []]
    assert (await importing.rows(MARIA, CLUB)).counts.debts_new == 2


async def test_imports_over_a_pool_and_tells_its_progress(pool: Pool, tmp_path: Path) -> None:
    file = tmp_path / "base.csv"
    file.write_text("\n".join([HEADER, *(MARIA.replace(";M1;", f";{n};") for n in range(6_000))]), encoding="utf-8")
    portfolio_id = await portfolios.ensure(pool_connection := await pool.acquire(), name="C", creditor_name="B")
    await pool.release(pool_connection)
    seen: list[tuple[str, int, int]] = []
    report = await import_file(pool, file, portfolio_id, now=NOW, progress=lambda *told: seen.append(told))
    assert report.counts == Counts(debtors_new=1, phones_new=1, debts_new=6_000)
    size = file.stat().st_size
    assert seen[0] == ("reading", size, size)
    assert [stage for stage, _, _ in seen] == ["reading", "judging", "writing", "writing", "writing"]
    assert seen[-1] == ("writing", 6_000, 6_000)


async def test_numbers_that_no_table_holds_cost_their_row_only(importing: Importing) -> None:
    endless = MARIA.replace("100,00", "9" * 5_000)
    foreign_digits = CLUB + "11 98765-432\N{ARABIC-INDIC DIGIT FIVE}"
    importing.write([endless, foreign_digits], encoding="utf-8")
    report = await importing.run()
    assert report.counts == Counts(debtors_new=1, debts_new=1)
    assert [(each.row, each.column) for each in report.rejected] == [(2, "Valor"), (3, "Telefone")]


async def test_a_file_that_changes_its_encoding_half_way_is_refused_whole(importing: Importing) -> None:
    importing.write([MARIA.replace("M1", f"M{number}") for number in range(3_000)], encoding="utf-8")
    with importing.file.open("ab") as file:
        file.write("\r\n84.322.486/0001-74;Associação;C1;1,00;01/10/2026;AC;".encode("latin-1"))
    with pytest.raises(UnreadableFile):
        await importing.run(mapping=parse_mapping(f'encoding = "utf-8"\n{COLUMNS}'))
    assert await importing.conn.fetchval("select count(*) from debts") == 0


async def test_a_file_name_that_is_no_text_is_kept_as_far_as_it_is(importing: Importing) -> None:
    importing.write([MARIA], encoding="utf-8")
    renamed = importing.file.rename(importing.file.with_name(os.fsdecode("mar\xe7o.csv".encode("latin-1"))))
    await import_file(importing.conn, renamed, importing.portfolio_id, now=NOW)
    assert await importing.conn.fetchval("select file_name from imports") == "mar\N{REPLACEMENT CHARACTER}o.csv"


async def test_people_about_whom_a_file_says_nothing_new_can_be_called_meanwhile(
    importing: Importing, pool: Pool
) -> None:
    await importing.rows(MARIA)
    async with pool.acquire() as other, other.transaction():
        await other.execute("select from debtors for no key update")
        await other.execute("select from debts for no key update")
        async with asyncio.timeout(10):
            report = await importing.rows(MARIA)
    assert report.counts == Counts()
