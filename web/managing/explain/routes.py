"""The addresses of the explanation. A document never stands in one: it would be kept in histories and logs."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import OVERSEERS
from web.managing.explain import pages


def routes() -> list[BaseRoute]:
    """The search, one debtor, and the same with document and numbers shown whole."""
    return [
        Route("/explain", page(OVERSEERS, pages.form), methods=["GET"]),
        Route("/explain", page(OVERSEERS, pages.search), methods=["POST"]),
        Route("/explain/{debtor_id:int}", page(OVERSEERS, pages.one), methods=["GET"]),
        Route("/explain/{debtor_id:int}", page(OVERSEERS, pages.reveal), methods=["POST"]),
    ]
