"""Readiness without a database to ask."""

from types import SimpleNamespace
from typing import NoReturn

import pytest
from starlette.requests import Request

from web.pages.health import readyz


class Away:
    """A pool whose database does not answer."""

    def acquire(self) -> NoReturn:
        raise ConnectionRefusedError


async def test_not_ready_while_the_database_is_away(caplog: pytest.LogCaptureFixture) -> None:
    scope = {"type": "http", "method": "GET", "path": "/readyz", "headers": []}
    answer = await readyz(Request({**scope, "state": {"services": SimpleNamespace(pool=Away())}}))
    assert answer.status_code == 503
    assert bytes(answer.body) == b'{"ready":false,"reason":"database"}'
    assert "not ready" in caplog.text
