"""Renders templates. All values are escaped, and a misspelled name in a template is an error."""

from __future__ import annotations

import re
from functools import cache
from typing import Any

import msgspec
from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup, escape

from mockserver.domain.values import UNSET

LONGEST_SHOWN = 60_000
"""Characters of a body. Highlighting a larger one would make the page slow."""

_JSON = re.compile(
    r'(?P<name>"(?:[^"\\]|\\.)*+"(?=\s*+:))|(?P<string>"(?:[^"\\]|\\.)*+"?)'
    r"|(?P<number>-?\b\d++(?:\.\d++)?(?:[eE][+-]?\d++)?\b)|(?P<word>\b(?:true|false|null)\b)",
    re.DOTALL,
)
_WEB = re.compile(r"https?://[^\s/]", re.IGNORECASE)
_STEPS = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))


def rendered(template: str, **values: Any) -> bytes:
    """The template, rendered with the values."""
    return environment().get_template(template).render(**values).encode("utf-8", "replace")


@cache
def environment() -> Environment:
    """The templates with their filters and tests."""
    found = Environment(
        loader=PackageLoader("mockserver.web.workbench"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalized,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    found.filters |= {
        "moment": moment,
        "lasting": lasting,
        "json": as_json,
        "pretty": pretty,
        "highlighted": highlighted,
        "rules": marked_code,
        "color": status_color,
    }
    found.tests |= {"followable": is_followable, "given": lambda value: value is not UNSET}
    return found


def _finalized(value: Any) -> Any:
    """Renders missing values as nothing."""
    return "" if value is UNSET or value is None else value


def moment(value: str) -> str:
    """`2026-01-31T09:00:00.000Z` as `2026-01-31 09:00:00`."""
    return value[:19].replace("T", " ") if value else ""


def lasting(seconds: float) -> str:
    """`93784.2` seconds as `1 d 2 h`."""
    rest, parts = int(seconds), []
    for name, size in _STEPS:
        amount, rest = divmod(rest, size)
        if amount:
            parts.append(f"{amount} {name}")
    return " ".join(parts[:2]) or "0 s"


def as_json(value: Any) -> str:
    """The value as JSON on one line."""
    return msgspec.json.encode(value).decode()


def pretty(value: Any) -> str:
    """The value as indented JSON."""
    return msgspec.json.format(msgspec.json.encode(value), indent=2).decode()


def highlighted(text: str) -> Markup:
    """Text with JSON syntax highlighted, truncated if it is long. The text need not be valid JSON."""
    shown, parts, end = text[:LONGEST_SHOWN], list[str](), 0
    for found in _JSON.finditer(shown):
        between, marked = escape(shown[end : found.start()]), escape(found[0])
        parts.append(f'{between}<span class="json-{found.lastgroup}">{marked}</span>')
        end = found.end()
    parts.append(escape(shown[end:]))
    if len(text) > LONGEST_SHOWN:
        parts.append(f"\n… and {len(text) - LONGEST_SHOWN} more characters")
    return Markup("".join(parts))  # noqa: S704 - each part is escaped


def marked_code(text: str) -> Markup:
    """A sentence of the document, with text in backticks as code."""
    parts = text.split("`")
    marked = (Markup("<code>{}</code>").format(it) if index % 2 else escape(it) for index, it in enumerate(parts))
    return Markup("").join(marked)


def status_color(status: int) -> str:
    """The class of a status code: `2xx`, `3xx`, `4xx`, `5xx`, or `0xx` if the connection was dropped."""
    return f"{status // 100}xx"


def is_followable(link: str) -> bool:
    """Whether a link can be clickable: an http(s) URL. Link templates are settings, and could say `javascript:`."""
    return _WEB.match(link) is not None
