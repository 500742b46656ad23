"""Opening the store, and filling a new one from the fixtures."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager
from typing import NamedTuple

from mockserver.domain.ports import Clock, Passwords
from mockserver.domain.values import timestamp
from mockserver.fixtures import FixtureErrors, Loaded, digest_of, files_at, load
from mockserver.passwords import Argon2Passwords
from mockserver.problems import UNUSABLE_DATA, USAGE, Problem
from mockserver.settings import Settings
from mockserver.steering.rekeying import origin_of
from mockserver.store import OpenStore, StoreError, open_store
from mockserver.system import SystemClock

log = logging.getLogger("mockserver")


class Opening(NamedTuple):
    """An open store, and the fixtures that it began with, or would begin with now; None when they cannot be read."""

    store: OpenStore
    fixtures: Loaded | None
    is_restored: bool

    @property
    def project_keys(self) -> list[str]:
        """Of all projects that are served, but for those that were made from others as they were needed."""
        return [it.key for it in self.store.projects() if origin_of(it.key, self.store.clones) is None]

    @property
    def fixtures_have_changed(self) -> bool:
        """Whether the fixtures are others than those that the store began with."""
        return self.fixtures is not None and self.fixtures.digest != self.store.fixtures_digest


class Unhashed:
    """Hashes nothing: for fixtures that are read for what they tell in clear text."""

    def hashed(self, password: str) -> str:
        return ""

    def match(self, password: str, hash: str) -> bool:
        return False


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Opening]:
    """The store, open; a new one, or a `fresh` one, begins with the fixtures. Raises Problem."""
    clock = clock or SystemClock()
    hashing = Argon2Passwords(settings.password_cost)
    # Fixtures that are to replace what is there are read first: a mistake in them must not cost the data.
    seeds = fixtures(settings, clock, hashing) if settings.fresh else None
    try:
        with open_store(settings.db, fsync=settings.fsync, fresh=settings.fresh) as store:
            is_restored = seeds is None and not store.is_new
            if is_restored:
                present = _present_fixtures(settings, clock)
                if present is not None:
                    store.keep_clones(present.clones)
                yield Opening(store, present, is_restored)
            else:
                seeds = seeds or fixtures(settings, clock, hashing)
                store.replace(list(seeds.records.items()), seeds.digest, seeds.clones)
                yield Opening(store, seeds, is_restored)
    except StoreError as problem:
        raise Problem(str(problem), UNUSABLE_DATA) from problem


def fixtures(settings: Settings, clock: Clock, passwords: Passwords) -> Loaded:
    """The fixtures of the settings; what is odd about them is logged. Raises Problem with all that is wrong."""
    try:
        loaded = load(settings.fixtures, passwords=passwords, now=timestamp(clock.now()))
    except FixtureErrors as problems:
        raise Problem(str(problems), USAGE) from problems
    for warning in loaded.warnings:
        log.warning("%s", warning)
    return loaded


def present_digest(settings: Settings) -> str:
    """What the fixtures are now, without reading what they say. Raises Problem."""
    try:
        return digest_of(files_at(settings.fixtures))
    except FixtureErrors as problems:
        raise Problem(str(problems), USAGE) from problems


def _present_fixtures(settings: Settings, clock: Clock) -> Loaded | None:
    """The fixtures beside a store that does not need them: a mistake in them is told, and stops nothing."""
    try:
        return fixtures(settings, clock, Unhashed())
    except Problem as problem:
        log.warning("The fixtures cannot be read, and are not needed: the data was restored.\n%s", problem)
        return None
