"""Fault injection: which requests fail, when, and how."""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, timedelta
from fnmatch import fnmatchcase
from itertools import count
from random import Random
from typing import Annotated, Any, Literal, NamedTuple

import msgspec
from msgspec import Meta
from msgspec.structs import replace

from mockserver.control.durations import range_of, seconds_of
from mockserver.control.input import Input
from mockserver.control.problems import decline, meant
from mockserver.domain.values import UNSET, DateTime, Maybe, timestamp
from mockserver.limits import FAULT_SIZE, FAULTS
from mockserver.steering.presets import PRESETS
from mockserver.steering.refusals import CODES, LEAST_REFUSAL, WITHOUT_CONTENT, body_of, code_for

HEADER = "X-Mock-Fault"
"""The header by which a request injects a fault into its own response; also the id of that fault."""

LONGEST_DELAY = 600.0
"""Seconds."""

_HEADER_NAME = re.compile(r"[!#$%&'*+.^_`|~0-9A-Za-z-]{1,200}")
_FRAMING = frozenset("content-length transfer-encoding connection keep-alive upgrade trailer te".split())
"""Headers that determine where a response ends. Setting them would corrupt the connection for later requests."""

Count = Annotated[int, Meta(ge=1)]


class FaultMatch(Input, frozen=True, kw_only=True):
    """Which requests a fault matches: all given fields must match. `path` is a glob; `customer` is an email or id."""

    operation_id: str | tuple[str, ...] | Maybe = UNSET
    method: str | Maybe = UNSET
    path: str | Maybe = UNSET
    project: str | Maybe = UNSET
    customer: str | Maybe = UNSET
    client: str | Maybe = UNSET


class FaultTiming(Input, frozen=True, kw_only=True):
    """Which of the matching requests it strikes: the `nth`, `every` nth, at most `times`, or by `probability`."""

    nth: Count | Maybe = UNSET
    every: Count | Maybe = UNSET
    times: Count | Maybe = UNSET
    probability: Annotated[float, Meta(ge=0, le=1)] | Maybe = UNSET
    seed: int = 0


class FaultAnswer(Input, frozen=True, kw_only=True):
    """The response. Its body is the platform's for `code`, or for the status; `fields` are added to its error."""

    status: Annotated[int, Meta(ge=200, le=599)] | Maybe = UNSET
    code: str | Maybe = UNSET
    message: str | Maybe = UNSET
    fields: dict[str, Any] = msgspec.field(default_factory=dict)
    headers: dict[str, str] = msgspec.field(default_factory=dict)


class FaultRule(Input, frozen=True, kw_only=True):
    """A fault to be added. `preset` supplies the fields that are missing. The fault is removed after `expires`."""

    preset: str | Maybe = UNSET
    match: FaultMatch = FaultMatch()
    when: FaultTiming = FaultTiming()
    delay: str | Maybe = UNSET
    respond: FaultAnswer | Maybe = UNSET
    connection: Literal["drop", "cut"] | Maybe = UNSET
    expires: str | Maybe = UNSET


class Fault(FaultRule, frozen=True, kw_only=True):
    """An active fault, with the number of requests that matched, and of those that it struck."""

    id: str
    matched: int = 0
    fired: int = 0
    expires_at: DateTime | Maybe = UNSET


class Asked(NamedTuple):
    """The properties of a request that faults can match."""

    operation_id: str
    method: str
    path: str
    project: str
    client: str
    customer: tuple[str, ...]
    """Id and email of the customer."""
    version: int
    """The current version of the customer."""


class Effect(NamedTuple):
    """What a fault does to one request: waits `delay` seconds, then responds, breaks the connection, or continues."""

    fault: str
    delay: float
    answer: tuple[int, Mapping[str, str], bytes] | None
    connection: Literal["drop", "cut"] | None


class _Armed:
    """An active fault and the state of its counters."""

    def __init__(self, fault: Fault, delay: tuple[float, float]) -> None:
        self.fault = fault
        self.delay = delay
        self.random = Random(fault.when.seed)  # noqa: S311 - it has to be repeatable, not secret

    def strikes(self) -> bool:
        """Counts a matching request, and decides whether the fault strikes it."""
        when, matched = self.fault.when, self.fault.matched + 1
        strikes = (
            (isinstance(when.nth, Maybe) or matched == when.nth)
            and (isinstance(when.every, Maybe) or matched % when.every == 0)
            and (isinstance(when.times, Maybe) or self.fault.fired < when.times)
            and (isinstance(when.probability, Maybe) or self.random.random() < when.probability)
        )
        self.fault = replace(self.fault, matched=matched, fired=self.fault.fired + strikes)
        return strikes


