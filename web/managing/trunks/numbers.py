"""The pool of numbers that a trunk shows."""

import re
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Final

from starlette.requests import Request
from starlette.responses import Response

from queues import trunks
from queues.errors import InvalidCallerId
from queues.lines import pool
from web.errors import FieldRefused, FormRefused
from web.i18n.extraction import N_
from web.managing.answers import see
from web.managing.fields import Fields
from web.managing.trunks.pages import page_of, trunk_of
from web.services import services_of
from web.sessions import Viewer

_WRONG: Final[Mapping[str, str]] = {
    "number": N_("A number with area code, such as (11) 3000-0000 or +551130000000."),
    "area_code": N_("An area code of Brazil, such as 11."),
    "daily_limit": N_("From 1 to 1,000,000, or empty for no limit."),
}


async def put(request: Request, viewer: Viewer) -> Response:
    """Add a number, or change the one that is there."""
    given, trunk_id = Fields(await request.form()), trunk_of(request)
    number = e164(given.required("number", 40))
    limit = given.whole_or_none("daily_limit", 1, 1_000_000)
    try:
        given.check()
        async with services_of(request).pool.acquire() as conn, conn.transaction():
            await trunks.get(conn, trunk_id)
            await pool.put(
                conn,
                trunk_id,
                number=number,
                area_code=given.optional("number_area_code") or None,
                daily_limit=limit,
                active=not given.ticked("off"),
                by=viewer.user_id,
                now=datetime.now(UTC),
            )
    except InvalidCallerId as error:
        field = "number_area_code" if error.field == "area_code" else error.field
        return await page_of(request, viewer, None, (FieldRefused(field, _WRONG[error.field]),))
    except FormRefused as refused:
        return await page_of(request, viewer, None, tuple(refused.fields))
    return see(f"/trunks/{trunk_id}", "saved")


async def remove(request: Request, viewer: Viewer) -> Response:
    """Take a number out of the pool."""
    given, trunk_id = Fields(await request.form()), trunk_of(request)
    async with services_of(request).pool.acquire() as conn, conn.transaction():
        await trunks.get(conn, trunk_id)
        await pool.remove(conn, trunk_id, given.optional("number"), by=viewer.user_id, now=datetime.now(UTC))
    return see(f"/trunks/{trunk_id}", "removed")


def e164(typed: str) -> str:
    """A number as it is typed in Brazil, or in E.164, as E.164; anything else as it is, to be refused."""
    text = re.sub(r"[\s().-]", "", typed)
    return f"+55{text}" if re.fullmatch("[1-9][0-9]{9,10}", text) else text
