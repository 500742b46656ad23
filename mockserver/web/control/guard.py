"""The guard of the control plane: rejects other sites and host names and, beyond loopback, requests without token."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from hmac import compare_digest
from http.cookies import CookieError, SimpleCookie

from mockserver.control.problems import decline
from mockserver.hosts import is_loopback, names_loopback
from mockserver.settings import Settings

COOKIE = "mockserver-control"
_FOREIGN = ("cross-site", "same-site")
_SAFE = ("GET", "HEAD", "OPTIONS")


def guard(method: str, headers: Mapping[str, str], token: str | None, asked_with: str | None) -> None:
    """Raises Declined for an unauthorized request.

    `token` is the required token, None if none is required; `asked_with` is the token in the query.
    """
    if token is None:
        _expect_loopback(headers.get("host", ""))
    elif not has_token(headers, token, asked_with):
        decline(401, "The control plane needs its token, which was printed at the start: send Authorization: Bearer.")
    _expect_own_site(method, headers)
    if method not in _SAFE and not _is_typed(headers):
        decline(415, "Send application/json: a form of another site could not.", "Content-Type")


def has_token(headers: Mapping[str, str], token: str, asked_with: str | None = None) -> bool:
    """Whether the request has the token: as a bearer token, in the cookie of the page, or in the first query."""
    scheme, _, bearer = headers.get("authorization", "").partition(" ")
    sent = [bearer.strip() if scheme.lower() == "bearer" else "", _cookie(headers.get("cookie", "")), asked_with or ""]
    return any(each != "" and compare_digest(each.encode(), token.encode()) for each in sent)


def may_be_told(headers: Iterable[tuple[bytes, bytes]], settings: Settings) -> bool:
    """Whether an API client may see explanations: on loopback always, otherwise only with the token."""
    if is_loopback(settings.host):
        return True
    sent = {name.decode("latin-1").lower(): value.decode("latin-1") for name, value in headers}
    return settings.control_token is not None and has_token(sent, settings.control_token)


def _expect_loopback(host: str) -> None:
    """Rejects other host names, which protects against DNS rebinding."""
    if not names_loopback(host):
        decline(403, f"The control plane is not to be reached as '{host[:80]}'; use 127.0.0.1 or localhost.", "Host")


def _expect_own_site(method: str, headers: Mapping[str, str]) -> None:
    """Links from other sites may lead to a page; all other requests from other sites are rejected."""
    is_followed_link = (
        method == "GET" and headers.get("sec-fetch-mode") == "navigate" and headers.get("sec-fetch-dest") == "document"
    )
    if headers.get("sec-fetch-site") in _FOREIGN and not is_followed_link:
        decline(403, "The control plane answers no pages of other sites.", "Sec-Fetch-Site")


def _is_typed(headers: Mapping[str, str]) -> bool:
    media_type = headers.get("content-type", "").partition(";")[0].strip().lower()
    return media_type in ("application/json", "application/yaml")


def _cookie(header: str) -> str:
    try:
        morsel = SimpleCookie(header).get(COOKIE)
    except CookieError:
        return ""
    return morsel.value if morsel is not None else ""
