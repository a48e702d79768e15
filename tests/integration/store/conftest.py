"""Data directories for servers that a test starts itself."""

import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest


@pytest.fixture
def data_dir() -> Iterator[Path]:
    """A fresh directory that the server's account can enter."""
    directory = Path(tempfile.mkdtemp(prefix="alo-test-"))
    directory.chmod(0o711)
    yield directory
    shutil.rmtree(directory)
