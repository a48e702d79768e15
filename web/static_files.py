"""The style sheets and scripts, served under an address that changes with their content."""

import hashlib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Final

from starlette.responses import Response
from starlette.staticfiles import StaticFiles
from starlette.types import Scope

DIRECTORY: Final = Path(str(resources.files("web").joinpath("static")))
VENDORED: Final = ("htmx.min.js", "ws.min.js")


@cache
def static_url(name: str) -> str:
    """The address of a static file, with a mark of its content, so that browsers may keep it for good."""
    mark = hashlib.sha256((DIRECTORY / name).read_bytes()).hexdigest()[:10]
    return f"/static/{name}?{mark}"


class ImmutableFiles(StaticFiles):
    """Static files that a browser never asks for twice when it holds their marked address."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, with a year of caching for marked addresses."""
        response = await super().get_response(path, scope)
        if scope.get("query_string") and response.status_code == 200:
            response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response
