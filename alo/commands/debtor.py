"""`alo debtor`: people who are not to be called for a while, and may be again."""

from datetime import UTC, datetime
from typing import Annotated

import typer

from alo.after_import import follow_debtors
from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts import debtors
from debts.debtors import Debtor, Hold
from debts.documents import parse_document
from queues import audit
from queues.errors import UnknownDocument
from store.pool import Connection

app = typer.Typer(no_args_is_help=True, help="Debtors: hold their calls, and let them go on.")

Document = Annotated[str, typer.Argument(help="CPF or CNPJ.")]
Reason = Annotated[str, typer.Option(help=f"One of {', '.join(Hold)}.")]


@app.command("hold")
def hold(document: Document, reason: Reason) -> None:
    """Stop calling a person in every campaign; a stronger hold that is there stays."""

    async def work() -> str:
        asked, now = _hold(reason), datetime.now(UTC)
        async with session(Settings()) as connection, connection.transaction():
            person = await _debtor(connection, document)
            await debtors.hold(connection, person.id, asked, now)
            held = (await debtors.get(connection, person.id)).hold
            await _follow(connection, person, "debtor.hold", asked, now)
        return f"{person.name} is held: {held}"

    say(run(work()))


@app.command("lift")
def lift(document: Document, reason: Reason) -> None:
    """End a hold, such as a dispute that was settled; one for another reason stays."""

    async def work() -> str:
        asked, now = _hold(reason), datetime.now(UTC)
        async with session(Settings()) as connection, connection.transaction():
            person = await _debtor(connection, document)
            if not await debtors.lift(connection, person.id, asked):
                return f"{person.name} is not held as {asked}" + (f", but as {person.hold}" if person.hold else "")
            await _follow(connection, person, "debtor.lift", asked, now)
        return f"{person.name} may be called again"

    say(run(work()))


async def _follow(connection: Connection, person: Debtor, action: str, hold: Hold, now: datetime) -> None:
    await audit.write(connection, None, action, f"debtor:{person.id}", now=now, hold=hold.value)
    await follow_debtors(connection, [person.id], now, lambda *_: None, cause="hold")


async def _debtor(connection: Connection, document: str) -> Debtor:
    found = await debtors.by_document(connection, parse_document(document).digits)
    if found is None:
        raise UnknownDocument(document)
    return found


def _hold(reason: str) -> Hold:
    try:
        return Hold(reason)
    except ValueError:
        raise UsageRefused("--reason", f"one of {', '.join(Hold)}", reason) from None
