"""The `alo` command."""

import typer

from alo.commands import (
    bench,
    campaign,
    contact_rules,
    debtor,
    do_not_call,
    inbound,
    people,
    portfolio,
    queues,
    recordings,
    score,
    strategy,
    telephony,
    trunk,
)
from alo.commands.carrier import carrier
from alo.commands.demo import demo
from alo.commands.payment import app as payment_app
from alo.commands.serve import migrate, serve
from alo.commands.simulate import simulate
from alo.commands.uploads import import_uploads

app = typer.Typer(
    no_args_is_help=True,
    add_completion=False,
    pretty_exceptions_show_locals=False,  # locals may hold documents and passwords
    help="Alô: a call centre for debt recovery.",
)
app.command()(demo)
app.command()(serve)
app.command()(carrier)
app.command()(migrate)
app.command()(import_uploads)
app.command()(simulate)
app.add_typer(portfolio.app, name="portfolio")
app.add_typer(debtor.app, name="debtor")
app.add_typer(campaign.app, name="campaign")
app.add_typer(strategy.app, name="strategy")
app.add_typer(queues.app, name="queue")
app.add_typer(score.app, name="score")
app.add_typer(contact_rules.app, name="contact-rules")
app.add_typer(do_not_call.app, name="do-not-call")
app.add_typer(recordings.app, name="recordings")
app.add_typer(trunk.app, name="trunk")
app.add_typer(inbound.app, name="inbound")
app.add_typer(telephony.app, name="telephony")
app.add_typer(people.team, name="team")
app.add_typer(people.user, name="user")
app.add_typer(payment_app, name="payment")
app.add_typer(bench.app, name="bench")


def main() -> None:
    """Run the command line."""
    app()


if __name__ == "__main__":
    main()
