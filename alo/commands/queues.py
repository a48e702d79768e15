"""`alo queue`: why a debtor is called next, later, or not at all."""

import json
from datetime import UTC, datetime
from typing import Annotated

import typer

from alo.commands import explained
from alo.commands.naming import id_of
from alo.commands.running import run, say
from alo.database import session
from alo.settings import Settings
from debts.documents import parse_document
from queues import explanation
from queues.explanation import Explanation

app = typer.Typer(no_args_is_help=True, help="The queues: who is called when, and why.")


@app.callback()
def queue() -> None:
    """Keep `explain` a sub-command although it is the only one."""


@app.command("explain")
def explain(
    document: Annotated[str, typer.Argument(metavar="CPF", help="CPF or CNPJ of the debtor.")],
    campaign: Annotated[
        str | None, typer.Option(help="Of one campaign; all that concern the debtor without it.")
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON.")] = False,
) -> None:
    """Print a debtor's place, score, priority, every rule that allows or forbids a call now, and what happened last."""

    async def work() -> Explanation:
        digits = parse_document(document).digits
        async with (
            session(Settings()) as connection,
            connection.transaction(isolation="repeatable_read", readonly=True),
        ):
            campaign_id = await id_of(connection, "campaign", campaign) if campaign is not None else None
            return await explanation.explain(connection, digits, datetime.now(UTC), campaign_id)

    found = run(work())
    if as_json:
        typer.echo(json.dumps(explained.document(found), ensure_ascii=False, indent=2))
        return
    for line in explained.lines(found):
        say(line)
