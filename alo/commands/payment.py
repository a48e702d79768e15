"""`alo payment`: money that has come in."""

from datetime import UTC, date, datetime
from typing import Annotated

import typer

from alo.commands.running import run, say
from alo.database import session
from alo.errors import UsageRefused
from alo.settings import Settings
from debts import payments
from debts.agreements import BUSINESS_TIME_ZONE
from debts.money import format_brl, parse_centavos
from queues import catching_up

app = typer.Typer(no_args_is_help=True, help="Payments of agreed instalments.")


@app.command("post")
def post(
    agreement: Annotated[int, typer.Option(min=1, max=2**63 - 1, help="Number of the agreement.")],
    instalment: Annotated[int, typer.Option(min=1, max=120, help="Number of the instalment.")],
    amount: Annotated[str, typer.Option(help="In reais: 1.234,56.")],
    source_id: Annotated[str, typer.Option(help="Its number at the source: told twice, it is posted once.")],
    source: Annotated[str, typer.Option(help="Where it was seen: bank, Pix, counter.")] = "manual",
    paid_on: Annotated[str | None, typer.Option(help="YYYY-MM-DD; today without it.")] = None,
) -> None:
    """Post one payment."""

    async def work() -> None:
        centavos = parse_centavos(amount)
        if centavos <= 0:
            raise UsageRefused("--amount", "more than zero", amount)
        now = datetime.now(UTC)
        async with session(Settings()) as connection:
            async with connection.transaction():
                posted = await payments.post(
                    connection,
                    agreement_id=agreement,
                    instalment=instalment,
                    amount_centavos=centavos,
                    paid_on=_day(paid_on),
                    source=source,
                    source_id=source_id,
                    now=now,
                )
                if posted is not None:
                    await catching_up.mark(connection, posted.debtor_id, now)
            if posted is not None:
                async with connection.transaction():
                    await catching_up.catch_up(connection, [posted.debtor_id], now, cause="payment")
        if posted is None:
            say(f"{source} {source_id!r} was posted before: nothing changed")
        else:
            say(f"{format_brl(centavos)} posted{'; the agreement is kept' if posted.agreement_kept else ''}")

    run(work())


def _day(text: str | None) -> date:
    if text is None:
        return datetime.now(BUSINESS_TIME_ZONE).date()
    try:
        return date.fromisoformat(text)
    except ValueError:
        raise UsageRefused("--paid-on", "a date as YYYY-MM-DD", text) from None
