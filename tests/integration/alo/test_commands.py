"""The commands of docs/operations.md, one after the other, and what they say when they are used wrongly."""

import socket
from pathlib import Path

import pytest
from typer.testing import CliRunner

from alo.main import app
from store.embedded import EmbeddedPostgres
from tests.integration.alo.command_line import Say

CSV = (
    "CPF;Nome;Contrato;Valor;Vencimento;Telefone;UF\r\n"
    "529.982.247-25;José Araújo;A-1;1.234,56;03/02/2026;(11) 98765-4321;SP\r\n"
    "529.982.247-25;José Araújo;A-2;100,00;03/03/2026;(11) 98765-4321;SP\r\n"
    "111.111.111-11;Ninguém;A-3;10,00;03/03/2026;(11) 98765-4322;SP\r\n"
)


@pytest.fixture
def debts(tmp_path: Path) -> Path:
    file = tmp_path / "debts.csv"
    file.write_bytes(CSV.encode("latin-1"))
    return file


def test_from_nothing_to_a_running_campaign(say: Say, debts: Path) -> None:
    say("team", "add", "Equipe 1")
    say("user", "add", "ana", "--name", "Ana", "--role", "agent", "--team", "Equipe 1", "--password", "long enough")
    say("trunk", "add", "op", "--address", "127.0.0.1:5060", "--caller-id", "1140028922", "--simulated")
    say("portfolio", "add", "Lojas", "--creditor", "Lojas S.A.", "--max-discount", "30")
    imported = say("portfolio", "import", str(debts), "--portfolio", "Lojas")
    assert "3 rows read, 1 rejected: 1 debtors new, 0 changed; 1 phones new; 2 debts new, 0 changed" in imported
    assert "111.111.111-11" in debts.with_suffix(".rejected.csv").read_text(encoding="cp1252")  # as the file
    say("campaign", "add", "Todos", "--portfolio", "Lojas", "--team", "Equipe 1", "--trunk", "op")
    assert "1 debtors added" in say("campaign", "start", "Todos")
    assert "queue: 1 ready, 0 cooling" in say("campaign", "show", "Todos")
    assert "mode power" in say("campaign", "mode", "Todos", "power", "--lines-per-agent", "2.5")
    say("campaign", "mode", "Todos", "power", "--lines-per-agent", "9", fails=True)
    assert "paused" in say("campaign", "pause", "Todos")


def test_the_same_file_twice_changes_nothing(say: Say, debts: Path) -> None:
    say("portfolio", "import", str(debts), "--portfolio", "Lojas", "--creditor", "Lojas S.A.")
    again = say("portfolio", "import", str(debts), "--portfolio", "Lojas")
    assert "0 debtors new, 0 changed; 0 phones new; 0 debts new, 0 changed" in again


@pytest.mark.parametrize(
    "arguments", [("team", "add", "T"), ("trunk", "add", "T", "--address", "h:1", "--caller-id", "11")]
)
def test_adding_twice_leaves_the_first(say: Say, arguments: tuple[str, ...]) -> None:
    assert "added" in say(*arguments)
    assert "was there already" in say(*arguments)


def test_wrong_names_and_values_are_one_line_that_says_what_was_expected(say: Say, debts: Path) -> None:
    say("team", "add", "Equipe 1")
    wrong = {
        "there is no campaign named 'X'; there are: none yet": ("campaign", "start", "X"),
        "there is no team named 'T'; there are: Equipe 1": (
            ("user", "add", "b", "--name", "B", "--role", "agent", "--team", "T", "--password", "long enough")
        ),
        "has less than 8 characters": ("user", "add", "b", "--name", "B", "--role", "admin", "--password", "short"),
        "--address: expected host:port, got 'nowhere'": (
            "trunk",
            "add",
            "t",
            "--address",
            "nowhere",
            "--caller-id",
            "11",
        ),
        "--address: expected host:port, got 'h:99999'": (
            "trunk",
            "add",
            "t",
            "--address",
            "h:99999",
            "--caller-id",
            "11",
        ),
        "--caller-id: expected a number": ("trunk", "add", "t", "--address", "h:5060", "--caller-id", "minha loja"),
        "NAME: expected a name, got ' '": ("team", "add", " "),
        "USERNAME: expected one word, got 'b c'": (
            ("user", "add", "b c", "--name", "B", "--role", "admin", "--password", "long enough")
        ),
        "--creditor: expected whose debts they are": ("portfolio", "import", str(debts), "--portfolio", "New"),
        "--paid-on: expected a date as YYYY-MM-DD, got 'ontem'": (
            *("payment", "post", "--agreement", "1", "--instalment", "1", "--amount", "10,00"),
            *("--source-id", "1", "--paid-on", "ontem"),
        ),
    }
    for message, arguments in wrong.items():
        said = say(*arguments, fails=True)
        assert message in said
        assert "Traceback" not in said


