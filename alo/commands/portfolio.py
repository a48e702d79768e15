"""`alo portfolio`: what is owed, what is known of those who owe it, and what was learned of them."""

from decimal import Decimal
from typing import Annotated

import typer

from alo.commands import exporting
from alo.commands.enriching import enrich
from alo.commands.importing import import_debts
from alo.commands.naming import given
from alo.commands.running import run, say
from alo.database import session
from alo.settings import Settings
from debts import portfolios
from debts.agreement import Policy
from debts.documents import parse_document

app = typer.Typer(no_args_is_help=True, help="Portfolios: debts and the people who owe them.")
app.command("import")(import_debts)
app.command("enrich")(enrich)
app.add_typer(exporting.app, name="export")


@app.command("add")
def add(
    name: str,
    creditor: Annotated[str, typer.Option(help="Whose debts they are.")],
    creditor_document: Annotated[str | None, typer.Option(help="CNPJ or CPF of the creditor.")] = None,
    max_discount: Annotated[float, typer.Option(min=0, max=100, help="Largest discount, in percent.")] = 0,
    max_instalments: Annotated[int, typer.Option(min=1, max=120, help="Most instalments.")] = 12,
    min_instalment: Annotated[int, typer.Option(min=1, help="Smallest instalment, in centavos.")] = 1000,
) -> None:
    """Add a portfolio; one of the same name is left as it is."""

    async def work() -> None:
        given("NAME", name)
        given("--creditor", creditor)
        async with session(Settings()) as connection, connection.transaction():
            known = await portfolios.by_name(connection, name)
            if known is None:
                digits = parse_document(creditor_document).digits if creditor_document else None
                added = await portfolios.ensure(connection, name=name, creditor_name=creditor, creditor_document=digits)
                policy = Policy(Decimal(str(max_discount)), max_instalments, min_instalment)
                await portfolios.set_policy(connection, added, policy)
        say(f"portfolio {name!r} {'was there already' if known else 'added'}")

    run(work())
