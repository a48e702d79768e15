"""The addresses of recordings. A document never stands in one: it would be kept in histories and logs."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import OVERSEERS
from web.managing.recordings import pages, sound


def routes() -> list[BaseRoute]:
    """The list and its search, one recording, its waveform and its sound."""
    return [
        Route("/recordings", page(OVERSEERS, pages.every), methods=["GET"]),
        Route("/recordings", page(OVERSEERS, pages.search), methods=["POST"]),
        Route("/recordings/{attempt_id:uuid}", page(OVERSEERS, pages.one), methods=["GET"]),
        Route("/recordings/{attempt_id:uuid}/peaks.json", page(OVERSEERS, sound.peaks), methods=["GET"]),
        Route("/recordings/{attempt_id:uuid}/audio", page(OVERSEERS, sound.audio), methods=["GET"]),
    ]
