"""The schema as one file: `python -m store.schema` rewrites `schema.sql` from the migrations.

`schema.sql` is for reading and for review, where a migration shows only its step; databases are made by migrations.
A test proves that both say the same.
"""

import asyncio
import re
import subprocess
import tempfile
from pathlib import Path
from typing import Final

from store.embedded import EmbeddedPostgres
from store.embedded.binaries import find_binaries
from store.migrate import migrate

SCHEMA_FILE: Final = Path(__file__).with_name("schema.sql")
_HEADER: Final = "-- The schema that all migrations give, written by `python -m store.schema`. Do not edit.\n\n"
_NOISE = re.compile(r"^(--.*|SET .*|SELECT pg_catalog\.set_config.*|\\(un)?restrict .*)\n", re.MULTILINE)


def dump(dsn: str) -> str:
    """Return the schema of a database as SQL that depends on nothing else: no version, no owner, no date.

    Raises subprocess.CalledProcessError when pg_dump fails.
    """
    program = str(find_binaries().program("pg_dump"))
    command = [program, "--schema-only", "--no-owner", "--no-privileges", f"--dbname={dsn}"]
    dumped = subprocess.run(command, capture_output=True, check=True, text=True).stdout  # noqa: S603
    return _HEADER + re.sub(r"\n{3,}", "\n\n", _NOISE.sub("", dumped)).strip() + "\n"


async def write_schema(server: EmbeddedPostgres) -> None:
    """Migrate the empty database of a throw-away server and write its schema to SCHEMA_FILE."""
    try:
        dsn = await server.start()
        await migrate(dsn)
        SCHEMA_FILE.write_text(dump(dsn), encoding="utf-8")
    finally:
        await server.stop()


def main() -> None:
    """Rewrite SCHEMA_FILE."""
    with tempfile.TemporaryDirectory(prefix="alo-schema-") as directory:
        home = Path(directory)
        home.chmod(0o711)  # the server's account has to pass
        asyncio.run(write_schema(EmbeddedPostgres(home, durable=False)))


if __name__ == "__main__":
    main()
