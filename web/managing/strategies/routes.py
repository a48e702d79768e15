"""The addresses of strategies."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.strategies import pages


def routes() -> list[BaseRoute]:
    """The list, a strategy with its versions, and the preview beside the form."""
    return [
        Route("/strategies", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/strategies/new", page(MANAGERS, pages.new), methods=["GET"]),
        Route("/strategies/new", page(MANAGERS, pages.create), methods=["POST"]),
        Route("/strategies/preview", page(MANAGERS, pages.preview), methods=["POST"]),
        Route("/strategies/{strategy_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/strategies/{strategy_id:int}", page(MANAGERS, pages.save), methods=["POST"]),
    ]
