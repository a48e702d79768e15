"""Tokens of forms, origins of websockets, headers of answers."""

from pathlib import Path

import pytest
from starlette.datastructures import Headers

from web.errors import CsrfRejected
from web.security import check_csrf, same_origin, security_headers
from web.settings import WebSettings


@pytest.mark.parametrize("given", ["", "other", None, 7])
def test_a_form_with_another_token_is_refused(given: object) -> None:
    with pytest.raises(CsrfRejected):
        check_csrf("token", given)


def test_a_form_with_its_token_passes() -> None:
    check_csrf("token", "token")


@pytest.mark.parametrize(
    ("origin", "allowed"),
    [
        ("http://desk.example:8080", True),
        ("https://desk.example:8080", True),
        (None, True),
        ("http://evil.example", False),
        ("http://desk.example", False),
        ("null", False),
    ],
)
def test_websockets_come_from_our_own_pages_or_from_no_browser(origin: str | None, *, allowed: bool) -> None:
    headers = {"host": "desk.example:8080"} | ({"origin": origin} if origin else {})
    assert same_origin(Headers(headers)) is allowed


def test_the_policy_lets_scripts_of_ours_run_and_audio_connect() -> None:
    settings = WebSettings(
        dsn="",
        secret="s",
        audio_url="wss://audio.example:8090/x",
        uploads_dir=Path(),
        recordings="x",
        cookie_secure=True,
    )
    headers = security_headers(settings)
    policy = headers["content-security-policy"]
    assert "default-src 'self'" in policy
    assert "connect-src 'self' wss://audio.example:8090" in policy
    assert "frame-ancestors 'none'" in policy
    assert "unsafe" not in policy
    assert "strict-transport-security" in headers


def test_settings_do_not_print_the_secret() -> None:
    assert "hush" not in repr(
        WebSettings(dsn="", secret="hush", audio_url="ws://a", uploads_dir=Path(), recordings="x")
    )
