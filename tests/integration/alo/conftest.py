"""The command line on the test's database."""

import pytest
from typer.testing import CliRunner

from alo import logs
from alo.commands import running
from alo.main import app
from tests.integration.alo.command_line import Say


@pytest.fixture
def say(database: str, monkeypatch: pytest.MonkeyPatch) -> Say:
    monkeypatch.setenv("ALO_DATABASE_URL", database)
    monkeypatch.setattr(running.console, "_width", 200)  # read once, when it was made
    monkeypatch.setattr(logs, "configure", lambda *_: None)  # the log of the process that tests stays its own

    def say(*arguments: str, fails: bool = False) -> str:
        result = CliRunner().invoke(app, arguments)
        if result.exit_code not in {0, 1}:
            raise AssertionError(f"{arguments}: {result.exit_code} {result.output}") from result.exception
        assert (result.exit_code == 1) is fails, result.output
        return result.output

    return say
