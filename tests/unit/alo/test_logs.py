import sys
from collections.abc import Iterator

import pytest
import structlog

from alo import logs
from alo.logs import mask_documents


@pytest.fixture
def configured() -> Iterator[None]:
    before = structlog.get_config()
    logs.configure("test", "INFO")
    yield
    structlog.configure(**before)
    structlog.contextvars.clear_contextvars()


@pytest.mark.usefixtures("configured")
def test_documents_in_a_traceback_are_masked_too(capsys: pytest.CaptureFixture[str]) -> None:
    try:
        int("document 52998224725")
    except ValueError:
        structlog.get_logger().exception("refused")
    said = capsys.readouterr().err
    assert "refused" in said
    assert "document ***" in said
    assert "52998224725" not in said


@pytest.mark.usefixtures("configured")
def test_a_log_that_nobody_can_read_any_more_ends_nothing(monkeypatch: pytest.MonkeyPatch) -> None:
    class Gone:
        def write(self, _text: str) -> int:
            raise BrokenPipeError

        def flush(self) -> None:
            raise BrokenPipeError

    monkeypatch.setattr(sys, "stderr", Gone())
    structlog.get_logger().error("into the void")


def test_documents_of_people_do_not_reach_a_log() -> None:
    event = {"event": "importing 529.982.247-25 and 52998224725", "creditor": "11.222.333/0001-81", "rows": 3}
    masked = mask_documents(structlog.get_logger(), "info", event)
    assert masked == {"event": "importing *** and ***", "creditor": "***", "rows": 3}


def test_other_numbers_stay() -> None:
    event = {"call": "8f14e45f-ceea-467f-a0e6-5f3b1a2c9d10", "number": "+5511999999200", "at": "2026-11-22T00:27:58Z"}
    assert mask_documents(structlog.get_logger(), "info", dict(event)) == event
