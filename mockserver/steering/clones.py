"""The projects of the server, and those that are made from others when they are first asked for."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from mockserver.control.plane import ControlPlane
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


class ProjectSummary(Value, frozen=True, kw_only=True):
    """A project and how much is in it; `clone` names the project that it was made from."""

    key: str
    name: str
    clone: str | Maybe = UNSET
    customers: int
    carts: int
    orders: int
    tokens: int


class Clones:
    """Which projects there are, and which could be made; making and removing those that are made from others."""

    def __init__(self, plane: ControlPlane, beginnings: Beginnings) -> None:
        self._plane = plane
        self._store = plane.store
        self._beginnings = beginnings

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
        if len(self.keys()) >= self._plane.most_clones:
            message = (
                f"There are {self._plane.most_clones} projects made from others already, the most that are kept: "
                f"remove some with DELETE /_mock/projects/{{key}}, or start with a higher --most-clones."
            )
            raise Refused(OverCapacity(message=message), TooManyProjects())
        seeds = self._beginnings.seeds_of(key)
        self._beginnings.begin(key, seeds, self._plane.seeds.loaded())
        self._beginnings.begun[key] = seeds

    def keys(self) -> list[str]:
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
