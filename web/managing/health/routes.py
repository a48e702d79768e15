"""The addresses of queue health."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import OVERSEERS
from web.managing.health import pages


def routes() -> list[BaseRoute]:
    """The overview, one campaign, and the pieces of both that renew themselves."""
    return [
        Route("/queues", page(OVERSEERS, pages.every), methods=["GET"]),
        Route("/queues/{campaign_id:int}", page(OVERSEERS, pages.one), methods=["GET"]),
        Route("/queues/{campaign_id:int}/card", page(OVERSEERS, pages.card), methods=["GET"]),
        Route("/queues/{campaign_id:int}/figures", page(OVERSEERS, pages.figures), methods=["GET"]),
    ]
