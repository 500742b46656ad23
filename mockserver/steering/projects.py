"""Whole projects: cloned, reset to the fixtures, imported, restored, compared."""

from __future__ import annotations

import logging
from collections.abc import Callable, Mapping, Sequence
from time import perf_counter

from mockserver.control.plane import ControlPlane
from mockserver.control.problems import Complaint, Declined, decline, meant
from mockserver.domain.cart import Cart
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
"""The file name of imported fixtures in messages about mistakes."""


class ProjectSummary(Value, frozen=True, kw_only=True):
    """A project and the numbers of its records; `clone` names the project that it is a clone of."""

    key: str
    name: str
    clone: str | Maybe = UNSET
    customers: int
    carts: int
    orders: int
    tokens: int


class ResetResult(Value, frozen=True, kw_only=True):
    """What was reset. `faultsKept` lists the faults of all projects, which a reset of one project does not remove."""

    projects: tuple[str, ...]
    parts: tuple[Part, ...]
    faults_kept: tuple[str, ...] = ()
    milliseconds: float


class ImportResult(Value, frozen=True, kw_only=True):
    """The number of imported records in each table, and warnings about the fixtures."""

    counts: dict[str, int]
    warnings: tuple[str, ...]


def read(text: bytes, passwords: Passwords, now: DateTime) -> Loaded:
    """Fixtures to be imported. Raises Declined that lists every mistake."""
    try:
        return loaded({IMPORTED: text}, passwords=passwords, now=now)
    except FixtureErrors as problem:
        *problems, count = str(problem).splitlines()
        complaint = Complaint(status_code=400, message=count, problems=tuple(problems))
    raise Declined(complaint)  # not `from problem`: its traceback would keep everything that was read in memory


