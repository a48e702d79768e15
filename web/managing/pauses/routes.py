"""The addresses of reasons for pauses."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.pauses import pages


def routes() -> list[BaseRoute]:
    """The reasons, a new one, and one to change."""
    return [
        Route("/pauses", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/pauses", page(MANAGERS, pages.add), methods=["POST"]),
        Route("/pauses/{code}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/pauses/{code}", page(MANAGERS, pages.change), methods=["POST"]),
    ]
