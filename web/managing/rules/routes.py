"""The addresses of contact rules."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.rules import cooling, holidays, hours
from web.managing.rules.limits import LIMITS
from web.managing.rules.recording import RECORDING


def routes() -> list[BaseRoute]:
    """Every kind of rule; a state is two letters, or `default` for all without hours of their own."""
    return [
        Route("/rules", page(MANAGERS, hours.every), methods=["GET"]),
        Route("/rules/hours/{state:str}", page(MANAGERS, hours.one), methods=["GET"]),
        Route("/rules/hours/{state:str}", page(MANAGERS, hours.change), methods=["POST"]),
        *LIMITS.routes(),
        Route("/rules/holidays", page(MANAGERS, holidays.every), methods=["GET"]),
        Route("/rules/holidays", page(MANAGERS, holidays.add), methods=["POST"]),
        Route("/rules/holidays/{holiday_id:int}/remove", page(MANAGERS, holidays.remove), methods=["POST"]),
        Route("/rules/cooling", page(MANAGERS, cooling.every), methods=["GET"]),
        Route("/rules/cooling", page(MANAGERS, cooling.change), methods=["POST"]),
        *RECORDING.routes(),
    ]
