"""A request as a command that can be pasted. What is secret stands in variables."""

from __future__ import annotations

from shlex import quote

from mockserver.domain.values import Maybe
from mockserver.observing.exchange import Exchange
from mockserver.observing.redaction import (
    plain_headers,
    secrets_of,
    shown_body,
    shown_headers,
    shown_path,
    shown_query,
)

_LEFT_OUT = frozenset(
    "host content-length accept-encoding connection user-agent accept authorization origin referer cookie "
    "sec-fetch-site sec-fetch-mode sec-fetch-dest accept-language".split()
)


def curl(exchange: Exchange, url: str) -> str:
    """The request to the server at `url`, with `$TOKEN` for its bearer."""
    secrets = secrets_of(exchange)
    query = shown_query(exchange.query_string, secrets)
    parts = ["curl -i"]
    if exchange.method == "HEAD":
        parts.append("--head")
    elif exchange.method not in ("GET", "POST") or (exchange.method == "POST" and not exchange.body):
        parts.append(f"-X {quote(exchange.method)}")
    if variable := _credentials(exchange):
        parts.append(f'-H "Authorization: {variable}"')
    shown = shown_headers(exchange.headers, secrets)
    parts += [f"-H {quote(f'{name}: {value}')}" for name, value in shown.items() if name not in _LEFT_OUT]
    if exchange.body:
        is_form = is_of_form(exchange)
        parts.append(f"--data-raw {quote(shown_body(exchange.body, secrets, is_form=is_form))}")
    parts.append(quote(f"{url}{shown_path(exchange.path, secrets)}{f'?{query}' if query else ''}"))
    command = " \\\n  ".join(parts)
    cut = f"# {exchange.body_cut:,} bytes at the end of the body were not kept\n" if exchange.body_cut else ""
    return f"{cut}{command}"


def is_of_form(exchange: Exchange) -> bool:
    """Whether the body is a form: it is where tokens are asked for, whatever it was declared to be."""
    return exchange.path.startswith("/oauth/") and not exchange.body.lstrip().startswith(b"{")


def bearer_hint(exchange: Exchange) -> str:
    """How to get a token like the one that was sent."""
    token = exchange.token
    if token is None:
        return ""
    if not isinstance(token.customer_id, Maybe):
        return f"TOKEN=$(mockserver token {quote(token.customer_id)})"
    return "TOKEN=..."


def _credentials(exchange: Exchange) -> str:
    """A variable in place of what was sent: the shell is to fill in this one, and nothing else of the command."""
    scheme, _, _ = plain_headers(exchange.headers).get("authorization", "").partition(" ")
    return {"bearer": "Bearer $TOKEN", "basic": "Basic $CREDENTIALS"}.get(scheme.lower(), "")
