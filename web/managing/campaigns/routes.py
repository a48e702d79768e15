"""The addresses of campaigns."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.campaigns import pages


def routes() -> list[BaseRoute]:
    """The list."""
    return [
        Route("/campaigns", page(MANAGERS, pages.every), methods=["GET"]),
    ]
