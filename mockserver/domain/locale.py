"""Locales, and which of them a project supports."""

from __future__ import annotations

import re

from mockserver.domain import errors
from mockserver.domain.causes.inputs import UnknownLocale
from mockserver.domain.project import Project
from mockserver.domain.values import UNSET, Maybe

_ENDS = r"(?![^-])"
"""A subtag ends at a hyphen, or at the end."""

_PRIVATE = rf"x(?:-[a-z0-9]{{1,8}}{_ENDS})+"
_TAG = re.compile(
    rf"(?:[a-z]{{2,3}}{_ENDS}(?P<extended>-[a-z]{{3}}{_ENDS})?(?:-[a-z]{{3}}{_ENDS}){{0,2}}|[a-z]{{4,8}}{_ENDS})"
    rf"(?P<rest>(?:-[a-z]{{4}}{_ENDS})?"  # script
    rf"(?:-(?:[a-z]{{2}}|[0-9]{{3}}){_ENDS})?"  # region
    rf"(?:-(?:[a-z0-9]{{5,8}}|[0-9][a-z0-9]{{3}}){_ENDS})*"  # variants
    rf"(?:-[a-wyz](?:-[a-z0-9]{{2,8}}{_ENDS})+)*"  # extensions
    rf"(?:-{_PRIVATE})?)|{_PRIVATE}",
    re.ASCII | re.IGNORECASE,
)
"""RFC 5646, section 2.1."""


def language_tag(text: str) -> str | None:
    """`text` as a language tag in its usual case: `de-de` as `de-DE`; None for text that is not a language tag.

    As the platform reads it, with Java's `Locale.forLanguageTag`: subtags are kept up to the first that is ill-formed,
    an underscore is invalid, and `und` is not a locale.
    """
    found = _TAG.match(text)
    if found is None:
        return None
    extended = found["extended"]  # `zh-yue-HK` is `yue-HK`
    tag = _cased((extended.removeprefix("-") + found["rest"]) if extended else found[0])
    return None if tag == "und" else tag


def normalised(locale: str) -> str:
    """`locale` as a language tag (RFC 5646, section 2.1.1); any other text is returned unchanged."""
    return language_tag(locale) or locale


def project_locale(locale: str | Maybe, project: Project) -> str | Maybe:
    """`locale` as it is stored. Raises InvalidInput when the project does not have the language."""
    if isinstance(locale, Maybe):
        return UNSET
    if normalised(locale) not in map(normalised, project.languages):
        known = ", ".join(project.languages)
        cause = UnknownLocale(locale=locale, languages=project.languages)
        errors.invalid_input(f"The locale '{locale}' is not one of the languages of the project: {known}.", cause)
    return normalised(locale)


def _cased(tag: str) -> str:
    """A region in capitals, a script in title case, the rest and all of an extension in lower case."""
    language, *subtags = tag.lower().split("-")
    single = next((at for at, subtag in enumerate(subtags) if len(subtag) == 1), len(subtags))
    cased = (_cased_subtag(subtag) for subtag in subtags[:single])
    return "-".join([language, *(subtags if language == "x" else [*cased, *subtags[single:]])])


def _cased_subtag(subtag: str) -> str:
    match len(subtag):
        case 2:
            return subtag.upper()
        case 4 if subtag.isalpha():
            return subtag.title()
        case _:
            return subtag
