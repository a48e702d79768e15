"""What tests of imports share."""

from pathlib import Path

import pytest

from debts import portfolios
from store.pool import Connection
from tests.integration.debts.files import Importing


@pytest.fixture
async def importing(connection: Connection, tmp_path: Path) -> Importing:
    """A portfolio without debts."""
    portfolio_id = await portfolios.ensure(connection, name="Carteira", creditor_name="Banco")
    return Importing(connection, tmp_path, portfolio_id)
