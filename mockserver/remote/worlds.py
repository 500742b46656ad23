"""A project of one's own: made from the fixtures of another, and dropped in the end."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

import httpx

from mockserver.domain.values import UNSET
from mockserver.problems import USAGE, Problem
from mockserver.remote.answers import Projects
from mockserver.remote.control import Remote, read

log = logging.getLogger("mockserver")

LONGEST_KEY = 36


def projects(remote: Remote) -> Projects:
    """Those that are there, and the patterns by which others are made."""
    return read(remote.get("projects"), Projects)


def default_key(there: Projects) -> str:
    """The key of the project that is meant where none is named: the first that is no clone."""
    return min(there.projects, key=lambda it: it.clone is not UNSET).key


def prefix(there: Projects) -> str | None:
    """How the keys of clones of the default project begin, if it may be cloned."""
    origin = default_key(there)
    return next((it.pattern.removesuffix("*") for it in there.patterns if it.clone == origin), None)


def key_of(name: str, beginning: str) -> str:
    """The key of the clone `name`, which may begin as it must already."""
    key = name if name.startswith(beginning) else beginning + name
    if len(key) > LONGEST_KEY:
        raise Problem(f"'{key}' is too long for a project key: {LONGEST_KEY} characters are the most.", USAGE)
    return key


@contextmanager
def world(remote: Remote, key: str) -> Iterator[bool]:
    """The project `key`, and whether it is new; a new one is dropped in the end."""
    is_new = remote.put("projects", key).status_code == httpx.codes.CREATED
    try:
        yield is_new
    finally:
        if is_new:
            _drop(remote, key)


def _drop(remote: Remote, key: str) -> None:
    """What becomes of the world afterwards must not hide what came of the test."""
    try:
        remote.delete("projects", key)
    except Problem as problem:
        log.warning("Project '%s' was not dropped: %s", key, problem)
