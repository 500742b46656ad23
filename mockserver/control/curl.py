"""A request as a command that can be pasted. What is secret stands in variables."""

from __future__ import annotations

from shlex import quote

from mockserver.control.exchange import Exchange
from mockserver.control.redaction import shown_body, shown_query
from mockserver.domain.values import Maybe

_LEFT_OUT = frozenset(
    "host content-length accept-encoding connection user-agent accept authorization origin referer cookie "
    "sec-fetch-site sec-fetch-mode sec-fetch-dest accept-language".split()
)


def curl(exchange: Exchange, url: str) -> str:
    """The request to the server at `url`, with `$TOKEN` for its bearer."""
    query = shown_query(exchange.query_string)
    parts = ["curl -i"]
    if exchange.method == "HEAD":
        parts.append("--head")
    elif exchange.method not in ("GET", "POST") or (exchange.method == "POST" and not exchange.body):
        parts.append(f"-X {exchange.method}")
    for name, value in _headers(exchange):
        parts.append(f"-H {quote(f'{name}: {value}')}" if "$" not in value else f'-H "{name}: {value}"')
    if exchange.body:
        is_form = is_of_form(exchange)
        parts.append(f"--data-raw {quote(shown_body(exchange.body, is_form=is_form))}")
    parts.append(quote(f"{url}{exchange.path}{f'?{query}' if query else ''}"))
    return " \\\n  ".join(parts)


def is_of_form(exchange: Exchange) -> bool:
    """Whether the body is a form: it is where tokens are asked for, whatever it was declared to be."""
    return exchange.path.startswith("/oauth/") and not exchange.body.lstrip().startswith(b"{")


def bearer_hint(exchange: Exchange) -> str:
    """How to get a token like the one that was sent."""
    token = exchange.token
    if token is None:
        return ""
    if not isinstance(token.customer_id, Maybe):
        return f"TOKEN=$(mockserver token {token.customer_id})"
    return "TOKEN=..."


def _headers(exchange: Exchange) -> list[tuple[str, str]]:
    sent = [(name.decode("latin-1").lower(), value.decode("latin-1")) for name, value in exchange.headers]
    scheme = next((value.partition(" ")[0] for name, value in sent if name == "authorization"), "")
    variable = {"bearer": "Bearer $TOKEN", "basic": "Basic $CREDENTIALS"}.get(scheme.lower())
    kept = [(name, value) for name, value in sent if name not in _LEFT_OUT and "\n" not in value]
    return [*([("Authorization", variable)] if variable else []), *kept]
