"""The addresses of teams."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.teams import pages


def routes() -> list[BaseRoute]:
    """All teams, and one to change."""
    return [
        Route("/teams", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/teams/{team_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/teams/{team_id:int}", page(MANAGERS, pages.change), methods=["POST"]),
    ]
