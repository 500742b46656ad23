"""The rules of the document, read when the first one is asked for."""

from __future__ import annotations

from mockserver.domain.values import UNSET, Maybe
from mockserver.observing.explaining.finding import Citation, Rule
from openapi.document import bullets


def rule(citation: Citation) -> Rule | Maybe:
    """The one bullet of the chapter that has the words; unset where the document has it no more."""
    found = [it for it in bullets() if it.chapter == citation.chapter and citation.words in it.sentence]
    return Rule(chapter=found[0].chapter, sentence=found[0].sentence) if len(found) == 1 else UNSET
