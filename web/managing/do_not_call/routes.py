"""The addresses of do-not-call lists."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.do_not_call import pages
from web.managing.imports.upload import MAX_UPLOAD_BYTES


def routes() -> list[BaseRoute]:
    """The lists, a file for one of them, a look-up, and our own list's requests."""
    return [
        Route("/do-not-call", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/do-not-call", page(MANAGERS, pages.look_up), methods=["POST"]),
        Route("/do-not-call/add", page(MANAGERS, pages.add), methods=["POST"]),
        Route("/do-not-call/withdraw", page(MANAGERS, pages.withdraw), methods=["POST"]),
        Route("/do-not-call/import", page(MANAGERS, pages.upload_form), methods=["GET"]),
        Route("/do-not-call/import", page(MANAGERS, pages.upload), methods=["POST"], max_body_size=MAX_UPLOAD_BYTES),
        Route("/do-not-call/{list_id:int}/end", page(MANAGERS, pages.end), methods=["POST"]),
    ]
