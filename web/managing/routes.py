"""Every address of the managers' screens."""

from starlette.routing import BaseRoute

from web.managing.campaigns.routes import routes as campaigns
from web.managing.portfolios.routes import routes as portfolios


def managing_routes() -> list[BaseRoute]:
    """The addresses of all screens, screen by screen."""
    return [*portfolios(), *campaigns()]
