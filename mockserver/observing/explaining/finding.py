"""What is found out about a refusal, and the form in which it is told."""

from __future__ import annotations

from typing import NamedTuple

from mockserver.domain.values import UNSET, Maybe, Value


class Citation(NamedTuple):
    """A rule of the document: its chapter, and words that stand in no other rule of that chapter."""

    chapter: str
    words: str


class Finding(NamedTuple):
    """What was wrong, what would have been accepted, what to do about it, and the rule that it breaks."""

    wrong: str
    accepted: str | Maybe = UNSET
    suggestion: str | Maybe = UNSET
    cites: Citation | None = None
    detail: str = ""
    """More of what was wrong, too long for one line."""


class Rule(Value, frozen=True, kw_only=True):
    """A bullet of the document."""

    chapter: str
    sentence: str


class Explanation(Value, frozen=True, kw_only=True):
    """A refusal, explained. `sentence` says in one line what the rest says at leisure."""

    sentence: str
    wrong: str
    rule: Rule | Maybe = UNSET
    accepted: str | Maybe = UNSET
    suggestion: str | Maybe = UNSET


def told(finding: Finding, rule: Rule | Maybe = UNSET) -> Explanation:
    """The finding as it is shown."""
    sentence = finding.wrong if finding.suggestion is UNSET else f"{finding.wrong} {finding.suggestion}"
    return Explanation(
        sentence=sentence,
        wrong=f"{finding.wrong} {finding.detail}".rstrip(),
        rule=rule,
        accepted=finding.accepted,
        suggestion=finding.suggestion,
    )
