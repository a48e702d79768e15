"""Files of a portfolio on the command line: enriched with what others know, exported to the system it came from."""

import asyncio
from pathlib import Path

import pytest

from store.pool import Connection
from tests.integration.alo.command_line import Say

DEBTS = (
    "CPF;Nome;Contrato;Valor;Vencimento;Telefone;UF\r\n"
    "529.982.247-25;José Araújo;A-1;1.234,56;03/02/2026;;SP\r\n"
    "390.533.447-05;Maria;A-2;100,00;03/03/2026;(11) 98765-4321;SP\r\n"
)
BUREAU = (
    "CPF;Telefone;E-mail;Score\r\n"
    "529.982.247-25;21 2222-3333;jose@example.com;640\r\n"
    "390.533.447-05;11 98765-4321;;710\r\n"
    "111.444.777-35;11 98765-4321;;1\r\n"
)


@pytest.fixture
def calling(say: Say, tmp_path: Path) -> Say:
    """Two debtors, one of them with a phone, in a campaign that runs."""
    file = tmp_path / "debts.csv"
    file.write_text(DEBTS, encoding="utf-8")
    said = say("portfolio", "import", str(file), "--portfolio", "Lojas", "--creditor", "Lojas S.A.")
    assert "2 accounts scored anew; in running campaigns 0 debtors queued" in said
    say("team", "add", "Equipe 1")
    say("trunk", "add", "op", "--address", "203.0.113.10:5060", "--caller-id", "1140028922")
    say("campaign", "add", "Todos", "--portfolio", "Lojas", "--team", "Equipe 1", "--trunk", "op")
    say("campaign", "start", "Todos")
    return say


@pytest.fixture
def bureau(tmp_path: Path) -> Path:
    file = tmp_path / "bureau.csv"
    file.write_text(BUREAU, encoding="latin-1")
    return file


def test_what_a_bureau_knows_reaches_the_queue(calling: Say, bureau: Path) -> None:
    arguments = ("portfolio", "enrich", str(bureau), "--portfolio", "Lojas", "--source", "Serasa")
    said = calling(*arguments, "--date", "2026-11-02", "--bureau", "Serasa Score")
    assert "3 rows read, 1 rejected: 1 phones new, 0 heard of again; 1 e-mails new; 2 bureau scores; 0 people" in said
    assert "2 accounts scored anew; in running campaigns 1 debtors queued" in said
    assert "111.444.777-35;11 98765-4321;;1" in bureau.with_suffix(".rejected.csv").read_text(encoding="utf-8-sig")
    again = calling(*arguments, "--date", "2026-11-02", "--bureau", "Serasa Score")
    assert "0 phones new, 0 heard of again; 0 e-mails new; 0 bureau scores" in again
    assert "0 accounts scored anew" in again


def test_exports_are_files_that_enrich_takes_in_again(calling: Say, tmp_path: Path) -> None:
    phones, contacts = tmp_path / "phones.csv", tmp_path / "contacts.csv"
    assert "1 phones written" in calling("portfolio", "export", "phones", str(phones), "--portfolio", "Lojas")
    assert "2 contacts written" in calling("portfolio", "export", "contacts", str(contacts), "--portfolio", "Lojas")
    assert "529.982.247-25;A-1;" in contacts.read_text(encoding="utf-8-sig")
    said = calling("portfolio", "enrich", str(phones), "--portfolio", "Lojas")
    assert "1 rows read, 0 rejected: 0 phones new, 0 heard of again" in said
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contacts.csv", "debts.csv", "phones.csv"]


async def test_a_dispute_holds_calls_until_it_is_settled(calling: Say, connection: Connection) -> None:
    async def said(command: str, document: str, reason: str) -> str:
        return await asyncio.to_thread(calling, "debtor", command, document, "--reason", reason)

    async def ready() -> int:
        return int(await connection.fetchval("select count(*) from queue_entries where state = 'ready'"))

    assert await ready() == 1
    assert "Maria is held: disputed" in await said("hold", "390.533.447-05", "disputed")
    assert await ready() == 0
    assert "Maria is held: deceased" in await said("hold", "39053344705", "deceased")
    assert "is not held as disputed, but as deceased" in await said("lift", "39053344705", "disputed")
    assert await ready() == 0
    assert "Maria may be called again" in await said("lift", "39053344705", "deceased")
    assert await ready() == 1
    log = await connection.fetch("select action, detail from audit_log where action like 'debtor.%' order by id")
    assert [(row["action"], row["detail"]["hold"]) for row in log] == [
        ("debtor.hold", "disputed"),
        ("debtor.hold", "deceased"),
        ("debtor.lift", "deceased"),
    ]


def test_wrong_use_is_one_line_that_says_what_was_expected(calling: Say, bureau: Path, tmp_path: Path) -> None:
    enrich = ("portfolio", "enrich", str(bureau), "--portfolio")
    nowhere = str(tmp_path / "nowhere" / "x.csv")
    wrong = {
        "there is no portfolio named 'X'; there are: Lojas": (*enrich, "X"),
        "--date: expected a date as YYYY-MM-DD, got 'ontem'": (*enrich, "Lojas", "--date", "ontem"),
        "--date: expected a day that has come, got '2999-01-01'": (*enrich, "Lojas", "--date", "2999-01-01"),
        "column 'Score' has scores, but no bureau is named": (*enrich, "Lojas"),
        "--rejected: expected a file in a directory": (*enrich, "Lojas", "--rejected", nowhere),
        "FILE: expected a file in a directory": ("portfolio", "export", "phones", nowhere, "--portfolio", "Lojas"),
        "--reason: expected one of disputed": ("debtor", "hold", "39053344705", "--reason", "tired"),
        "nobody": ("debtor", "lift", "111.444.777-35", "--reason", "disputed"),
    }
    for message, arguments in wrong.items():
        said = calling(*arguments, fails=True)
        assert message in said
        assert "Traceback" not in said
