"""Error pages, in the user's language."""

from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response

from web.errors import status_of, words_of
from web.pages.answers import language_of, render_page
from web.security import security_headers
from web.services import services_of


async def failed(request: Request, error: Exception) -> Response:
    """The page for an error: title, advice, and a way home."""
    status = status_of(error)
    title, advice = words_of(error, language_of(request))
    answer: HTMLResponse = render_page(
        request, "error.html", {"status": status, "title": title, "advice": advice}, status=status
    )
    if isinstance(error, HTTPException) and error.headers:
        answer.headers.update(error.headers)
    if status == 500:  # answered outside of the middleware that adds these
        answer.headers.update(security_headers(services_of(request).settings))
    return answer
