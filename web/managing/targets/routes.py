"""The addresses of the directory."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.targets import pages


def routes() -> list[BaseRoute]:
    """The entries, a new one, and whether agents see one."""
    return [
        Route("/targets", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/targets", page(MANAGERS, pages.add), methods=["POST"]),
        Route("/targets/{target_id:int}/show", page(MANAGERS, pages.show), methods=["POST"]),
        Route("/targets/{target_id:int}/hide", page(MANAGERS, pages.hide), methods=["POST"]),
    ]
