"""The addresses of imports."""

from starlette.routing import BaseRoute, Route

from web.access import page
from web.accounts import MANAGERS
from web.managing.imports import pages
from web.managing.imports.upload import MAX_UPLOAD_BYTES


def routes() -> list[BaseRoute]:
    """The history with its form, one import and how far it is, and what was rejected. Only uploads may be large."""
    return [
        Route("/imports", page(MANAGERS, pages.every), methods=["GET"]),
        Route("/imports", page(MANAGERS, pages.upload), methods=["POST"], max_body_size=MAX_UPLOAD_BYTES),
        Route("/imports/{job_id:int}", page(MANAGERS, pages.one), methods=["GET"]),
        Route("/imports/{job_id:int}/progress", page(MANAGERS, pages.progress), methods=["GET"]),
        Route("/imports/{job_id:int}/rejected.csv", page(MANAGERS, pages.rejected), methods=["GET"]),
    ]
