"""Country, currency and language codes, which the document describes by custom formats: how to generate and check them.

Code lists grow, and no source says which codes the platform rejects, so only common codes are sent.
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
"""By format: whether a string is a common code."""


def register() -> None:
    """Teaches Schemathesis to generate these formats."""
    for name, known in KNOWN.items():
        schemathesis.openapi.format(name, strategies.from_regex(known, fullmatch=True))
