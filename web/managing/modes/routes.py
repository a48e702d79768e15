"""The addresses of dialling modes."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import OVERSEERS
from web.managing.modes import pages


def routes() -> list[BaseRoute]:
    """The list, and the switch of one campaign."""
    return [
        Route("/modes", page(OVERSEERS, pages.every), methods=["GET"]),
        Route("/modes/{campaign_id:int}", page(OVERSEERS, pages.change), methods=["POST"]),
    ]
