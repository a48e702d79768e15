"""The addresses of trunks."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS, OVERSEERS
from web.managing.trunks import numbers, pages


def routes() -> list[BaseRoute]:
    """The list, one trunk, the pieces of both that renew themselves, and the pool of numbers."""
    return [
        Route("/trunks", page(OVERSEERS, pages.every), methods=["GET"]),
        Route("/trunks/table", page(OVERSEERS, pages.table), methods=["GET"]),
        Route("/trunks/new", page(MANAGERS, pages.new), methods=["GET"]),
        Route("/trunks/new", page(MANAGERS, pages.create), methods=["POST"]),
        Route("/trunks/{trunk_id:int}", page(OVERSEERS, pages.one), methods=["GET"]),
        Route("/trunks/{trunk_id:int}", page(MANAGERS, pages.save), methods=["POST"]),
        Route("/trunks/{trunk_id:int}/state", page(OVERSEERS, pages.state), methods=["GET"]),
        Route("/trunks/{trunk_id:int}/failures", page(OVERSEERS, pages.failures), methods=["GET"]),
        Route("/trunks/{trunk_id:int}/remove", page(MANAGERS, pages.remove), methods=["POST"]),
        Route("/trunks/{trunk_id:int}/numbers", page(MANAGERS, numbers.put), methods=["POST"]),
        Route("/trunks/{trunk_id:int}/numbers/remove", page(MANAGERS, numbers.remove), methods=["POST"]),
    ]
