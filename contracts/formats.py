"""Codes that the document describes by a `format` of its own: what is generated for them, and taken for well-formed.

Lists grow, and no source says which codes the platform refuses: only common ones are sent where a response is judged.
"""

from __future__ import annotations

import re

import schemathesis
from hypothesis import strategies

KNOWN = {
    "country": re.compile("AT|AU|BR|CH|DE|ES|FR|GB|IT|JP|NL|NO|PL|SE|US"),
    "currency": re.compile("AUD|BRL|CHF|EUR|GBP|JPY|KWD|NOK|PLN|SEK|USD"),
    "locale": re.compile("[a-z]{2}(-[A-Z]{2})?"),
}

CHECKS = {name: (lambda text, known=known: known.fullmatch(text) is not None) for name, known in KNOWN.items()}
"""Whether a string is a common code, by the name of the format."""


def register() -> None:
    """Has Schemathesis generate them."""
    for name, known in KNOWN.items():
        schemathesis.openapi.format(name, strategies.from_regex(known, fullmatch=True))
