"""Resets projects and the server to the fixtures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter

from mockserver.control.problems import Declined, decline
from mockserver.domain.values import Maybe, Value
from mockserver.steering.beginnings import Beginnings
from mockserver.steering.clones import Clones
from mockserver.steering.parts import DATA, PARTS, Part, put_back
from mockserver.steering.steered import Steered

log = logging.getLogger("mockserver")


class ResetResult(Value, frozen=True, kw_only=True):
    """What was reset. `faultsKept` lists the faults of all projects, which a reset of one project does not remove."""

    projects: tuple[str, ...]
    parts: tuple[Part, ...]
    faults_kept: tuple[str, ...] = ()
    milliseconds: float


class Resets:
    """Resets one project or all of them to the fixtures, completely or in part."""

    def __init__(self, steered: Steered, beginnings: Beginnings, clones: Clones) -> None:
        self._steered = steered
        self._store = steered.store
        self._beginnings = beginnings
        self._clones = clones

    def reset(self, key: str | Maybe, parts: Sequence[Part] | Maybe) -> ResetResult:
        """Resets one project or all of them to the fixtures, completely or in part. Raises Declined.

        A complete reset of all projects drops the clones.
        """
        started = perf_counter()
        chosen = PARTS if isinstance(parts, Maybe) else tuple(dict.fromkeys(parts))
        if isinstance(key, Maybe):
            keys = self._reset_all(chosen)
        else:
            key = self._clones.made_key(key)
            if not isinstance(parts, Maybe) and "clock" in chosen:
                decline(400, "All projects share the clock: leave out the project, or the clock.", "parts")
            chosen = tuple(part for part in chosen if part != "clock")
            self._reset_one(key, chosen)
            keys = (key,)
        kept = self._steered.faults.listed(self._steered.clock.now()) if "faults" in chosen else ()
        return ResetResult(
            projects=keys,
            parts=chosen,
            faults_kept=tuple(fault.id for fault in kept if isinstance(fault.match.project, Maybe)),
            milliseconds=_milliseconds(started),
        )

    def follow_fixtures(self) -> None:
        """Resets the project of the fixtures if a file has changed, but not its clones, which tests may be using.

        Mistakes in the fixtures are logged, and nothing changes.
        """
        known = self._steered.seeds.known
        try:
            state = self._steered.seeds.loaded()
        except Declined as problem:
            log.warning("%s\nNothing was reloaded.", problem)
            return
        if known is None or state.digest != known.digest:
            for key in state.records:
                self._reset_one(key, (*DATA, "outbox"))
                log.info("The fixtures have changed: project '%s' was reset.", key)

    def begin(self) -> None:
        """Records that the store was filled from the fixtures, and puts their tokens into the outbox."""
        state = self._steered.seeds.loaded()
        for key, records in state.records.items():
            if self._store.project(key) is not None:
                self._beginnings.begun[key] = records
                self._beginnings.send_mails(key, state)

    def _reset_all(self, parts: Sequence[Part]) -> tuple[str, ...]:
        state = self._steered.seeds.loaded()
        if set(parts) == set(PARTS):
            for project in self._store.projects():
                if project.key not in state.records:
                    self._beginnings.remove(project)
        keys = tuple(dict.fromkeys([*state.records, *(project.key for project in self._store.projects())]))
        for key in keys:
            self._reset_one(key, [part for part in parts if part not in ("faults", "clock", "requests")])
        if "requests" in parts:
            self._steered.journal.clear()
            self._steered.warnings.clear()
        if "faults" in parts:
            self._steered.faults.clear()
        if "clock" in parts:
            self._steered.clock.run()
        return keys

    def _reset_one(self, key: str, parts: Sequence[Part]) -> None:
        """Resets parts of one project. Of the faults, only those that name it belong to it."""
        if self._store.project(key) is None:
            self._beginnings.begin(key, self._beginnings.seeds_of(key), self._steered.seeds.loaded())
        data = DATA & frozenset(parts)
        if data:
            seeds = self._beginnings.seeds_of(key)
            self._beginnings.replace(key, put_back(self._store.everything(key), seeds, data))
            self._beginnings.begun[key] = put_back(self._beginnings.begun.get(key, seeds), seeds, data)
            self._steered.history.forget(key)
        if "outbox" in parts:
            self._steered.outbox.clear(key)
            self._beginnings.send_mails(key, self._steered.seeds.loaded())
        if "requests" in parts:
            self._steered.journal.clear(key)
        if "faults" in parts:
            for fault in self._steered.faults.listed(self._steered.clock.now()):
                if fault.match.project == key:
                    self._steered.faults.remove(fault.id)


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
