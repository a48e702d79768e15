"""The addresses of portfolios."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.portfolios import exports, pages


def routes() -> list[BaseRoute]:
    """The list, one portfolio, what was learned of it, and a new one."""
    return [
        Route("/portfolios", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/portfolios/new", page(MANAGERS, pages.new), methods=["GET"]),
        Route("/portfolios/new", page(MANAGERS, pages.create), methods=["POST"]),
        Route("/portfolios/{portfolio_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/portfolios/{portfolio_id:int}", page(MANAGERS, pages.set_policy), methods=["POST"]),
        Route("/portfolios/{portfolio_id:int}/let-go-sound", page(MANAGERS, pages.set_let_go_sound), methods=["POST"]),
        Route("/portfolios/{portfolio_id:int}/phones.csv", page(MANAGERS, exports.phones), methods=["GET"]),
        Route("/portfolios/{portfolio_id:int}/contacts.csv", page(MANAGERS, exports.contacts), methods=["GET"]),
    ]
