"""What happens to debts while a file that names them is being imported."""

import asyncio
from threading import Thread

from debts.importing import Counts
from store.pool import connect
from tests.integration.debts.files import CLUB, MARIA, Importing


async def test_a_debt_that_was_agreed_meanwhile_stays_agreed(importing: Importing, database: str) -> None:
    await importing.rows(MARIA, CLUB)

    async def agree() -> None:
        other = await connect(database, application_name="agent")
        await other.execute("update debts set status = 'agreed' where contract = 'M1'")
        await other.close()

    def tell(stage: str, done: int, _total: int) -> None:
        if (stage, done) == ("writing", 0):
            agent = Thread(target=lambda: asyncio.run(agree()))
            agent.start()
            agent.join()

    report = await importing.rows(MARIA.replace("100,00", "7,00"), CLUB.replace("1.234,56", "8,00"), progress=tell)
    assert report.counts == Counts(debts_changed=1)
    debts = await importing.conn.fetch("select contract, status, amount_centavos from debts order by contract")
    assert [tuple(debt) for debt in debts] == [("C1", "open", 800), ("M1", "agreed", 10_000)]
