"""How every process writes its log: one line per event on standard error, without documents of people."""

import contextlib
import logging
import re
import sys
from typing import Final

import structlog
from structlog.typing import EventDict, WrappedLogger

_DOCUMENT: Final = re.compile(r"(?<!\d)(?:\d{3}\.?\d{3}\.?\d{3}-?\d{2}|\d{2}\.?\d{3}\.?\d{3}/?\d{4}-?\d{2})(?!\d)")


def configure(role: str, level: str) -> None:
    """Set up structlog for this process; every line says its role."""
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.StackInfoRenderer(),
            structlog.processors.format_exc_info,
            mask_documents,
            structlog.processors.KeyValueRenderer(key_order=["timestamp", "level", "role", "event"]),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.getLevelName(level)),
        logger_factory=lambda *_: _StandardError(),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(role=role)


class _StandardError:
    """Writes lines to whatever standard error is now. A log that nobody can read any more ends no call."""

    def msg(self, line: str) -> None:
        with contextlib.suppress(OSError, ValueError):
            print(line, file=sys.stderr, flush=True)

    debug = info = warning = error = critical = exception = msg


def mask_documents(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Replace every CPF and CNPJ in the text values of an event (LGPD: a log is read by many)."""
    return {key: _DOCUMENT.sub("***", value) if isinstance(value, str) else value for key, value in event.items()}