def test_a_role_of_its_own_needs_a_database(monkeypatch: pytest.MonkeyPatch, postgres: EmbeddedPostgres) -> None:
    del postgres  # only so that no embedded server of another kind is started here
    monkeypatch.delenv("ALO_DATABASE_URL", raising=False)
    result = CliRunner().invoke(app, ["serve", "dialer"])
    assert result.exit_code == 1
    assert "ALO_DATABASE_URL: expected the address of the database" in result.output


def test_where_no_report_can_be_written_nothing_is_imported(say: Say, debts: Path) -> None:
    arguments = ("portfolio", "import", str(debts), "--portfolio", "Lojas", "--creditor", "Lojas S.A.")
    elsewhere = debts.parent / "nowhere" / "rejected.csv"
    assert "--rejected: expected a file in a directory" in say(*arguments, "--rejected", str(elsewhere), fails=True)
    assert "--rejected: expected another file" in say(*arguments, "--rejected", str(debts), fails=True)
    assert "2 debts new" in say(*arguments)


@pytest.mark.parametrize(
    ("variable", "value", "message"),
    [
        ("ALO_WEB_PORT", "abc", "ALO_WEB_PORT: expected a valid integer"),
        ("ALO_WEB_PORT", "99999", "ALO_WEB_PORT: expected less than or equal to 65535, got '99999'"),
        ("ALO_LOG_LEVEL", "LOUD", "ALO_LOG_LEVEL: expected 'DEBUG', 'INFO'"),
        (
            "ALO_TIME_ZONE",
            "Mars/Base",
            "ALO_TIME_ZONE: expected a time zone such as America/Sao_Paulo, got 'Mars/Base'",
        ),
        ("ALO_DATABASE_URL", "nonsense", "ALO_DATABASE_URL: expected the address of a PostgreSQL"),
        ("ALO_DATABASE_URL", "postgresql://127.0.0.1:1/alo", "ALO_DATABASE_URL: expected the address of a PostgreSQL"),
    ],
)
def test_a_setting_that_cannot_be_used_is_named(
    say: Say, monkeypatch: pytest.MonkeyPatch, variable: str, value: str, message: str
) -> None:
    monkeypatch.setenv(variable, value)
    said = say("team", "add", "T", fails=True)
    assert message in said
    assert len(said.splitlines()) == 1


@pytest.mark.parametrize("role", ["web", "dialer", "telephony"])
def test_a_port_that_is_taken_is_said_before_anything_starts(
    say: Say, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        monkeypatch.setenv(f"ALO_{role.upper()}_PORT", str(port))
        expected = (
            f"ALO_{role.upper()}_PORT: expected an address of this machine with a free port, got '127.0.0.1:{port}'"
        )
        assert expected in say("serve", role, fails=True)


def test_a_carrier_on_a_taken_port_says_so(say: Say) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as taken:
        taken.bind(("127.0.0.1", 0))
        said = say("carrier", "--port", str(taken.getsockname()[1]), "--status-port", "0", fails=True)
    assert said.startswith("alo: --host, --port, --status-port: expected free ports on 127.0.0.1")


@pytest.mark.parametrize("pair", ["busy", "busy=nan", "busy=-1", "asleep=1"])
def test_a_proportion_that_cannot_be_read_is_refused(say: Say, pair: str) -> None:
    assert f"got '{pair}'" in say("carrier", "--proportion", pair, fails=True)
