"""Lines of a .env file."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z0-9_.,:/@%+=~-]*")
_SPECIAL = re.compile(r'(["\\$`])')
_FOR_SINGLE = re.compile(r'["\\`!]')
"""Characters that double quotes do not protect: in an interactive shell, `!` cannot even be escaped within them."""


def dotenv(variables: Mapping[str, str], prefix: str = "") -> str:
    """The variables with `prefix`, quoted so that a shell, Vite and Next.js read the same values."""
    return "".join(f"{prefix}{name}={quoted(value)}\n" for name, value in variables.items())


def quoted(value: str) -> str:
    """The value, quoted if necessary. Single quotes protect everything except `$`, which Vite and Next.js expand."""
    if _PLAIN.fullmatch(value):
        return value
    if _FOR_SINGLE.search(value) and not {"$", "'"} & set(value):
        return f"'{value}'"
    return '"' + _SPECIAL.sub(r"\\\1", value) + '"'
