"""The laws: rules for every response, whichever layer sent the request.

Each is a Schemathesis check `(context, response, case)`; the case is None where the document has no such operation. No
law sends requests.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from typing import Any, NamedTuple, cast
from urllib.parse import parse_qsl, unquote, urlsplit

import httpx
from requests import PreparedRequest
from schemathesis import Case, CheckContext, GenerationMode, Response
from schemathesis.checks import CHECKS, load_all_checks
from schemathesis.config import ChecksConfig
from schemathesis.core.failures import Failure, FailureGroup

from contracts.conformance import case_of, is_admitted, response_of
from contracts.evidence import finding
from contracts.operations import operation_of
from contracts.target import Target
from contracts.verdicts import Finding, Outcome, Verdict
from contracts.wire import Exchange, errors_of, json_of
from openapi.operations import operations

Check = Callable[[CheckContext, Response, Any], bool | None]

ELSEWHERE = "elsewhere"
"""Used instead of an operationId for requests that match no operation."""

THROTTLED = httpx.codes.TOO_MANY_REQUESTS
"""Any server may limit its load, which says nothing about the contract."""

WITH_ERRORS = (400, 401, 403, 404, 409)
OAUTH_ERRORS = (400, 401, 403)
PASSWORDS = ("password", "currentPassword", "newPassword")
TELLING = re.compile(r"(?!\*\*\*\*)(?=.*[0-9])(?=.*[A-Za-z]).{10}", re.DOTALL)
"""Passwords that cannot occur in a response by accident, as a word like `InvalidInput` could."""


class Law(NamedTuple):
    """A law; with `everywhere`, it also applies to requests that match no operation."""

    name: str
    sentence: str
    check: Check
    everywhere: bool = False


class Broken(AssertionError):
    """A response breaks a law."""

    def __init__(self, expected: str, seen: str) -> None:
        super().__init__(f"expected {expected}, saw {seen}")
        self.expected, self.seen = expected, seen


def look(exchanges: Iterable[Exchange], target: Target) -> Iterator[Finding]:
    """Yields a finding for each law and operation; of a broken law, the first exchange that breaks it."""
    load_all_checks()
    secrets = Secrets()
    laws = (*LAWS, Law("no_clear_text_password", NO_PASSWORD, secrets.check, everywhere=True), *_conformance())
    context = CheckContext(None, None, None, ChecksConfig(), None, response_checks=None)
    heard: dict[tuple[str, str], Finding] = {}
    for exchange in exchanges:
        found = operation_of(exchange.request.method, exchange.request.url.path, target.project)
        if exchange.response.status_code == THROTTLED or (
            found is None and exchange.is_setup
        ):  # for example, a mailbox
            continue
        response, case = response_of(exchange), case_of(exchange, *found) if found is not None else None
        secrets.remember(response)
        name = found[0].operation_id if found is not None else ELSEWHERE
        for law in laws:
            before = heard.get((law.name, name))
            if (case is None and not law.everywhere) or (before is not None and before.verdict == Verdict.BROKEN):
                continue
            problem = _problem(law.check, context, response, case)
            if before is None or problem is not None:
                operation = "" if found is None else name
                outcome = _outcome(exchange, problem)
                heard[law.name, name] = finding(f"laws/{law.name}/{name}", law.sentence, outcome, operation)
    yield from heard.values()


def _outcome(exchange: Exchange, problem: Broken | None) -> Outcome:
    if problem is None:
        return Outcome(Verdict.KEPT)
    return Outcome(Verdict.BROKEN, problem.expected, problem.seen, exchanges=(exchange,))


def _problem(check: Check, context: CheckContext, response: Response, case: Case[Any] | None) -> Broken | None:
    """How the response breaks the law, or None."""
    try:
        check(context, response, case)
    except Broken as broken:
        return broken
    except Failure as failure:
        return Broken(failure.title, failure.message)
    except FailureGroup as group:
        first = group.exceptions[0]
        return Broken(getattr(first, "title", "conformance"), getattr(first, "message", str(first)))
    except UnicodeDecodeError as error:
        return Broken("a body in UTF-8", str(error))
    return None


# The laws themselves


def not_a_server_error(_: CheckContext, response: Response, __: Case[Any] | None) -> None:
    """The server does not fail."""
    if httpx.codes.is_server_error(response.status_code):
        raise Broken("no 5xx", str(response.status_code))


def refusals_repeat(_: CheckContext, response: Response, __: Case[Any] | None) -> None:
    """The body of a refusal repeats its HTTP status, and the message of its first error."""
    if not httpx.codes.is_error(response.status_code) or response.request.method == "HEAD":
        return
    told = json_of(response.content)
    if not isinstance(told, dict):
        raise Broken("a JSON object", _shown(response.content))
    if told.get("statusCode") != response.status_code:
        raise Broken(f"statusCode {response.status_code}", f"statusCode {told.get('statusCode')!r}")
    if response.status_code in WITH_ERRORS:
        _with_errors(response, told, is_oauth="/oauth/" in urlsplit(response.request.url or "").path)
    elif response.status_code == httpx.codes.METHOD_NOT_ALLOWED and "errors" in told:
        raise Broken("no errors", _shown(response.content))


def _with_errors(response: Response, told: dict[str, Any], *, is_oauth: bool) -> None:
    first = next(iter(errors_of(told)), {})
    if not isinstance(first.get("code"), str) or not isinstance(first.get("message"), str):
        raise Broken("at least one of `errors`, each with `code` and `message`", _shown(response.content))
    if told.get("message") != first["message"]:
        raise Broken(f"the message {first['message']!r} of the first error", repr(told.get("message")))
    is_asked_for = response.status_code in (401, 403) or (is_oauth and response.status_code in OAUTH_ERRORS)
    if is_asked_for and told.get("error") != first["code"]:
        raise Broken(f"the error {first['code']!r}", repr(told.get("error")))


def only_codes_of_the_document(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """An error has one of the codes that the document names for the operation and the status."""
    narrowed = operations()[case.operation.definition.raw["operationId"]].codes.get(str(response.status_code))
    for error in errors_of(json_of(response.content)) if narrowed is not None else []:
        if error.get("code") not in (narrowed or ()):
            raise Broken(
                f"{response.status_code} with one of {', '.join(sorted(narrowed or ()))}", str(error.get("code"))
            )


def well_formed_is_never_malformed(_: CheckContext, response: Response, case: Case[Any]) -> None:
    """A body that the document admits is never refused with InvalidJsonInput."""
    if not any(error.get("code") == "InvalidJsonInput" for error in errors_of(json_of(response.content))):
        return
    # What is generated by a pattern may be a code that is on no list: `is_admitted` also looks at formats.
    if (case.meta is None or case.meta.generation.mode == GenerationMode.POSITIVE) and is_admitted(case):
        raise Broken("no InvalidJsonInput", _shown(response.content))


def no_null(_: CheckContext, response: Response, __: Case[Any] | None) -> None:
    """A field that has no value is left out of an answer, never null."""
    place = _null(json_of(response.content), "")
    if place is not None:
        raise Broken("no null", f"null at {place or '/'}")


LAWS = (
    Law("no_server_error", "The server does not fail.", not_a_server_error, everywhere=True),
    Law(
        "refusals_repeat_their_first_error",
        "A refusal repeats its HTTP status and its first error: the message, and with 401 or 403 the code.",
        refusals_repeat,
        everywhere=True,
    ),
    Law(
        "only_codes_of_the_document",
        "An error has one of the codes that the document names for the operation and the status.",
        only_codes_of_the_document,
    ),
    Law(
        "well_formed_is_never_malformed",
        "A body that the document admits is never refused with `InvalidJsonInput`.",
        well_formed_is_never_malformed,
    ),
    Law("no_null", "A field that has no value is left out of an answer, never null.", no_null, everywhere=True),
)
NO_PASSWORD = "No answer contains a clear-text password."


class Secrets:
    """The passwords sent so far, and all other texts sent: a text that was sent as both is no secret.

    A mask that the target showed, and that a generated case then sent as a password, is no secret either.
    """

    def __init__(self) -> None:
        self.passwords: set[str] = set()
        self.words: set[str] = set()
        self.masks: set[str] = set()

    def remember(self, response: Response) -> None:
        """Collects what the request sent, and the masks in its response."""
        for name, value in _sent(response.request):
            if name in PASSWORDS and TELLING.match(value) and value not in self.masks:
                self.passwords.add(value)
            else:
                self.words.add(value)
        shown = {value for name, value in _leaves(json_of(response.content)) if name == "password"}
        self.masks |= shown - self.passwords

    def check(self, _: CheckContext, response: Response, __: Case[Any] | None) -> None:
        """No answer contains a clear-text password."""
        sent = _sent(response.request)
        told = {value for _, value in _leaves(json_of(response.content))}
        text, others = "\n".join(told), "\n".join(value for name, value in sent if name not in PASSWORDS)
        own = {value for name, value in sent if name in PASSWORDS and value in text and value not in others}
        for leak in (told | own) & self.passwords - self.words:
            raise Broken("no password", f"a password of {len(leak)} characters")


def _conformance() -> tuple[Law, ...]:
    """Schemathesis' checks of a response against the document."""
    told = {
        "status": ("status_code_conformance", "An answer has a status that the document names."),
        "content_type": ("content_type_conformance", "An answer has a content type that the document names."),
        "headers": ("response_headers_conformance", "An answer has the headers that the document asks for."),
        "body": ("response_schema_conformance", "The body of an answer is of the shape that the document gives it."),
    }
    return tuple(Law(name, sentence, cast("Check", CHECKS.get_one(check))) for name, (check, sentence) in told.items())