class Projects:
    """The projects of the server. Each operation is one commit per project, or none."""

    def __init__(self, plane: ControlPlane) -> None:
        self._plane = plane
        self._store = plane.store
        self._begun: dict[str, Sequence[Record]] = {}
        """The initial records of projects since the server started. They cannot be read from the fixtures again, as
        relative times and password hashes would differ. Most are shared with the store."""

    def default_key(self) -> str:
        """The default project: the first that is not a clone. Raises Declined."""
        keys = [project.key for project in self._store.projects()]
        if not keys:
            decline(409, "There are no projects; import one, or reset to the fixtures.")
        return min(keys, key=lambda key: self.origin(key) is not None)

    def existing_key(self, key: str | Maybe) -> str:
        """`key`, or the default project's. Raises Declined for a project that does not exist."""
        if isinstance(key, Maybe):
            return self.default_key()
        if self._store.project(key) is None:
            if self.origin(key) is None:
                keys = [project.key for project in self._store.projects()]
                decline(404, f"There is no project '{key}'{meant(key, keys)}", "project")
            decline(
                404,
                f"Project '{key}' does not exist yet: it is created when one of its API clients requests a token, or "
                f"by PUT /_mock/projects/{key}.",
                "project",
            )
        return key

    def made_key(self, key: str | Maybe) -> str:
        """`key`, or the default project's; creates the project if it can be cloned. Raises Declined or Refused."""
        if not isinstance(key, Maybe):
            self.touch(key)
        return self.existing_key(key)

    def origin(self, key: str) -> str | None:
        """The project that `key` is a clone of; None if it is not a clone."""
        return origin_of(key, self.patterns())

    def patterns(self) -> Mapping[str, str]:
        """The origins of clones, by the prefixes of their keys."""
        return self._store.clones

    def make_for_client(self, key: str, id: str, secret: str) -> None:
        """Creates the clone if it will have this API client. Raises Declined, or Refused like `touch`."""
        if has_client(self._origin_seeds(key), id, secret):
            self.touch(key)

    def make_for_token(self, key: str, id: str) -> None:
        """Creates the clone if it will have this access token, or if its origin has it. Raises like the above."""
        is_of_origin = self.origin(key) in self._store.projects_with(TOKENS, id)
        if is_of_origin or has_access_token(self._origin_seeds(key), id):
            self.touch(key)

    def _origin_seeds(self, key: str) -> Sequence[Record]:
        """The records of the origin of `key` in the fixtures, as last read."""
        known, origin = self._plane.seeds.known, self.origin(key)
        return () if known is None or origin is None else known.records.get(origin, ())

    def touch(self, key: str) -> None:
        """Creates the project if it does not exist and can be cloned. Raises Refused if there are too many clones."""
        if self._store.project(key) is not None or self.origin(key) is None:
            return
        if len(self.clones()) >= self._plane.most_clones:
            message = (
                f"There are already {self._plane.most_clones} clones of projects, the maximum: remove some with DELETE "
                f"/_mock/projects/{{key}}, or start the server with a higher --most-clones."
            )
            raise Refused(OverCapacity(message=message))
        seeds = self._seeds_of(key)
        self._begin(key, seeds, self._plane.seeds.loaded())
        self._begun[key] = seeds

    def clones(self) -> list[str]:
        """The keys of the clones."""
        return [it.key for it in self._store.projects() if self.origin(it.key) is not None]

    def create(self, key: str, clone: str | Maybe) -> tuple[ProjectSummary, bool]:
        """The project, and whether it is new. Raises Declined or Refused."""
        expect_key(key)
        is_new = self._store.project(key) is None
        origin = self.origin(key)
        if is_new and (origin is None or clone not in (UNSET, origin)):
            patterns = ", ".join(f"{start}* from {it}" for start, it in self.patterns().items()) or "none"
            decline(409, f"No pattern in the fixtures matches '{key}'; the patterns are: {patterns}.")
        if is_new:
            self.touch(key)
        return self.summary(key), is_new

    def drop(self, key: str) -> ProjectSummary:
        """Removes a clone. Raises Declined."""
        project = self._store.project(key)
        if project is None:
            decline(404, f"There is no project '{key}'.")
        if self.origin(key) is None:
            decline(409, f"Project '{key}' is not a clone and cannot be dropped; POST /_mock/reset resets it.")
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
        """Resets one project or all of them to the fixtures, completely or in part. Raises Declined.

        A complete reset of all projects drops the clones.
        """
        started = perf_counter()
        chosen = PARTS if isinstance(parts, Maybe) else tuple(dict.fromkeys(parts))
        if isinstance(key, Maybe):
            keys = self._reset_all(chosen)
        else:
            key = self.made_key(key)
            if not isinstance(parts, Maybe) and "clock" in chosen:
                decline(400, "All projects share the clock: leave out the project, or the clock.", "parts")
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
        """All current records of the project. Raises KeyError."""
        return self._store.everything(key)

    def import_(self, key: str, state: Loaded) -> ImportResult:
        """Replaces the data of the project by fixtures, which may be another project's. Raises Declined."""
        if self._store.project(key) is None and self.origin(key) is None:
            decline(409, f"There is no project '{key}', and no pattern in the fixtures matches it.")
        records = _of_project(state, key)
        self._begin(key, records, state)
        counts: dict[str, int] = {}
        for record in records:
            counts[record.table] = counts.get(record.table, 0) + 1
        return ImportResult(counts=counts, warnings=tuple(str(warning) for warning in state.warnings))

    def restore(self, key: str, records: Sequence[Record]) -> None:
        """Restores the state of a snapshot."""
        self._replace(key, records)
        self._plane.history.forget(key)

    def difference(self, key: str, name: str, other: str | Maybe) -> Callable[[], tuple[RecordChange, ...]]:
        """Returns a function that compares the state `name` with the current state, or with the state `other`.

        The current state is captured at once. The comparison can take long, so the returned function can run in a
        thread. It raises Declined.
        """
        now = self._store.everything(key)
        return lambda: differences(self._state(key, name), now if isinstance(other, Maybe) else self._state(key, other))

    def follow_fixtures(self) -> None:
        """Resets the project of the fixtures if a file has changed, but not its clones, which tests may be using.

        Mistakes in the fixtures are logged, and nothing changes.
        """
        known = self._plane.seeds.known
        try:
            state = self._plane.seeds.loaded()
        except Declined as problem:
            log.warning("%s\nNothing was reloaded.", problem)
            return
        if known is None or state.digest != known.digest:
            for key in state.records:
                self._reset_one(key, (*DATA, "outbox"))
                log.info("The fixtures have changed: project '%s' was reset.", key)

    def begin(self) -> None:
        """Records that the store was filled from the fixtures, and puts their tokens into the outbox."""
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
        """Resets parts of one project. Of the faults, only those that name it belong to it."""
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
        """The records of a project, or of its origin, in the fixtures. Raises Declined."""
        return _of_project(self._plane.seeds.loaded(), key)

    def _begin(self, key: str, records: Sequence[Record], state: Loaded) -> None:
        self._replace(key, records)
        self._forget(key)
        self._send_mails(key, state)

    def _replace(self, key: str, records: Sequence[Record]) -> None:
        before = self._store.project(key)
        self._store.commit(key, Change(drop=() if before is None else (before,), save=tuple(records)))

    def _remove(self, project: Project) -> None:
        """Removes a project with its history, mails and snapshots."""
        self._store.commit(project.key, Change(drop=(project,)))
        self._forget(project.key)
        self._plane.snapshots.clear(project.key)
        self._begun.pop(project.key, None)

    def _forget(self, key: str) -> None:
        self._plane.history.forget(key)
        self._plane.outbox.clear(key)

    def _send_mails(self, key: str, state: Loaded) -> None:
        """Puts the tokens of the fixtures into the outbox, except those of customers who no longer exist."""
        records = self._store.records(key)
        clear = {it.id: it.value for it in state.customer_tokens}
        for record in (it for of_project in state.records.values() for it in of_project):
            if isinstance(record, IssuedToken) and record.id in clear:
                account = records.get(ACCOUNTS, record.customer_id)
                if account is not None:
                    mailed = Mailed(to=account.customer.email, token=record, value=clear[record.id])
                    self._plane.outbox.note(key, mailed)


def _of_project(state: Loaded, key: str) -> tuple[Record, ...]:
    """The records of the project in the fixtures, as those of the project `key`."""
    ((only, records),) = state.records.items()
    return records if key == only else tuple(rekeyed(records, key))


def _milliseconds(started: float) -> float:
    return round((perf_counter() - started) * 1000, 3)
