"""The addresses of our numbers."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.numbers import pages


def routes() -> list[BaseRoute]:
    """The list, a new number, and one to be changed or given up."""
    return [
        Route("/numbers", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/numbers/new", page(MANAGERS, pages.new), methods=["GET"]),
        Route("/numbers/new", page(MANAGERS, pages.create), methods=["POST"]),
        Route("/numbers/{number_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/numbers/{number_id:int}", page(MANAGERS, pages.change), methods=["POST"]),
        Route("/numbers/{number_id:int}/remove", page(MANAGERS, pages.remove), methods=["POST"]),
    ]