def _null(value: Any, place: str) -> str | None:
    """The place of the first null. `invalidValue` is exempt: it repeats what was sent."""
    if isinstance(value, dict):
        parts = ((f"{place}/{name}", part) for name, part in value.items() if name != "invalidValue")
    elif isinstance(value, list):
        parts = ((f"{place}/{index}", part) for index, part in enumerate(value))
    else:
        return None
    for inner, part in parts:
        found = inner if part is None else _null(part, inner)
        if found is not None:
            return found
    return None


def _sent(request: PreparedRequest) -> list[tuple[str, str]]:
    """Every text in a request, each with the name of its field."""
    url, content = urlsplit(request.url or ""), request.body if isinstance(request.body, bytes) else b""
    told = json_of(content)
    fields = _leaves(told) if told is not None else parse_qsl(content.decode("utf-8", "replace"))
    places = (("", value) for value in (*request.headers.values(), *unquote(url.path).split("/")))
    return [*parse_qsl(url.query), *fields, *places]


def _leaves(value: Any, name: str = "") -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield name, value
    elif isinstance(value, dict):
        for inner, part in value.items():
            yield from _leaves(part, inner)
    elif isinstance(value, list):
        for part in value:
            yield from _leaves(part, name)


def _shown(content: bytes) -> str:
    return content[:300].decode("utf-8", "replace")
