"""The addresses of campaigns."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.campaigns import pages, route


def routes() -> list[BaseRoute]:
    """The list, one campaign, a new one, and the preview beside both forms."""
    return [
        Route("/campaigns", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/campaigns/new", page(MANAGERS, pages.new), methods=["GET"]),
        Route("/campaigns/new", page(MANAGERS, pages.create), methods=["POST"]),
        Route("/campaigns/preview", page(MANAGERS, pages.preview), methods=["POST"]),
        Route("/campaigns/{campaign_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/campaigns/{campaign_id:int}", page(MANAGERS, pages.change), methods=["POST"]),
        Route("/campaigns/{campaign_id:int}/trunks", page(MANAGERS, route.save), methods=["POST"]),
        Route("/campaigns/{campaign_id:int}/start", page(MANAGERS, pages.start), methods=["POST"]),
        Route("/campaigns/{campaign_id:int}/pause", page(MANAGERS, pages.pause), methods=["POST"]),
    ]
