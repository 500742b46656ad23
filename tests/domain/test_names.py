"""The known name that was probably meant."""

from __future__ import annotations

import difflib

import pytest

from mockserver.domain import names
from mockserver.domain.names import nearest


def test_names_are_compared_as_they_are_spelled_and_returned_as_they_are_known():
    assert nearest("LASTNAME", ["firstName", "lastName"]) is None
    assert nearest("LASTNAME", ["firstName", "lastName"], spelled=str.lower) == "lastName"


def test_a_repeated_mistake_is_compared_once(monkeypatch: pytest.MonkeyPatch):
    """A comparison takes longer than the rest of an explanation."""
    compared = []

    def counted(word, known, n, cutoff):
        compared.append(word)
        return difflib.get_close_matches(word, known, n, cutoff)

    monkeypatch.setattr(names, "get_close_matches", counted)
    for known in (["lastName", "title"], iter(["lastName", "title"]), ["lastName"]):
        assert nearest("lastNmae", known) == "lastName"
        assert nearest("lastNmae", ["lastName", "title"]) == "lastName"
    assert compared == ["lastNmae", "lastNmae"]
