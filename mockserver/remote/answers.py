"""The responses of the control plane, as far as the commands read them. Other fields are ignored.

Types that the server defines in modules with many imports are repeated here: importing those would make every command
start as slowly as the server.
"""

from __future__ import annotations

from typing import Any

from mockserver.domain.values import UNSET, DateTime, Maybe, Value
from mockserver.steering.changes import RecordChange
from mockserver.steering.clock import ClockReading
from mockserver.steering.faults import Fault
from mockserver.steering.outbox import Mail
from mockserver.steering.presets import FaultPreset
from mockserver.steering.snapshots import Snapshot


class Data(Value, frozen=True, kw_only=True):
    """Where the server keeps its data."""

    is_kept: bool
    file: str | Maybe = UNSET


class Health(Value, frozen=True, kw_only=True):
    version: str
    projects: tuple[str, ...]
    clock: ClockReading
    requests: int
    warnings: int
    faults: int
    data: Data


class ProjectSummary(Value, frozen=True, kw_only=True):
    key: str
    clone: str | Maybe = UNSET


class ClonePattern(Value, frozen=True, kw_only=True):
    """Projects whose keys match `pattern` are created on first use, as clones of `clone`."""

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
    """A customer whose clear-text password is in the fixtures."""

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
    """Why a request was rejected."""

    sentence: str
    wrong: str
    rule: Rule | Maybe = UNSET
    accepted: str | Maybe = UNSET
    suggestion: str | Maybe = UNSET


class Verdict(Value, frozen=True, kw_only=True):
    """Whether a request or a response conforms to the document."""

    is_valid: bool
    problems: tuple[str, ...]


class Conformance(Value, frozen=True, kw_only=True):
    request: Verdict
    response: Verdict


class RequestDetail(Value, frozen=True, kw_only=True):
    """Everything about one request. `warned` contains the texts of its warnings."""

    id: str
    at: DateTime
    method: str
    path: str
    status: int
    warned: tuple[str, ...]
    curl: str
    conformance: Conformance | Maybe = UNSET
    explanation: Explanation | Maybe = UNSET


class Miss(Value, frozen=True, kw_only=True):
    """A request that nearly matched, and what did not match."""

    request: RequestSummary
    misses: tuple[str, ...]


class Missing(Value, frozen=True, kw_only=True):
    """The result of a verification that failed."""

    message: str
    matched: int
    closest: tuple[Miss, ...]


class Verified(Value, frozen=True, kw_only=True):
    matched: int
    requests: tuple[str, ...]


class Mails(Value, frozen=True, kw_only=True):
    mails: tuple[Mail, ...]


class Removed(Value, frozen=True, kw_only=True):
    removed: int


class Faults(Value, frozen=True, kw_only=True):
    faults: tuple[Fault, ...]
    presets: tuple[FaultPreset, ...]


class Snapshots(Value, frozen=True, kw_only=True):
    snapshots: tuple[Snapshot, ...]


class Changes(Value, frozen=True, kw_only=True):
    changes: tuple[RecordChange, ...]


class WasReset(Value, frozen=True, kw_only=True):
    projects: tuple[str, ...]
    parts: tuple[str, ...]
    faults_kept: tuple[str, ...] = ()
    milliseconds: float


class Minted(Value, frozen=True, kw_only=True, rename=None):
    """A token, in the format of OAuth."""

    access_token: str


class Meaning(Value, frozen=True, kw_only=True):
    """What a code means."""

    code: str
    status: int
    meaning: str
    rules: tuple[Rule, ...]
    operations: tuple[str, ...]
    reasons: tuple[Explanation, ...]
    example: Any = UNSET