class Faults:
    """The active faults. The first one that strikes a request determines what happens to it."""

    def __init__(self) -> None:
        self._armed: dict[str, _Armed] = {}
        self._numbers = count(1)
        self._chance = Random()  # noqa: S311 - for delays, which need not be secret

    def __bool__(self) -> bool:
        return bool(self._armed)

    def __len__(self) -> int:
        return len(self._armed)

    def listed(self, now: datetime) -> tuple[Fault, ...]:
        """The faults in the order in which they were added, without those that have expired."""
        self._drop_expired(now)
        return tuple(armed.fault for armed in self._armed.values())

    def add(self, rule: FaultRule, now: datetime) -> Fault:
        """Adds a fault. Raises Declined for one that could never have an effect, or whose response cannot be sent."""
        if len(self._armed) >= FAULTS:
            decline(409, f"There are already {FAULTS} faults; remove some first.")
        if (size := len(msgspec.json.encode(rule))) > FAULT_SIZE:
            decline(400, f"The fault has {size} bytes of JSON; at most {FAULT_SIZE} bytes are allowed.")
        rule = checked(completed(rule))
        delay = delay_of(rule)
        expires_at: DateTime | Maybe = UNSET
        if not isinstance(rule.expires, Maybe):
            expires_at = timestamp(now + timedelta(seconds=min(seconds_of(rule.expires, "expires"), 10**9)))
        fault = Fault(**{name: getattr(rule, name) for name in FaultRule.__struct_fields__}, id=self._new_id())
        self._armed[fault.id] = _Armed(replace(fault, expires_at=expires_at), delay)
        return self._armed[fault.id].fault

    def remove(self, id: str) -> Fault:
        """Removes a fault. Raises Declined."""
        if id not in self._armed:
            known = ", ".join(self._armed) or "none"
            decline(404, f"There is no fault '{id}'; active faults: {known}.")
        return self._armed.pop(id).fault

    def clear(self) -> int:
        """Removes all faults, and returns how many there were."""
        number = len(self._armed)
        self._armed.clear()
        return number

    def effect(self, asked: Asked, now: datetime) -> Effect | None:
        """What happens to a request; None if no fault strikes it."""
        self._drop_expired(now)
        for armed in self._armed.values():
            if fits(armed.fault.match, asked) and armed.strikes():
                return effect_of(armed.fault, armed.fault.id, asked, self._chance.uniform(*armed.delay))
        return None

    def effect_of_header(self, text: str, asked: Asked) -> Effect:
        """The effect that `X-Mock-Fault` requests: `503; delay=2s`, `delay=2s`, or a preset. Raises Declined."""
        rule = checked(completed(_of_header(text)))
        return effect_of(rule, HEADER, asked, self._chance.uniform(*delay_of(rule)))

    def _new_id(self) -> str:
        return f"f{next(self._numbers)}"

    def _drop_expired(self, now: datetime) -> None:
        moment = timestamp(now)
        for id, armed in tuple(self._armed.items()):
            if not isinstance(armed.fault.expires_at, Maybe) and armed.fault.expires_at <= moment:
                del self._armed[id]


def completed(rule: FaultRule) -> FaultRule:
    """`rule`, with missing fields taken from its preset. Raises Declined for an unknown preset."""
    if isinstance(rule.preset, Maybe):
        return rule
    if rule.preset not in PRESETS:
        decline(400, f"There is no preset '{rule.preset}'{meant(rule.preset, PRESETS)}", "preset")
    preset = msgspec.convert(PRESETS[rule.preset].rule, FaultRule)
    return replace(
        rule,
        match=_merged(preset.match, rule.match),
        when=_merged(preset.when, rule.when),
        delay=rule.delay or preset.delay,
        respond=preset.respond if isinstance(rule.respond, Maybe) else rule.respond,
        connection=rule.connection or preset.connection,
        expires=rule.expires or preset.expires,
    )


def checked(rule: FaultRule) -> FaultRule:
    """`rule`, if it can have an effect. Raises Declined."""
    if all(isinstance(it, Maybe) for it in (rule.delay, rule.respond, rule.connection)):
        decline(400, "This fault has no effect: add delay, respond or connection, or name a preset.")
    if rule.when.seed and isinstance(rule.when.probability, Maybe):
        decline(400, "A seed needs a probability: add one, or leave the seed out.", "when.seed")
    nth, every = rule.when.nth, rule.when.every
    if not isinstance(nth, Maybe) and not isinstance(every, Maybe) and nth % every:
        decline(400, f"nth {nth} is not a multiple of every {every}, so this fault would never fire.", "when")
    if not isinstance(rule.respond, Maybe):
        if rule.connection == "drop":
            decline(400, "A dropped connection has no response: leave out respond or connection.", "respond")
        _expect_answer(rule.respond)
    return rule


