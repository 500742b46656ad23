"""Errors of the control plane."""

from __future__ import annotations

from collections.abc import Iterable
from typing import NoReturn

from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.fixtures.problems import nearest

MOST_NAMED = 40


class Complaint(Value, frozen=True, kw_only=True):
    """The body of an error response: a sentence that says what to do, and the place in the request."""

    status_code: int
    message: str
    place: str | Maybe = UNSET
    problems: tuple[str, ...] | Maybe = UNSET


class Declined(Exception):
    """Carries an error of the control plane. Nothing has changed when it is raised."""

    def __init__(self, complaint: Complaint) -> None:
        super().__init__(complaint.message)
        self.complaint = complaint


def decline(status: int, message: str, place: str | Maybe = UNSET) -> NoReturn:
    """Raises Declined with this status."""
    raise Declined(Complaint(status_code=status, message=message, place=place))


def meant(word: str, known: Iterable[str]) -> str:
    """The end of a sentence about an unknown `word`: the most similar of `known`, or all of them."""
    names = sorted(known)
    near = nearest(word, names)
    if near is not None:
        return f"; did you mean '{near}'?"
    more = f" and {len(names) - MOST_NAMED} more" if len(names) > MOST_NAMED else ""
    return f"; there are {', '.join(names[:MOST_NAMED]) or 'none'}{more}."
