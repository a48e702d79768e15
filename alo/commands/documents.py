"""Documents of rules that managers keep in files: TOML or JSON."""

import json
import tomllib
from pathlib import Path
from typing import Any

from alo.errors import UsageRefused


def read_document(file: Path) -> dict[str, Any]:
    """The names and values in a TOML or JSON file; raises UsageRefused for anything else."""
    try:
        text = file.read_text(encoding="utf-8")
        document = json.loads(text) if file.suffix == ".json" else tomllib.loads(text)
    except (json.JSONDecodeError, tomllib.TOMLDecodeError, UnicodeDecodeError) as error:
        raise UsageRefused(str(file), "TOML, or JSON in a file named .json", str(error)) from error
    if not isinstance(document, dict):
        raise UsageRefused(str(file), "names and values", document)
    return document