def _expect_answer(respond: FaultAnswer) -> None:
    """Raises Declined for a response that cannot be sent, or for fields that would not be part of it."""
    code, status = respond.code, respond.status
    if not isinstance(code, Maybe) and code not in CODES:
        decline(400, f"The document has no error code '{code}'{meant(code, CODES)}", "respond.code")
    if isinstance(code, Maybe) and isinstance(status, Maybe):
        decline(400, "The response needs a status, or an error code of the document.", "respond")
    if not isinstance(status, Maybe):
        is_refusal, has_error = status >= LEAST_REFUSAL, bool(code_for(status, code))
        if not is_refusal and not (isinstance(code, Maybe) and isinstance(respond.message, Maybe)):
            decline(400, f"A response with status {status} has neither code nor message: use fields.", "respond")
        if respond.fields and (status in WITHOUT_CONTENT or (is_refusal and not has_error)):
            decline(400, f"A response with status {status} has no place for fields: add a code.", "respond.fields")
    for name, value in respond.headers.items():
        _expect_header(name, value)


def _expect_header(name: str, value: str) -> None:
    """Raises Declined for a header that cannot be sent, or that would contradict how the response is framed."""
    if not _HEADER_NAME.fullmatch(name) or not value.isascii() or not value.isprintable():
        decline(400, "Names and values of headers must be printable ASCII characters.", "respond.headers")
    if name.lower() in _FRAMING:
        decline(400, f"'{name}' is set by the server itself; leave it out.", "respond.headers")


def fits(match: FaultMatch, asked: Asked) -> bool:
    """Whether the request matches."""
    operations = (match.operation_id,) if isinstance(match.operation_id, str) else match.operation_id
    return (
        (isinstance(operations, Maybe) or asked.operation_id in operations)
        and (isinstance(match.method, Maybe) or asked.method == match.method.upper())
        and (isinstance(match.path, Maybe) or fnmatchcase(asked.path, match.path))
        and (isinstance(match.project, Maybe) or asked.project == match.project)
        and (isinstance(match.client, Maybe) or asked.client == match.client)
        and (isinstance(match.customer, Maybe) or match.customer.lower() in asked.customer)
    )


def delay_of(rule: FaultRule) -> tuple[float, float]:
    """The shortest and the longest delay, in seconds. Raises Declined."""
    least, most = (0.0, 0.0) if isinstance(rule.delay, Maybe) else range_of(rule.delay, "delay")
    if most > LONGEST_DELAY:
        decline(400, f"A delay must not exceed {LONGEST_DELAY:g} s.", "delay")
    return least, most


def effect_of(rule: FaultRule, id: str, asked: Asked, delay: float) -> Effect:
    """The effect of `rule` on the request."""
    connection = None if isinstance(rule.connection, Maybe) else rule.connection
    return Effect(id, delay, None if isinstance(rule.respond, Maybe) else _answer(rule.respond, asked), connection)


def _answer(respond: FaultAnswer, asked: Asked) -> tuple[int, Mapping[str, str], bytes]:
    code = code_for(respond.status, respond.code)
    status = (CODES[code] if code else 500) if isinstance(respond.status, Maybe) else respond.status
    fields = {"currentVersion": asked.version, **respond.fields} if code == "ConcurrentModification" else respond.fields
    return status, respond.headers, body_of(status, code, respond.message, fields)


def _of_header(text: str) -> FaultRule:
    parts = [part.strip() for part in text.split(";")]
    first = "" if "=" in parts[0] else parts.pop(0)  # options without a status need no leading semicolon
    options = dict(part.partition("=")[::2] for part in parts)
    if len(options) < len(parts):
        decline(400, "X-Mock-Fault contains an option twice.", HEADER)
    unknown = options.keys() - {"delay", "code", "retry-after"}
    if unknown:
        decline(400, f"X-Mock-Fault accepts delay, code and retry-after, not '{min(unknown)}'.", HEADER)
    idle = options.keys() - {"delay"}
    if idle and not (first.isascii() and first.isdigit()):
        decline(400, f"'{min(idle)}' needs a status before it in X-Mock-Fault: '503; {min(idle)}=...'.", HEADER)
    delay: str | Maybe = options.get("delay", UNSET)
    if first.isascii() and first.isdigit():
        if not 200 <= int(first) <= 599:  # noqa: PLR2004 - HTTP's own numbers
            decline(400, f"{first} is not a status code from 200 to 599.", HEADER)
        headers = {"Retry-After": options["retry-after"]} if "retry-after" in options else {}
        answer = FaultAnswer(status=int(first), code=options.get("code", UNSET), headers=headers)
        return FaultRule(respond=answer, delay=delay)
    if first in ("drop", "cut"):
        return FaultRule(connection=msgspec.convert(first, Literal["drop", "cut"]), delay=delay)
    return FaultRule(preset=first, delay=delay) if first else FaultRule(delay=delay)


def _merged(under: Any, over: Any) -> Any:
    """`over`, with its missing fields taken from `under`."""
    empty = type(over)()
    given = {name: getattr(over, name) for name in over.__struct_fields__}
    return replace(under, **{name: value for name, value in given.items() if value != getattr(empty, name)})
