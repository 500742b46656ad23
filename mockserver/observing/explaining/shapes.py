"""Bodies that are JSON of another shape than the operation reads: the place, what stands there, what should."""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache
from typing import Any, NamedTuple

from msgspec import inspect

from mockserver.domain.actions import MyCustomerUpdate
from mockserver.domain.cart_actions import MyCartUpdate
from mockserver.domain.causes.inputs import Misshapen
from mockserver.domain.reading import WithoutNulls, respelt
from mockserver.domain.shape import Shape, alternatives, choices, fields, shape, tags
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, kind, listed, meant, sentence, shown
from mockserver.observing.explaining.places import (
    CODES,
    Steps,
    admitted_at,
    described,
    in_short,
    value_at,
    written,
)
from mockserver.observing.explaining.scene import Scene
from mockserver.observing.redaction import is_secret

WRONG_SHAPE = Citation("openapi", "lacks a required field, or has a value of the wrong JSON type")
FOR_THE_BACKEND = frozenset(
    """
    setCustomerGroup setCustomerGroupAssignments addCustomerGroupAssignment removeCustomerGroupAssignment
    setCustomerNumber setExternalId setKey setStores addStore removeStore setAuthenticationMode
    setAddressCustomField setAddressCustomType
    """.split()
)
"""Actions that the platform has for `/customers/{id}`, and not for `/me`."""

_TWO_CAPITALS = re.compile("[A-Z]{2}")
_SPECIFIC = {
    "country": Citation("customer", "A `country` that is not two capital letters"),
    "dateOfBirth": Citation("actions", "A `dateOfBirth` that is not a date"),
    "activeCartSignInMode": Citation("account", "An `activeCartSignInMode` that does not exist"),
}
_WITHOUT_CURRENCY = Citation("cart", "A draft of a Cart without `currency`")
_REFUSED_BY_RULE = ("setCustomerGroup", "setCustomerNumber", "setExternalId")
_WHOLE = re.compile(r"[0-9]{1,16}")
_LONGEST_CODE = 3


def misshapen(cause: Misshapen, scene: Scene) -> Finding:
    """What is wrong with the shape of the body, and where."""
    seen = _Seen(cause.json, cause.type, cause.place, scene)
    match cause.problem:
        case "code":
            return _no_code(cause.name, seen)
        case "tag":
            return _unknown_kind(seen)
        case "missing":
            return _missing(cause.name, seen)
        case "choice":
            return _no_choice(seen)
        case "identifier":
            return _ambiguous(seen.value(), cause.place)
    admitted, place = seen.admitted(), cause.place
    wrong = f"{seen.subject()} is {seen.shown()}, and must be {in_short(admitted)}."
    cites = _SPECIFIC.get(_last(place)) or (WRONG_SHAPE if cause.problem == "type" else None)
    return Finding(wrong, sentence(described(admitted)), _corrected(seen.value(), admitted, place), cites)


class _Seen(NamedTuple):
    """A place in a body."""

    json: Any
    type: Any
    place: Steps
    scene: Scene

    def value(self) -> Any:
        return value_at(self.json, self.place)

    def admitted(self) -> Shape:
        return admitted_at(shape(self.type), self.json, self.place)

    def subject(self) -> str:
        return sentence(written(self.place), end="")

    def shown(self) -> str:
        """What stands at the place; only what kind of thing, where it may be a secret."""
        is_hidden = not self.place or any(is_secret(str(step)) for step in self.place)
        return kind(self.value()) if is_hidden else shown(self.value(), self.scene.secrets(self.json))


def _no_code(kind: str, seen: _Seen) -> Finding:
    expected, value = CODES[kind], seen.value()
    wrong = f"{seen.subject()} is {seen.shown()}, and must be {expected}."
    cites = None if _TWO_CAPITALS.fullmatch(value) else _SPECIFIC.get(_last(seen.place))
    return Finding(wrong, sentence(expected), _corrected_code(kind, value), cites)


def _unknown_kind(seen: _Seen) -> Finding:
    """An update action without name, or one that does not exist; the place may be that of its name."""
    if seen.place[-1:] == ("action",):
        return _unknown_action(seen)
    named = seen._replace(place=(*seen.place, "action"))
    return _unknown_action(named) if "action" in seen.value() else _missing("action", seen)


def _missing(name: str, seen: _Seen) -> Finding:
    place, value, admitted = seen.place, seen.value(), seen.admitted()
    known = fields(admitted)
    is_null = isinstance(value, WithoutNulls) and name in value.nulls
    subject = f"{written((*place, name))} is {'null, which counts as missing' if is_null else 'missing'}"
    if name == "action":
        wrong = f"{subject}: an update action is told by its name."
        return Finding(wrong, f"An action: {listed(tags(admitted, name))}.", 'Add `"action": "..."`.', WRONG_SHAPE)
    strangers = [field for field in value if field not in known] if isinstance(value, dict) else []
    similar = meant(name, strangers)
    there = f"; `{similar}` is there in its place" if similar else ""
    suggestion = f"Rename `{similar}` to `{name}`." if similar else f"Add `{name}`{_of_kind(known, name)}."
    if name == "version":
        suggestion += " The version is in the last answer, or in that of a GET."
    cites = _WITHOUT_CURRENCY if name == "currency" else WRONG_SHAPE
    return Finding(f"{subject}{there}.", sentence(described(admitted)), suggestion, cites)


