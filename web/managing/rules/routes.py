"""The addresses of contact rules."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.rules import cooling, holidays, hours, limits, recording


def routes() -> list[BaseRoute]:
    """Every kind of rule; a state is two letters, or `default` for all without hours of their own."""
    return [
        Route("/rules", page(MANAGERS, hours.every), methods=["GET"]),
        Route("/rules/hours/{state:str}", page(MANAGERS, hours.one), methods=["GET"]),
        Route("/rules/hours/{state:str}", page(MANAGERS, hours.change), methods=["POST"]),
        Route("/rules/limits", page(MANAGERS, limits.every), methods=["GET"]),
        Route("/rules/limits", page(MANAGERS, limits.add), methods=["POST"]),
        Route("/rules/limits/{limit_id:int}/end", page(MANAGERS, limits.end), methods=["POST"]),
        Route("/rules/holidays", page(MANAGERS, holidays.every), methods=["GET"]),
        Route("/rules/holidays", page(MANAGERS, holidays.add), methods=["POST"]),
        Route("/rules/holidays/{holiday_id:int}/remove", page(MANAGERS, holidays.remove), methods=["POST"]),
        Route("/rules/cooling", page(MANAGERS, cooling.every), methods=["GET"]),
        Route("/rules/cooling", page(MANAGERS, cooling.change), methods=["POST"]),
        Route("/rules/recording", page(MANAGERS, recording.every), methods=["GET"]),
        Route("/rules/recording", page(MANAGERS, recording.add), methods=["POST"]),
        Route("/rules/recording/{policy_id:int}/end", page(MANAGERS, recording.end), methods=["POST"]),
    ]
