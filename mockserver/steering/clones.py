"""The projects of the server, and clones: projects for parallel tests, created from others on first use."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mockserver.control.problems import decline, meant
from mockserver.domain.cart import Cart
from mockserver.domain.causes.http import TooManyProjects
from mockserver.domain.errors import OverCapacity, Refused
from mockserver.domain.nouns import TOKENS
from mockserver.domain.order import Order
from mockserver.domain.records import Account, Record, Token
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.steering.beginnings import Beginnings
from mockserver.steering.rekeying import expect_key, has_access_token, has_client, origin_of
from mockserver.steering.steered import Steered


class ProjectSummary(Value, frozen=True, kw_only=True):
    """A project and the numbers of its records; `clone` names the project that it is a clone of."""

    key: str
    name: str
    clone: str | Maybe = UNSET
    customers: int
    carts: int
    orders: int
    tokens: int


class Clones:
    """Finds projects, and creates and removes clones."""

    def __init__(self, steered: Steered, beginnings: Beginnings) -> None:
        self._steered = steered
        self._store = steered.store
        self._beginnings = beginnings

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
        known, origin = self._steered.seeds.known, self.origin(key)
        return () if known is None or origin is None else known.records.get(origin, ())

    def touch(self, key: str) -> None:
        """Creates the project if it does not exist and can be cloned. Raises Refused if there are too many clones."""
        if self._store.project(key) is not None or self.origin(key) is None:
            return
        if len(self.keys()) >= self._steered.most_clones:
            message = (
                f"There are already {self._steered.most_clones} clones of projects, the maximum: remove some with "
                f"DELETE /_mock/projects/{{key}}, or start the server with a higher --most-clones."
            )
            raise Refused(OverCapacity(message=message), TooManyProjects())
        seeds = self._beginnings.seeds_of(key)
        self._beginnings.begin(key, seeds, self._steered.seeds.loaded())
        self._beginnings.begun[key] = seeds

    def keys(self) -> list[str]:
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
        self._beginnings.remove(project)
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
