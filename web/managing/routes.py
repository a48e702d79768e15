"""Every address of the managers' screens."""

from starlette.routing import BaseRoute

from web.managing.campaigns.routes import routes as campaigns
from web.managing.do_not_call.routes import routes as do_not_call
from web.managing.explain.routes import routes as explain
from web.managing.health.routes import routes as health
from web.managing.imports.routes import routes as imports
from web.managing.models.routes import routes as models
from web.managing.modes.routes import routes as modes
from web.managing.numbers.routes import routes as numbers
from web.managing.pauses.routes import routes as pauses
from web.managing.portfolios.routes import routes as portfolios
from web.managing.recordings.routes import routes as recordings
from web.managing.rules.routes import routes as rules
from web.managing.strategies.routes import routes as strategies
from web.managing.targets.routes import routes as targets
from web.managing.teams.routes import routes as teams
from web.managing.trunks.routes import routes as trunks


def managing_routes() -> list[BaseRoute]:
    """The addresses of all screens, screen by screen."""
    return [
        *health(),
        *modes(),
        *trunks(),
        *explain(),
        *recordings(),
        *portfolios(),
        *imports(),
        *campaigns(),
        *strategies(),
        *numbers(),
        *models(),
        *targets(),
        *teams(),
        *pauses(),
        *rules(),
        *do_not_call(),
    ]
