"""Every route for every role: who may pass, who is refused, who is sent to sign in."""

import pytest
from starlette.routing import Mount, Route, WebSocketRoute
from websockets.asyncio.client import connect
from websockets.exceptions import ConnectionClosed, InvalidStatus

from tests.integration.web.managing_routes import MANAGING
from tests.integration.web.place import Place, csrf_of
from web.app import routes

WHO = {"agent": "ana", "supervisor": "sonia", "manager": "marcos", "admin": "alice"}
DESKS, OVERSEERS, EVERYBODY = {"agent", "supervisor"}, {"supervisor", "manager", "admin"}, set(WHO)
GUARDED = {
    ("GET", "/"): EVERYBODY,
    ("POST", "/logout"): EVERYBODY,
    ("POST", "/preferences"): EVERYBODY,
    ("GET", "/agent"): DESKS,
    ("WS", "/agent/live"): DESKS,
    ("GET", "/supervision"): OVERSEERS,
    ("WS", "/supervision/live"): OVERSEERS,
    ("GET", "/wallboard"): OVERSEERS,
    ("WS", "/wallboard/live"): OVERSEERS,
}
OPEN = {("GET", "/login"), ("POST", "/login"), ("GET", "/healthz"), ("GET", "/readyz"), ("GET", "/metrics")}


def test_the_matrix_names_every_route() -> None:
    found = set()
    for route in routes():
        match route:
            case WebSocketRoute():
                found.add(("WS", route.path))
            case Route(methods=set() as methods):
                found |= {(method, route.path) for method in methods - {"HEAD"}}
            case Mount():
                assert route.path == "/static"
    assert found == OPEN | set(GUARDED) | set(MANAGING)


@pytest.mark.parametrize("role", sorted(WHO))
async def test_a_role_passes_where_it_may_and_nowhere_else(place: Place, role: str) -> None:
    async with place.client() as client:
        await place.log_in(client, WHO[role])
        token = csrf_of((await client.get("/", follow_redirects=True)).text)
        cookie = {"Cookie": f"alo_session={client.cookies['alo_session']}"}
        refused = set()
        for method, path in sorted(GUARDED, key=lambda route: route[1] == "/logout"):
            if method == "WS":
                passed = await opens(f"{place.socket_url}{path}", cookie)
            else:
                answer = await client.request(method, path, data={"csrf": token} if method == "POST" else None)
                assert answer.status_code in {200, 303, 403}, f"{method} {path}: {answer.status_code}"
                passed = answer.status_code != 403
            refused |= set() if passed else {(method, path)}
    assert refused == {route for route, roles in GUARDED.items() if role not in roles}


async def test_strangers_are_sent_to_sign_in(place: Place) -> None:
    async with place.client() as client:
        for method, path in GUARDED:
            if method == "WS":
                assert not await opens(f"{place.socket_url}{path}", {})
            elif method == "GET":
                assert (await client.get(path)).headers["location"] == f"/login?next={path}"
            else:
                assert (await client.request(method, path)).status_code == 401


async def test_pages_of_other_sites_open_no_websocket(place: Place) -> None:
    cookie = {"Cookie": await place.cookie("ana")}
    assert not await opens(f"{place.socket_url}/agent/live", {**cookie, "Origin": "http://evil.example"})
    assert await opens(f"{place.socket_url}/agent/live", {**cookie, "Origin": place.url})


async def opens(url: str, headers: dict[str, str]) -> bool:
    """Whether the websocket is let in and says something."""
    try:
        async with connect(url, additional_headers=headers) as socket:
            return bool(await socket.recv())
    except (InvalidStatus, ConnectionClosed):
        return False
