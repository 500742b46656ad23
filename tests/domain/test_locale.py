"""Locales, and which of them a project speaks."""

import pytest
from msgspec.structs import replace

from mockserver.domain.errors import InvalidInput
from mockserver.domain.locale import normalised, project_locale
from mockserver.domain.values import UNSET


@pytest.mark.parametrize(
    ("spelled", "normal"),
    [
        ("de", "de"),
        ("DE", "de"),
        ("de-de", "de-DE"),
        ("de_de", "de-DE"),
        ("de_DE", "de-DE"),
        ("DE-de", "de-DE"),
        ("zh-hant-tw", "zh-Hant-TW"),
        ("ZH_HANT_TW", "zh-Hant-TW"),
        ("es-419", "es-419"),
        ("sl-ROZAJ-BISKE", "sl-rozaj-biske"),
        ("gsw-ch", "gsw-CH"),
        ("", ""),
    ],
)
def test_a_locale_is_cased_by_its_subtags(spelled, normal):
    assert normalised(spelled) == normal


@pytest.mark.parametrize("languages", [("en", "de-DE"), ("en", "de_de")])
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
    [("en-X-US", "en-x-us"), ("EN-u-CA-gregory", "en-u-ca-gregory"), ("sk-\u017fk", "sk-\u017fk")],
)
def test_extensions_are_in_small_letters_and_what_is_not_ascii_stays(written, known_as):
    assert normalised(written) == known_as
