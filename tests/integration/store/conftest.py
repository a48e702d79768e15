"""Data directories for servers that a test starts itself."""

import asyncio
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from store.embedded import EmbeddedPostgres


@contextmanager
def reachable_directory() -> Iterator[Path]:
    """A fresh directory that the server's account can enter."""
    directory = Path(tempfile.mkdtemp(prefix="alo-test-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)


@pytest.fixture
def empty_dir() -> Iterator[Path]:
    """A data directory that no server has seen."""
    with reachable_directory() as directory:
        yield directory


@pytest.fixture(scope="session")
def made_dir() -> Iterator[Path]:
    """A data directory whose cluster was made and whose server was stopped in order."""

    async def make(directory: Path) -> None:
        server = EmbeddedPostgres(directory, durable=False)
        await server.start()
        await server.stop()

    with reachable_directory() as directory:
        loop = asyncio.new_event_loop()
        loop.run_until_complete(make(directory))
        loop.run_until_complete(loop.shutdown_default_executor())
        loop.close()
        yield directory


@pytest.fixture
def data_dir(made_dir: Path) -> Iterator[Path]:
    """A copy of `made_dir`, which saves its test the time of initdb."""
    with reachable_directory() as directory:
        subprocess.run(["cp", "--archive", made_dir / "cluster", directory], check=True)
        yield directory
