"""Opens the store, and fills a new one from the fixtures."""

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
    """An open store, and the current fixtures; None if the store was restored and they cannot be read."""

    store: OpenStore
    fixtures: Loaded | None
    is_restored: bool

    @property
    def project_keys(self) -> list[str]:
        """The keys of all projects, except clones, which were created on first use."""
        return [it.key for it in self.store.projects() if origin_of(it.key, self.store.clones) is None]

    @property
    def fixtures_have_changed(self) -> bool:
        """Whether the fixtures differ from those that the store was filled from."""
        return self.fixtures is not None and self.fixtures.digest != self.store.fixtures_digest


class Unhashed:
    """Does not hash passwords, which is slow: for reading fixtures only for their clear-text secrets."""

    def hashed(self, password: str) -> str:
        return ""

    def match(self, password: str, hash: str) -> bool:
        return False


@contextmanager
def opened(settings: Settings, clock: Clock | None = None) -> Iterator[Opening]:
    """Opens the store. A new or `fresh` one is filled from the fixtures. Raises Problem."""
    clock = clock or SystemClock()
    hashing = Argon2Passwords(settings.password_cost)
    # Fixtures that are to replace existing data are read first: a mistake in them must not cost that data.
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
    """The fixtures of the settings. Warnings about them are logged. Raises Problem that lists every mistake."""
    try:
        loaded = load(settings.fixtures, passwords=passwords, now=timestamp(clock.now()))
    except FixtureErrors as problems:
        raise Problem(str(problems), USAGE) from problems
    for warning in loaded.warnings:
        log.warning("%s", warning)
    return loaded


def present_digest(settings: Settings) -> str:
    """The digest of the fixtures as they are on disk now, without parsing them. Raises Problem."""
    try:
        return digest_of(files_at(settings.fixtures))
    except FixtureErrors as problems:
        raise Problem(str(problems), USAGE) from problems


def _present_fixtures(settings: Settings, clock: Clock) -> Loaded | None:
    """The fixtures of a restored store, which does not depend on them: a mistake in them is only logged."""
    try:
        return fixtures(settings, clock, Unhashed())
    except Problem as problem:
        log.warning("Continuing with the restored data, although the fixtures cannot be read:\n%s", problem)
        return None
