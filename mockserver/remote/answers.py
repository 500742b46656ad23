"""What the control plane answers, as far as it is read here. Fields that are not named are passed over."""

from __future__ import annotations

from typing import Any, Literal

from msgspec import field

from mockserver.domain.values import UNSET, DateTime, Maybe, Value


class Clock(Value, frozen=True, kw_only=True):
    """What the server takes for now."""

    now: DateTime
    is_frozen: bool
    offset_seconds: float
    real: DateTime


class Data(Value, frozen=True, kw_only=True):
    """Where the server keeps its data."""

    is_kept: bool
    file: str | Maybe = UNSET


class Health(Value, frozen=True, kw_only=True):
    version: str
    projects: tuple[str, ...]
    clock: Clock
    requests: int
    warnings: int
    faults: int
    data: Data


class ProjectSummary(Value, frozen=True, kw_only=True):
    key: str
    clone: str | Maybe = UNSET


class ClonePattern(Value, frozen=True, kw_only=True):
    """Which projects are made when they are asked for, and from which one."""

    pattern: str
    clone: str


class Projects(Value, frozen=True, kw_only=True):
    projects: tuple[ProjectSummary, ...]
    patterns: tuple[ClonePattern, ...]


class Client(Value, frozen=True, kw_only=True):
    id: str
    secret: str
    scopes: tuple[str, ...]


class Login(Value, frozen=True, kw_only=True):
    """A customer whose password is known in clear text."""

    handle: str
    id: str
    email: str
    password: str
    is_email_verified: bool


class Connection(Value, frozen=True, kw_only=True):
    """How an app finds a project."""

    url: str
    project: str
    clients: tuple[Client, ...]
    customers: tuple[Login, ...]
    env: dict[str, str]


class Person(Value, frozen=True, kw_only=True):
    id: str
    email: str | Maybe = UNSET


class RequestSummary(Value, frozen=True, kw_only=True):
    """One line of the journal."""

    id: str
    at: DateTime
    method: str
    path: str
    status: int
    milliseconds: float
    project: str | Maybe = UNSET
    operation_id: str | Maybe = UNSET
    code: str | Maybe = UNSET
    client: str | Maybe = UNSET
    customer: Person | Maybe = UNSET
    anonymous_id: str | Maybe = UNSET
    warnings: int = 0
    fault: str | Maybe = UNSET
    explain: str | Maybe = UNSET


class Requests(Value, frozen=True, kw_only=True):
    requests: tuple[RequestSummary, ...]
    recorded: int
    kept: int


class Rule(Value, frozen=True, kw_only=True):
    chapter: str
    sentence: str


class Explanation(Value, frozen=True, kw_only=True):
    """Why a request was refused."""

    sentence: str
    wrong: str
    rule: Rule | Maybe = UNSET
    accepted: str | Maybe = UNSET
    suggestion: str | Maybe = UNSET


class Verdict(Value, frozen=True, kw_only=True):
    """Whether it keeps the document."""

    is_valid: bool
    problems: tuple[str, ...]


class Conformance(Value, frozen=True, kw_only=True):
    request: Verdict
    response: Verdict


class RequestDetail(Value, frozen=True, kw_only=True):
    """Everything about one request. Its warnings are sentences here."""

    id: str
    at: DateTime
    method: str
    path: str
    status: int
    warnings: tuple[str, ...]
    conformance: Conformance
    curl: str
    query: str = ""
    explanation: Explanation | Maybe = UNSET


class Miss(Value, frozen=True, kw_only=True):
    """A request that was nearly what was looked for."""

    request: RequestSummary
    misses: tuple[str, ...]


class Missing(Value, frozen=True, kw_only=True):
    """What a verification answers that fails."""

    message: str
    matched: int
    closest: tuple[Miss, ...]


class Verified(Value, frozen=True, kw_only=True):
    matched: int
    requests: tuple[str, ...]


class Mail(Value, frozen=True, kw_only=True):
    """What would have been mailed."""

    id: str
    project: str
    kind: Literal["password", "email"]
    to: str
    customer_id: str
    token: str
    link: str
    state: Literal["fresh", "used", "expired", "invalidated"]
    issued_at: DateTime
    expires_at: DateTime
    subject: str
    text: str
    request: str | Maybe = UNSET


class Mails(Value, frozen=True, kw_only=True):
    mails: tuple[Mail, ...]


class Removed(Value, frozen=True, kw_only=True):
    removed: int


class Fault(Value, frozen=True, kw_only=True):
    """A rule by which answers are made to fail, and how often it has."""

    id: str
    hits: int
    fired: int
    preset: str | Maybe = UNSET
    match: dict[str, Any] = field(default_factory=dict)
    when: dict[str, Any] = field(default_factory=dict)
    delay: str | Maybe = UNSET
    respond: dict[str, Any] = field(default_factory=dict)
    connection: str | Maybe = UNSET
    expires: str | Maybe = UNSET


class Preset(Value, frozen=True, kw_only=True):
    """A fault that has a name."""

    name: str
    sentence: str


class Faults(Value, frozen=True, kw_only=True):
    faults: tuple[Fault, ...]
    presets: tuple[Preset, ...]


class Snapshot(Value, frozen=True, kw_only=True):
    name: str
    project: str
    created_at: DateTime
    counts: dict[str, int]


class Snapshots(Value, frozen=True, kw_only=True):
    snapshots: tuple[Snapshot, ...]


class FieldChange(Value, frozen=True, kw_only=True):
    path: str
    before: Any = UNSET
    after: Any = UNSET


class Change(Value, frozen=True, kw_only=True):
    """What is different about one thing."""

    table: str
    label: str
    change: Literal["added", "removed", "changed"]
    fields: tuple[FieldChange, ...]


class Changes(Value, frozen=True, kw_only=True):
    changes: tuple[Change, ...]


class WasReset(Value, frozen=True, kw_only=True):
    projects: tuple[str, ...]
    parts: tuple[str, ...]
    milliseconds: float


class Minted(Value, frozen=True, kw_only=True, rename=None):
    """A token, as OAuth answers it."""

    access_token: str


class Meaning(Value, frozen=True, kw_only=True):
    """What a code means."""

    code: str
    status: int
    meaning: str
    rules: tuple[Rule, ...]
    operations: tuple[str, ...]
    example: Any = UNSET
