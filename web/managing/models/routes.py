"""The addresses of score models."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.models import pages


def routes() -> list[BaseRoute]:
    """The list, one model with its plot, and switching it on."""
    return [
        Route("/models", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/models/{model_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/models/{model_id:int}", page(MANAGERS, pages.activate), methods=["POST"]),
        Route("/models/{model_id:int}/plot.svg", page(MANAGERS, pages.plot), methods=["GET"]),
    ]
