"""Projects that are created for a command or a test, as clones of another, and dropped afterwards."""

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
    """The existing projects, and the patterns of those that can be created."""
    return read(remote.get("projects"), Projects)


def default_key(existing: Projects) -> str:
    """The key of the default project: the first that is not a clone."""
    return min(existing.projects, key=lambda it: it.clone is not UNSET).key


def prefix(existing: Projects) -> str | None:
    """The prefix that the keys of clones of the default project must have; None if it cannot be cloned."""
    origin = default_key(existing)
    return next((it.pattern.removesuffix("*") for it in existing.patterns if it.clone == origin), None)


def key_of(name: str, beginning: str) -> str:
    """The key of the clone `name`: with the prefix `beginning`, unless it already has it. Raises Problem."""
    key = name if name.startswith(beginning) else beginning + name
    if len(key) > LONGEST_KEY:
        raise Problem(f"'{key}' is too long for a project key; at most {LONGEST_KEY} characters are allowed.", USAGE)
    return key


@contextmanager
def world(remote: Remote, key: str) -> Iterator[bool]:
    """Creates the project `key`, and yields whether it is new. Only a new project is dropped at the end."""
    is_new = remote.put("projects", key).status_code == httpx.codes.CREATED
    try:
        yield is_new
    finally:
        if is_new:
            _drop(remote, key)


def _drop(remote: Remote, key: str) -> None:
    """Drops the project. A failure is only logged, because it must not hide the result of the test."""
    try:
        remote.delete("projects", key)
    except Problem as problem:
        log.warning("Project '%s' was not dropped: %s", key, problem)
