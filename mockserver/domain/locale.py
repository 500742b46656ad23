"""Locales, and which of them a project speaks."""

from __future__ import annotations

from mockserver.domain import errors
from mockserver.domain.project import Project
from mockserver.domain.values import UNSET, Maybe


def normalised(locale: str) -> str:
    """`de_de` as `de-DE`, `zh-hant-tw` as `zh-Hant-TW` (RFC 5646, section 2.1.1); what is not ASCII stays as it is."""
    if not locale.isascii():
        return locale
    subtags = locale.replace("_", "-").lower().split("-")
    return "-".join(_cased(subtag, before) for before, subtag in zip(["x", *subtags], subtags, strict=False))


def project_locale(locale: str | Maybe, project: Project) -> str | Maybe:
    """`locale` as it is stored. Raises InvalidInput when the project does not have the language."""
    if isinstance(locale, Maybe):
        return UNSET
    if normalised(locale) not in map(normalised, project.languages):
        known = ", ".join(project.languages)
        errors.invalid_input(f"The locale '{locale}' is not one of the languages of the project: {known}.")
    return normalised(locale)


def _cased(subtag: str, before: str) -> str:
    if len(before) == 1:  # the language, and what follows an `x` or an extension, is in small letters
        return subtag
    match len(subtag):
        case 2:  # a region
            return subtag.upper()
        case 4:  # a script
            return subtag.title()
        case _:
            return subtag
