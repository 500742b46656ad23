"""Lines of a .env file."""

from __future__ import annotations

import re
from collections.abc import Mapping

_PLAIN = re.compile(r"[A-Za-z0-9_.,:/@%+=~-]*")
_SPECIAL = re.compile(r'(["\\$`])')
_FOR_SINGLE = re.compile(r'["\\`!]')
"""What double quotes do not keep: the `!` of an interactive shell cannot even be escaped in them."""


def dotenv(variables: Mapping[str, str], prefix: str = "") -> str:
    """The variables under `prefix`, as a shell, Vite and Next.js read them alike."""
    return "".join(f"{prefix}{name}={quoted(value)}\n" for name, value in variables.items())


def quoted(value: str) -> str:
    """In quotes where it needs them. Single ones keep all but `$`, which Vite and Next.js expand in them, too."""
    if _PLAIN.fullmatch(value):
        return value
    if _FOR_SINGLE.search(value) and not {"$", "'"} & set(value):
        return f"'{value}'"
    return '"' + _SPECIAL.sub(r"\\\1", value) + '"'
