"""Projects and the server, put back to the fixtures."""

from __future__ import annotations

import logging
from collections.abc import Sequence
from time import perf_counter

from mockserver.control.plane import ControlPlane
from mockserver.control.problems import Declined, decline
from mockserver.domain.values import Maybe, Value
from mockserver.steering.beginnings import Beginnings
from mockserver.steering.clones import Clones
from mockserver.steering.parts import DATA, PARTS, Part, put_back

log = logging.getLogger("mockserver")


class ResetResult(Value, frozen=True, kw_only=True):
    """What was put back. `faultsKept` names the faults of all projects, which the reset of one leaves in place."""

    projects: tuple[str, ...]
    parts: tuple[Part, ...]
    faults_kept: tuple[str, ...] = ()
    milliseconds: float


class Resets:
    """Puts back to the fixtures: a project or all of them, in part or whole."""

    def __init__(self, plane: ControlPlane, beginnings: Beginnings, clones: Clones) -> None:
        self._plane = plane
        self._store = plane.store
        self._beginnings = beginnings
        self._clones = clones

    def reset(self, key: str | Maybe, parts: Sequence[Part] | Maybe) -> ResetResult:
        """Puts back to the fixtures: a project or all of them, in part or whole. Raises Declined.

        All of them as a whole begin again: projects that were made from others are gone.
        """
        started = perf_counter()
        chosen = PARTS if isinstance(parts, Maybe) else tuple(dict.fromkeys(parts))
        if isinstance(key, Maybe):
            keys = self._reset_all(chosen)
        else:
            key = self._clones.made_key(key)
            if not isinstance(parts, Maybe) and "clock" in chosen:
                decline(400, "The clock is of the whole server: leave out the project, or the clock.", "parts")
            chosen = tuple(part for part in chosen if part != "clock")
            self._reset_one(key, chosen)
            keys = (key,)
        kept = self._plane.faults.listed(self._plane.clock.now()) if "faults" in chosen else ()
        return ResetResult(
            projects=keys,
            parts=chosen,
            faults_kept=tuple(fault.id for fault in kept if isinstance(fault.match.project, Maybe)),
            milliseconds=_milliseconds(started),
        )

    def follow_fixtures(self) -> None:
        """Begins the project of the fixtures again if a file has changed; those made from it stay as they are.

        Fixtures with mistakes are told in the log, and change nothing.
        """
        known = self._plane.seeds.known
        try:
            state = self._plane.seeds.loaded()
        except Declined as problem:
            log.warning("%s\nEverything stays as it is.", problem)
            return
        if known is None or state.digest != known.digest:
            for key in state.records:
                self._reset_one(key, (*DATA, "outbox"))
                log.info("The fixtures have changed: '%s' begins again.", key)

    def begin(self) -> None:
        """Takes note that the store has begun with the fixtures, whose tokens were mailed before the server began."""
        state = self._plane.seeds.loaded()
        for key, records in state.records.items():
            if self._store.project(key) is not None:
                self._beginnings.begun[key] = records
                self._beginnings.send_mails(key, state)

    def _reset_all(self, parts: Sequence[Part]) -> tuple[str, ...]:
        state = self._plane.seeds.loaded()
        if set(parts) == set(PARTS):
            for project in self._store.projects():
                if project.key not in state.records:
                    self._beginnings.remove(project)
        keys = tuple(dict.fromkeys([*state.records, *(project.key for project in self._store.projects())]))
        for key in keys:
            self._reset_one(key, [part for part in parts if part not in ("faults", "clock", "requests")])
        if "requests" in parts:
            self._plane.journal.clear()
            self._plane.warnings.clear()
        if "faults" in parts:
            self._plane.faults.clear()
        if "clock" in parts:
            self._plane.clock.run()
        return keys

    def _reset_one(self, key: str, parts: Sequence[Part]) -> None:
        """Faults and the clock are of the whole server: a project has only the faults that name it."""
        if self._store.project(key) is None:
            self._beginnings.begin(key, self._beginnings.seeds_of(key), self._plane.seeds.loaded())
        data = DATA & frozenset(parts)
        if data:
            seeds = self._beginnings.seeds_of(key)
            self._beginnings.replace(key, put_back(self._store.everything(key), seeds, data))
            self._beginnings.begun[key] = put_back(self._beginnings.begun.get(key, seeds), seeds, data)
            self._plane.history.forget(key)
        if "outbox" in parts:
            self._plane.outbox.clear(key)
            self._beginnings.send_mails(key, self._plane.seeds.loaded())
        if "requests" in parts:
            self._plane.journal.clear(key)
        if "faults" in parts:
            for fault in self._plane.faults.listed(self._plane.clock.now()):
                if fault.match.project == key:
                    self._plane.faults.remove(fault.id)


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
