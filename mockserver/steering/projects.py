"""Projects as a whole: made from others, put back to the fixtures, exported, imported, saved under a name."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

from mockserver.control.plane import ControlPlane
from mockserver.control.problems import Complaint, Declined, decline, meant
from mockserver.domain.cart import Cart
from mockserver.domain.causes.http import TooManyProjects
from mockserver.domain.errors import OverCapacity, Refused
from mockserver.domain.nouns import ACCOUNTS, TOKENS
from mockserver.domain.order import Order
from mockserver.domain.ports import Passwords
from mockserver.domain.project import Project
from mockserver.domain.records import Account, Change, IssuedToken, Mailed, Record, Token
from mockserver.domain.values import UNSET, DateTime, Maybe, Value
from mockserver.fixtures import FixtureErrors, Loaded, loaded
from mockserver.steering.changes import RecordChange, differences
from mockserver.steering.clones import expect_key, has_access_token, has_client, origin_of, rekeyed
from mockserver.steering.parts import DATA, PARTS, Part, put_back
from mockserver.steering.snapshots import FIXTURES

log = logging.getLogger("mockserver")

IMPORTED = "state.yaml"
"""How problems of an imported state call it."""


class ProjectSummary(Value, frozen=True, kw_only=True):
    """A project and how much is in it; `clone` names the project that it was made from."""

    key: str
    name: str
    clone: str | Maybe = UNSET
    customers: int
    carts: int
    orders: int
    tokens: int


class ResetResult(Value, frozen=True, kw_only=True):
    """What was put back. `faultsKept` names the faults of all projects, which the reset of one leaves in place."""

    projects: tuple[str, ...]
    parts: tuple[Part, ...]
    faults_kept: tuple[str, ...] = ()
    milliseconds: float


class ImportResult(Value, frozen=True, kw_only=True):
    """What was imported: how many records each table has now, and what was odd."""

    counts: dict[str, int]
    warnings: tuple[str, ...]


def read(text: bytes, passwords: Passwords, now: DateTime) -> Loaded:
    """Fixtures that are to be imported. Raises Declined, with what is wrong with them."""
    try:
        return loaded({IMPORTED: text}, passwords=passwords, now=now)
    except FixtureErrors as problem:
        *problems, count = str(problem).splitlines()
        complaint = Complaint(status_code=400, message=count, problems=tuple(problems))
    raise Declined(complaint)  # not from the problem, which holds on to all that was read


class Projects:
    """The projects of the server, as wholes. Each verb is one commit for each project, or none."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._store = plane.store
        self._begun: dict[str, Sequence[Record]] = {}
        """What projects began with, since the server started: times and hashes of fixtures differ when they are read
        again. Most of it is what the store holds anyway."""

    def default_key(self) -> str:
        """The project that is meant where none is named: the first that is made from no other. Raises Declined."""
        keys = [project.key for project in self._store.projects()]
        if not keys:
            decline(409, "There is no project; import one, or reset to the fixtures.")
        return min(keys, key=lambda key: self.origin(key) is not None)

    def existing_key(self, key: str | Maybe) -> str:
        """`key`, or that of the default project. Raises Declined for a project that does not exist."""
        if isinstance(key, Maybe):
            return self.default_key()
        if self._store.project(key) is None:
            if self.origin(key) is None:
                keys = [project.key for project in self._store.projects()]
                decline(404, f"There is no project '{key}'{meant(key, keys)}", "project")
            decline(
                404,
                f"Project '{key}' has not been made yet: it is made when one of its API clients asks for a token, "
                f"or by PUT /_mock/projects/{key}.",
                "project",
            )
        return key

    def made_key(self, key: str | Maybe) -> str:
        """`key`, or that of the default project; a project that can be cloned is made. Raises Declined or Refused."""
        if not isinstance(key, Maybe):
            self.touch(key)
        return self.existing_key(key)

    def origin(self, key: str) -> str | None:
        """The project that `key` is made from; None for one that is made from none."""
        return origin_of(key, self.patterns())

    def patterns(self) -> Mapping[str, str]:
        """By the beginning of their keys, the project that projects are made from."""
        return self._store.clones

    def make_for_client(self, key: str, id: str, secret: str) -> None:
        """Makes the project for an API client that the clone will have. Raises Declined, or Refused as `touch`."""
        if has_client(self._origin_seeds(key), id, secret):
            self.touch(key)

    def make_for_token(self, key: str, id: str) -> None:
        """Makes the project for an access token that it will have, or that opens its origin. Raises as the above."""
        is_of_origin = self.origin(key) in self._store.projects_with(TOKENS, id)
        if is_of_origin or has_access_token(self._origin_seeds(key), id):
            self.touch(key)

    def _origin_seeds(self, key: str) -> Sequence[Record]:
        """What the fixtures, as they were last read, have for the project that `key` would be made from."""
        known, origin = self._plane.seeds.known, self.origin(key)
        return () if known is None or origin is None else known.records.get(origin, ())

    def touch(self, key: str) -> None:
        """Makes the project if it does not exist and can be cloned. Raises Refused when there are too many."""
        if self._store.project(key) is not None or self.origin(key) is None:
            return
        if len(self.clones()) >= self._plane.most_clones:
            message = (
                f"There are {self._plane.most_clones} projects made from others already, the most that are kept: "
                f"remove some with DELETE /_mock/projects/{{key}}, or start with a higher --most-clones."
            )
            raise Refused(OverCapacity(message=message), TooManyProjects())
        seeds = self._seeds_of(key)
        self._begin(key, seeds, self._plane.seeds.loaded())
        self._begun[key] = seeds

    def clones(self) -> list[str]:
        """The keys of the projects that were made from others."""
        return [it.key for it in self._store.projects() if self.origin(it.key) is not None]

    def create(self, key: str, clone: str | Maybe) -> tuple[ProjectSummary, bool]:
        """The project, and whether it is new. Raises Declined or Refused."""
        expect_key(key)
        is_new = self._store.project(key) is None
        origin = self.origin(key)
        if is_new and (origin is None or clone not in (UNSET, origin)):
            patterns = ", ".join(f"{start}* from {it}" for start, it in self.patterns().items()) or "none"
            decline(409, f"The fixtures have no pattern from which '{key}' could be made; they have {patterns}.")
        if is_new:
            self.touch(key)
        return self.summary(key), is_new

    def drop(self, key: str) -> ProjectSummary:
        """Removes a project that was made from another. Raises Declined."""
        project = self._store.project(key)
        if project is None:
            decline(404, f"There is no project '{key}'.")
        if self.origin(key) is None:
            decline(409, f"'{key}' is made from no other project, and stays; POST /_mock/reset puts it back.")
        summary = self.summary(key)
        self._remove(project)
        return summary

    def summaries(self) -> tuple[ProjectSummary, ...]:
        return tuple(self.summary(project.key) for project in self._store.projects())

    def summary(self, key: str) -> ProjectSummary:
        """Raises KeyError."""
        project = self._store.project(key)
        tables: dict[str, int] = {}
        for record in self._store.everything(key):
            tables[record.table] = tables.get(record.table, 0) + 1
        return ProjectSummary(
            key=key,
            name=project.name if project else key,
            clone=self.origin(key) or UNSET,
            customers=tables.get(Account.table, 0),
            carts=tables.get(Cart.table, 0),
            orders=tables.get(Order.table, 0),
            tokens=tables.get(Token.table, 0),
        )

    def reset(self, key: str | Maybe, parts: Sequence[Part] | Maybe) -> ResetResult:
        """Puts back to the fixtures: a project or all of them, in part or whole. Raises Declined.

        All of them as a whole begin again: projects that were made from others are gone.
        """
        started = perf_counter()
        chosen = PARTS if isinstance(parts, Maybe) else tuple(dict.fromkeys(parts))
        if isinstance(key, Maybe):
            keys = self._reset_all(chosen)
        else:
            key = self.made_key(key)
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

    def everything(self, key: str) -> Sequence[Record]:
        """All records of the project at this moment. Raises KeyError."""
        return self._store.everything(key)

    def import_(self, key: str, state: Loaded) -> ImportResult:
        """Replaces what is in the project by fixtures; those of another project become its own. Raises Declined."""
        if self._store.project(key) is None and self.origin(key) is None:
            decline(409, f"There is no project '{key}', and no pattern of the fixtures from which it could be made.")
        records = _of_project(state, key)
        self._begin(key, records, state)
        counts: dict[str, int] = {}
        for record in records:
            counts[record.table] = counts.get(record.table, 0) + 1
        return ImportResult(counts=counts, warnings=tuple(str(warning) for warning in state.warnings))

    def restore(self, key: str, records: Sequence[Record]) -> None:
        """Goes back to the state of a snapshot."""
        self._replace(key, records)
        self._plane.history.forget(key)

    def difference(self, key: str, name: str, other: str | Maybe) -> Callable[[], tuple[RecordChange, ...]]:
        """Finds what has changed since the state under `name`, up to now or to the state under `other`.

        What is there now is noted at once; the rest may take long, and be done in a thread. It raises Declined.
        """
        now = self._store.everything(key)
        return lambda: differences(self._state(key, name), now if isinstance(other, Maybe) else self._state(key, other))

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
                self._begun[key] = records
                self._send_mails(key, state)

    def _state(self, key: str, name: str) -> Sequence[Record]:
        if name == FIXTURES:
            return self._begun.get(key) or self._seeds_of(key)
        return self._plane.snapshots.get(key, name)[1]

    def _reset_all(self, parts: Sequence[Part]) -> tuple[str, ...]:
        state = self._plane.seeds.loaded()
        if set(parts) == set(PARTS):
            for project in self._store.projects():
                if project.key not in state.records:
                    self._remove(project)
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
            self._begin(key, self._seeds_of(key), self._plane.seeds.loaded())
        data = DATA & frozenset(parts)
        if data:
            seeds = self._seeds_of(key)
            self._replace(key, put_back(self._store.everything(key), seeds, data))
            self._begun[key] = put_back(self._begun.get(key, seeds), seeds, data)
            self._plane.history.forget(key)
        if "outbox" in parts:
            self._plane.outbox.clear(key)
            self._send_mails(key, self._plane.seeds.loaded())
        if "requests" in parts:
            self._plane.journal.clear(key)
        if "faults" in parts:
            for fault in self._plane.faults.listed(self._plane.clock.now()):
                if fault.match.project == key:
                    self._plane.faults.remove(fault.id)

    def _seeds_of(self, key: str) -> tuple[Record, ...]:
        """What the fixtures have for a project, or for the one that it is made from. Raises Declined."""
        return _of_project(self._plane.seeds.loaded(), key)

    def _begin(self, key: str, records: Sequence[Record], state: Loaded) -> None:
        self._replace(key, records)
        self._forget(key)
        self._send_mails(key, state)

    def _replace(self, key: str, records: Sequence[Record]) -> None:
        before = self._store.project(key)
        self._store.commit(key, Change(drop=() if before is None else (before,), save=tuple(records)))

    def _remove(self, project: Project) -> None:
        """Removes a project, and what there is of it elsewhere."""
        self._store.commit(project.key, Change(drop=(project,)))
        self._forget(project.key)
        self._plane.snapshots.clear(project.key)
        self._begun.pop(project.key, None)

    def _forget(self, key: str) -> None:
        self._plane.history.forget(key)
        self._plane.outbox.clear(key)

    def _send_mails(self, key: str, state: Loaded) -> None:
        """Only of customers who are there, for a state that was restored may be another."""
        records = self._store.records(key)
        clear = {it.id: it.value for it in state.customer_tokens}
        for record in (it for of_project in state.records.values() for it in of_project):
            if isinstance(record, IssuedToken) and record.id in clear:
                account = records.get(ACCOUNTS, record.customer_id)
                if account is not None:
                    mailed = Mailed(to=account.customer.email, token=record, value=clear[record.id])
                    self._plane.outbox.note(key, mailed)


def _of_project(state: Loaded, key: str) -> tuple[Record, ...]:
    """The records of the fixtures' one project, as those of the project `key`."""
    ((only, records),) = state.records.items()
    return records if key == only else tuple(rekeyed(records, key))


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
