"""A portfolio and files to import into it, for the tests of imports."""

from collections.abc import Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from debts.importing import ImportReport, import_file
from store.pool import Connection

NOW = datetime(2026, 11, 21, 12, 0, tzinfo=UTC)
HEADER = "CPF/CNPJ;Nome;Contrato;Valor;Vencimento;UF;Telefone"
COLUMNS = """[columns]
document = "CPF/CNPJ"
name = "Nome"
contract = "Contrato"
amount = "Valor"
due_date = "Vencimento"
"""
MARIA = "390.533.447-05;Maria;M1;100,00;01/10/2026;SP;11 98765-4321"
MARIA_TOO = "39053344705;Maria;M2;50,00;01/11/2026;;21 2222-3333 / 11 98765-4321"
CLUB = "84.322.486/0001-74;Clube;C1;1.234,56;01/10/2026;AC;"


class Importing:
    """A portfolio, and files to import into it."""

    def __init__(self, conn: Connection, directory: Path, portfolio_id: int) -> None:
        self.conn = conn
        self.portfolio_id = portfolio_id
        self.file = directory / "base.csv"

    def write(self, rows: Sequence[str], *, encoding: str, header: str = HEADER) -> None:
        self.file.write_text("\r\n".join([header, *rows]), encoding=encoding)

    async def run(self, **more: Any) -> ImportReport:
        return await import_file(self.conn, self.file, self.portfolio_id, now=NOW, **more)

    async def rows(self, *rows: str, header: str = HEADER, **more: Any) -> ImportReport:
        self.write(rows, encoding="latin-1", header=header)
        return await self.run(**more)

    async def snapshot(self) -> list[Any]:
        """Every row with the transaction that wrote it."""
        return [
            await self.conn.fetch(f"select *, xmin from {table} order by id")  # noqa: S608 - names of our own tables
            for table in ("debtors", "phones", "debts")
        ]
