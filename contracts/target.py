"""A target: an implementation, how to reach it, and what it offers."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping, Sequence
from datetime import date
from fnmatch import fnmatch
from pathlib import Path
from typing import Annotated, Any, Literal
from urllib.parse import urlsplit

import msgspec
import yaml
from msgspec import Meta

from contracts import files

Capability = Literal[
    "carts", "orders", "messages", "introspection", "revocation", "project_settings", "correlation_id", "cors"
]
LayerName = Literal["doctor", "clauses", "doors", "laws", "generated", "lockstep"]

_ENVIRONMENT = re.compile(r"\$\{(\w+)\}")
_UNKNOWN = re.compile(r"unknown field `(.+)`")
_PATH = re.compile(r"(?P<problem>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)


class TargetError(Exception):
    """A target file cannot be used; the text names the file, the line and the remedy."""


class Part(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A part of a target file; unknown keys are errors."""


class Client(Part, frozen=True, kw_only=True):
    """An API client. Without `scopes`, tokens are requested with all scopes of the client."""

    id: str
    secret: str
    scopes: tuple[str, ...] = ()

    def __repr__(self) -> str:
        return f"Client({self.id!r})"  # assertion messages show values, and must not show secrets


class Clients(Part, frozen=True, kw_only=True):
    """The API clients of the project.

    `storefront` needs manage_my_profile, create_anonymous_token and, if the target has carts, manage_my_orders.
    `backend` needs manage_customers; without it, rules about mailed tokens and messages are not applicable. `narrow`
    lacks the scopes of `storefront`. `other_project` belongs to another project.
    """

    storefront: Client
    backend: Client | None = None
    narrow: Client | None = None
    other_project: Client | None = None


class Start(Part, frozen=True, kw_only=True):
    """How to start the implementation.

    In `command`, `{port}` stands for a free port, `{python}` for this interpreter, and `{here}` for the directory of
    the target file. The implementation is ready once it prints a line that begins with `ready`; `timeout` is in
    seconds.
    """

    command: tuple[str, ...]
    ready: str = "ready"
    timeout: float = 30
    environment: dict[str, str] = {}


class Mailbox(Part, frozen=True, kw_only=True):
    """Where to read mailed tokens: a URL with `{kind}` (password or email) and `{email}` that returns JSON.

    `select` is the JSON pointer to the token.
    """

    url: str
    select: str = "/token"


class CustomType(Part, frozen=True, kw_only=True):
    """A custom Type for customers, by its key, with the names of a Number field and of an Enum field."""

    key: str
    number: str
    enum: str | None = None


class StaleCart(Part, frozen=True, kw_only=True):
    """A customer whose active cart is older than the catalogue.

    The cart has a line item with an outdated price and name, and one whose product is no longer sold. Checking a cart
    updates it, so provide at least two, and make them stale again before the next run.
    """

    email: str
    password: str

    def __repr__(self) -> str:
        return f"StaleCart({self.email!r})"


class Catalogue(Part, frozen=True, kw_only=True):
    """Products that the target sells: variants by sku, each with a price in this currency for this country.

    `discount_code` reduces the price of each.
    """

    currency: str
    country: str
    skus: Annotated[tuple[str, ...], Meta(min_length=2)]
    discount_code: str | None = None
    stale_carts: tuple[StaleCart, ...] = ()


class Tolerances(Part, frozen=True, kw_only=True):
    """Differences that do not break the contract; times are in seconds."""

    clock_skew: float = 5
    consistency_wait: float = 10
    extra_fields: bool = True


class Limits(Part, frozen=True, kw_only=True):
    """Load limits: requests per second (0: unlimited), timeout in seconds, retries of idempotent requests."""

    rate: Annotated[float, Meta(ge=0)] = 0
    timeout: Annotated[float, Meta(gt=0)] = 10
    retries: Annotated[int, Meta(ge=0, le=10)] = 2


class Guard(Part, frozen=True, kw_only=True):
    """Hosts that must not be tested, as patterns such as `*.prod.example.com`."""

    deny_hosts: tuple[str, ...] = ()


class Deviation(Part, frozen=True, kw_only=True):
    """A known deviation from the contract: the finding, the reason, the owner, and the last day that it is accepted.

    `finding` is an id from a report, or a pattern of ids such as `clauses/profile/*`.
    """

    finding: str
    reason: Annotated[str, Meta(min_length=10)]
    owner: str
    issue: str
    expires: date