def _unknown_action(seen: _Seen) -> Finding:
    here, name = actions_of(seen.type), seen.value()
    if not isinstance(name, str):
        wrong = f"{written(seen.place)} is {seen.shown()}, and must be the name of an update action."
        return Finding(wrong, f"An action: {listed(here)}.", "Choose one of those that are served.", WRONG_SHAPE)
    named = shown(name, seen.scene.secrets(seen.json))
    wrong = f"{written(seen.place)} is {named}; no such update action is served here."
    suggestion, cites = (_no_cart_action if seen.type is MyCartUpdate else _no_action)(name, here)
    return Finding(wrong, f"An action: {listed(here)}.", suggestion, cites)


@cache
def actions_of(update: Any) -> tuple[str, ...]:
    """The names of the update actions that a body may have."""
    return tags(admitted_at(shape(update), {}, ("actions", 0)), "action")


def _no_cart_action(name: Any, here: tuple[str, ...]) -> tuple[str, Citation]:
    cites = Citation("cart", "An action that no Cart has")
    if name in actions_of(MyCustomerUpdate):
        return "It is an action of customers: send it to /me.", cites
    return _hint(name, here), cites


def _no_action(name: Any, here: tuple[str, ...]) -> tuple[str, Citation]:
    cites = Citation("profile", "An action that does not exist")
    if name in _REFUSED_BY_RULE:
        cites = Citation("profile", "cannot be set: `setCustomerGroup`")
    if name in FOR_THE_BACKEND:
        return "The platform has it for backends, at /customers/{id}: a customer may not do it.", cites
    if name in actions_of(MyCartUpdate):
        return "It is an action of carts: send it to /me/carts/{id}.", cites
    return _hint(name, here), cites


def _hint(name: Any, here: tuple[str, ...]) -> str:
    hint = hinted(name, here) if isinstance(name, str) else ""
    return hint.strip() or "Choose one of those that are served."


def _no_choice(seen: _Seen) -> Finding:
    value, admitted, place = seen.value(), seen.admitted(), seen.place
    known = choices(admitted)
    wrong = f"{written(place)} is {seen.shown()}, which is none of its values."
    hint = hinted(value, known) if isinstance(value, str) else ""
    return Finding(wrong, sentence(described(admitted)), f"{hint}Send {listed(known)}.", _SPECIFIC.get(_last(place)))


def _ambiguous(value: Any, place: Steps) -> Finding:
    if "id" in value:
        wrong, cites = (
            f"{written(place)} has both `id` and `key`.",
            Citation("customer", "named by both `id` and `key`"),
        )
        return Finding(wrong, "Either `id` or `key`.", "Leave one of the two out.", cites)
    return Finding(f"{written(place)} has neither `id` nor `key`.", "Either `id` or `key`.", "Add one of the two.")


def _corrected(value: Any, admitted: Shape, place: Steps) -> str:
    """What to write instead, where that can be guessed."""
    wanted = {type(it) for it in admitted}
    if isinstance(value, str):
        return _corrected_text(value, admitted) or f"Correct {written(place)}."
    if isinstance(value, dict) and inspect.VarTupleType in wanted:
        return "Put it in an array: `[...]`."
    if isinstance(value, list) and inspect.StructType in wanted:
        return "Send the object itself, not an array of it."
    return f"Correct {written(place)}."


def _corrected_text(text: str, admitted: Shape) -> str | None:
    for it in admitted:
        match it:
            case inspect.IntType() if _WHOLE.fullmatch(text) and (it.ge or 0) <= int(text) <= (it.le or int(text)):
                return f"Send {int(text)} without quotes."
            case inspect.BoolType() if text in ("true", "false"):
                return f"Send {text} without quotes."
            case inspect.StrType(pattern=str(pattern)) if re.search(pattern, text.strip()) and text != text.strip():
                return "Remove the white space around it."
            case inspect.StrType(pattern=str()):
                return f"Send {described((it,))}."
            case inspect.DateType():
                is_moment = "T" in text
                exists = "Send a day that exists as `YYYY-MM-DD`, or leave it out."
                return "Send the date as `YYYY-MM-DD`, without a time." if is_moment else exists
    return None


def _corrected_code(kind: str, text: str) -> str:
    if not text.strip():
        return f"It is empty: send {CODES[kind]}, or leave the field out."
    if code := respelt(kind, text):
        return f'Send "{code}".'
    return "Send the code, not the name." if len(text) > _LONGEST_CODE and kind != "locale" else f"Send {CODES[kind]}."


def _last(place: Steps) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _of_kind(known: Mapping[str, inspect.Field], name: str) -> str:
    return f", {in_short(alternatives(known[name].type))}" if name in known else ""
