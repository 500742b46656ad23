"""Locales, and which of them a project speaks."""

import pytest
from msgspec.structs import replace

from mockserver.domain.errors import InvalidInput
from mockserver.domain.locale import language_tag, normalised, project_locale
from mockserver.domain.values import UNSET


@pytest.mark.parametrize(
    ("spelled", "normal"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-de", "de-DE"),
        ("DE-de", "de-DE"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ZH-HANT-TW", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("sl-ROZAJ-BISKE", "sl-rozaj-biske"),
        ("gsw-ch", "gsw-CH"),
        ("", ""),
    ],
)
def test_a_locale_is_cased_by_its_subtags(spelled, normal):
    assert normalised(spelled) == normal


@pytest.mark.parametrize("languages", [("en", "de-DE"), ("en", "DE-de")])
def test_the_languages_of_the_project_may_be_spelled_in_any_way(world, languages):
    project = replace(world.project, languages=languages)
    assert project_locale("DE-de", project) == "de-DE"


def test_no_locale_is_no_locale(world):
    assert project_locale(UNSET, world.project) is UNSET


def test_a_language_of_the_project_does_not_stand_for_its_regions_nor_a_region_for_its_language(world):
    project = replace(world.project, languages=("en", "de-DE"))
    for locale in ("en-GB", "de"):
        with world.refusing(InvalidInput):
            project_locale(locale, project)


@pytest.mark.parametrize(
    ("written", "known_as"),
    [("en-X-US", "en-x-us"), ("EN-u-CA-gregory", "en-u-ca-gregory"), ("\u017fk-SK", "\u017fk-SK")],
)
def test_extensions_are_in_small_letters_and_what_is_not_ascii_stays(written, known_as):
    assert normalised(written) == known_as


@pytest.mark.parametrize("text", ["", "x", "C", "q_q", "de_DE", "de_de", "not a locale", "abcdefghi", "-de", "und"])
def test_what_is_no_language_tag_is_no_locale(text):
    assert language_tag(text) is None


@pytest.mark.parametrize(
    ("text", "tag"),
    [
        ("de-DE_x", "de"),
        ("de-Deutschland", "de"),
        ("de-DE-", "de-DE"),
        ("en--US", "en"),
        ("en-u", "en"),
        ("zh-yue-hk", "yue-HK"),
        ("de-1abc", "de-1abc"),
        ("x-Private-DE", "x-private-de"),
        ("deutsch", "deutsch"),
    ],
)
def test_a_language_tag_ends_where_it_is_no_longer_well_formed(text, tag):
    """As Java's `Locale.forLanguageTag(text).toLanguageTag()` has it."""
    assert language_tag(text) == tag