class Target(Part, frozen=True, kw_only=True):
    """An implementation to check."""

    name: Annotated[str, Meta(pattern=r"^[A-Za-z0-9][A-Za-z0-9._-]*$")]
    base_url: str
    auth_url: str | None = None
    project: str
    clients: Clients
    start: Start | None = None
    mailbox: Mailbox | None = None
    custom_type: CustomType | None = None
    requiring_type: CustomType | None = None
    """A custom Type whose field of type Number is required."""
    expired_tokens: dict[Literal["password", "email", "access"], str] = {}
    """Expired tokens, if the target has any: mailed ones, and an access token."""
    catalogue: Catalogue | None = None
    """Without it, rules about products are not applicable."""
    capabilities: dict[Capability, bool] = {}
    tolerances: Tolerances = Tolerances()
    limits: Limits = Limits()
    guard: Guard = Guard()
    budgets: dict[LayerName, Annotated[float, Meta(gt=0)]] = {}
    seed: int = 1
    deviations: tuple[Deviation, ...] = ()

    @property
    def oauth_url(self) -> str:
        """Where tokens are issued."""
        return self.auth_url or self.base_url

    def can(self, capability: Capability) -> bool:
        """Whether the implementation has the capability; the default is yes."""
        return self.capabilities.get(capability, True)

    def is_guarded(self) -> bool:
        """Whether the guard forbids testing the target."""
        hosts = {urlsplit(url).hostname or "" for url in (self.base_url, self.oauth_url)}
        return any(fnmatch(host, pattern) for host in hosts for pattern in self.guard.deny_hosts)


def shipped_target(name: str) -> Path:
    """The file of a target that is part of the kit: `mockserver`, `commercetools`, `commercetools-mock`."""
    return Path(__file__).parent / "targets" / f"{name}.yaml"


def target_from(file: Path, environment: Mapping[str, str] | None = None) -> Target:
    """Reads a target file; `${NAME}` is replaced from the environment. Raises TargetError."""
    environment = os.environ if environment is None else environment
    try:
        text = files.text(file)
    except files.NotRegular as error:
        advice = "save it as a file; secrets can come from the environment, as ${NAME}"
        raise TargetError(f"{file}: cannot be read: {error}; {advice}") from error
    except OSError as error:
        raise TargetError(f"{file}: cannot be read: {files.reason_of(error)}") from error
    except UnicodeDecodeError as error:
        raise TargetError(f"{file}: cannot be read: {error}; save it as UTF-8") from error
    try:
        root = yaml.compose(text, yaml.SafeLoader)
        content = yaml.safe_load(text)
    except yaml.YAMLError as error:
        raise TargetError(f"{file}: is not YAML: {error}") from error
    try:
        target = msgspec.convert(_expanded(content, environment), Target)
    except _MissingVariable as missing:
        line, column = _place(root, missing.path)
        raise TargetError(
            f"{file}:{line}:{column} {'.'.join(missing.path)}: "
            f"the environment variable {missing.name} is not set, or empty"
        ) from missing
    except msgspec.ValidationError as error:
        placed = _PATH.fullmatch(str(error))
        problem, path = (placed["problem"], placed["path"] or "") if placed else (str(error), "")
        names = re.findall(r"[\w-]+", path) + _UNKNOWN.findall(problem)
        line, column = _place(root, names)
        raise TargetError(f"{file}:{line}:{column} {'.'.join(names) or 'the file'}: {problem}") from error
    return _located(target, file)


def _located(target: Target, file: Path) -> Target:
    if target.start is None:
        return target
    here = str(file.resolve().parent)
    command = tuple(part.replace("{here}", here) for part in target.start.command)
    return msgspec.structs.replace(target, start=msgspec.structs.replace(target.start, command=command))


class _MissingVariable(Exception):
    def __init__(self, name: str, path: Sequence[str]) -> None:
        super().__init__(name)
        self.name, self.path = name, path


def _expanded(value: Any, environment: Mapping[str, str], path: tuple[str, ...] = ()) -> Any:
    if isinstance(value, dict):
        return {key: _expanded(part, environment, (*path, str(key))) for key, part in value.items()}
    if isinstance(value, list):
        return [_expanded(part, environment, (*path, str(index))) for index, part in enumerate(value)]
    if not isinstance(value, str):
        return value
    for name in _ENVIRONMENT.findall(value):
        if not environment.get(name):
            raise _MissingVariable(name, path)
    return _ENVIRONMENT.sub(lambda match: environment[match[1]], value)


def _place(node: yaml.Node | None, path: Sequence[str]) -> tuple[int, int]:
    """Line and column of the node at `path`, or of the deepest node on the way that exists."""
    mark = node.start_mark if node is not None else None
    for name in path:
        if isinstance(node, yaml.MappingNode):
            pairs = {key.value: (key, value) for key, value in node.value}
            if name not in pairs:
                break
            key, node = pairs[name]
            mark = key.start_mark
        elif isinstance(node, yaml.SequenceNode) and name.isdigit() and int(name) < len(node.value):
            node = node.value[int(name)]
            mark = node.start_mark
    return (mark.line + 1, mark.column + 1) if mark is not None else (1, 1)
