"""Bodies that are JSON of another shape than the operation reads: the place, what stands there, what should."""

from __future__ import annotations

import re
from typing import Any

import msgspec
from msgspec import inspect

from mockserver.domain.reading import Misread, readable, respelt
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import hinted, kind, listed, meant, sentence, shown
from mockserver.observing.explaining.places import (
    BODIES,
    CODES,
    Steps,
    admitted_at,
    body_of,
    choices,
    described,
    fields,
    in_short,
    steps,
    tags,
    value_at,
    written,
)
from mockserver.observing.explaining.sent import json_of, secrets_of
from mockserver.observing.explaining.situation import Situation
from mockserver.observing.redaction import is_secret

Admitted = tuple[inspect.Type, ...]

WRONG_SHAPE = Citation("openapi", "lacks a required field, or has a value of the wrong JSON type")
FOR_THE_BACKEND = frozenset(
    """
    setCustomerGroup setCustomerGroupAssignments addCustomerGroupAssignment removeCustomerGroupAssignment
    setCustomerNumber setExternalId setKey setStores addStore removeStore setAuthenticationMode
    setAddressCustomField setAddressCustomType
    """.split()
)
"""Actions that the platform has for `/customers/{id}`, and not for `/me`."""

_PLACED = re.compile(r"(?P<problem>.*?)(?: - at `\$(?P<path>.*)`)?", re.DOTALL)
_TWO_CAPITALS = re.compile("[A-Z]{2}")
_REQUIRED = re.compile(r"Object missing required field `(.+)`")
_WRONG_TYPE = re.compile(r"Expected `[\w| ]+`, got `\w+`")
_SPECIFIC = {
    "country": Citation("customer", "A `country` that is not two capital letters"),
    "dateOfBirth": Citation("actions", "A `dateOfBirth` that is not a date"),
    "activeCartSignInMode": Citation("account", "An `activeCartSignInMode` that does not exist"),
}
_WITHOUT_CURRENCY = Citation("cart", "A draft of a Cart without `currency`")
_REFUSED_BY_RULE = ("setCustomerGroup", "setCustomerNumber", "setExternalId")
_WHOLE = re.compile(r"[0-9]{1,16}")
_LONGEST_CODE = 3


def misshapen(situation: Situation, json: Any) -> Finding | None:
    """What is wrong with the shape of the body; None for nothing."""
    body = BODIES.get(str(situation.operation_id))
    if body is None:
        return None
    try:
        msgspec.convert(readable(json, body), body)
    except Misread as misread:
        return _misread(situation, json, misread)
    except msgspec.ValidationError as error:
        placed = _PLACED.fullmatch(str(error))
        problem, place = (placed["problem"], steps(placed["path"] or "")) if placed else (str(error), ())
        return _placed(situation, json, problem, place)
    return None


def _misread(situation: Situation, json: Any, misread: Misread) -> Finding:
    """An update action that does not exist, or a code that is on no list."""
    place, value = misread.place, value_at(json, misread.place)
    if misread.kind:
        subject, expected = sentence(written(place), end=""), CODES[misread.kind]
        wrong = f"{subject} is {_stands(situation, value, place)}, and must be {expected}."
        suggestion = _corrected_code(misread.kind, value)
        cites = None if _TWO_CAPITALS.fullmatch(value) else _SPECIFIC.get(_last(place))
        return Finding(wrong, sentence(expected), suggestion, cites)
    if "action" in value:
        return _unknown_action(situation, value["action"], (*place, "action"))
    return _missing(situation, "action", place, value, admitted_at(body_of(str(situation.operation_id)), json, place))


def _placed(situation: Situation, json: Any, problem: str, place: Steps) -> Finding:
    value, admitted = value_at(json, place), admitted_at(body_of(str(situation.operation_id)), json, place)
    if required := _REQUIRED.fullmatch(problem):
        return _missing(situation, required[1], place, value, admitted)
    is_choice = problem.startswith(("Invalid value", "Invalid enum value"))
    if place[-1:] == ("action",) and len(place) > 1:
        return _unknown_action(situation, value, place)
    if is_choice:
        return _no_choice(situation, value, place, admitted)
    if problem.startswith("ResourceIdentifier"):
        return _ambiguous(value, place)
    subject = sentence(written(place), end="")
    wrong = f"{subject} is {_stands(situation, value, place)}, and must be {in_short(admitted)}."
    cites = _SPECIFIC.get(_last(place)) or (WRONG_SHAPE if _WRONG_TYPE.fullmatch(problem) else None)
    return Finding(wrong, sentence(described(admitted)), _corrected(value, admitted, place), cites)


def _missing(situation: Situation, name: str, place: Steps, value: Any, admitted: Admitted) -> Finding:
    known = fields(admitted)
    given = value_at(json_of(situation), place)
    is_null = isinstance(given, dict) and name in given
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


def _unknown_action(situation: Situation, name: Any, place: Steps) -> Finding:
    here = tags(admitted_at(body_of(str(situation.operation_id)), {}, ("actions", 0)), "action")
    if not isinstance(name, str):
        wrong = f"{written(place)} is {_stands(situation, name, place)}, and must be the name of an update action."
        return Finding(wrong, f"An action: {listed(here)}.", "Choose one of those that are served.", WRONG_SHAPE)
    wrong = f"{written(place)} is {shown(name, secrets_of(situation))}; no such update action is served here."
    suggestion, cites = (_no_cart_action if situation.operation_id == "updateMyCart" else _no_action)(name, here)
    return Finding(wrong, f"An action: {listed(here)}.", suggestion, cites)


def _no_cart_action(name: Any, here: tuple[str, ...]) -> tuple[str, Citation]:
    of_customers = tags(admitted_at(body_of("updateMyCustomer"), {}, ("actions", 0)), "action")
    cites = Citation("cart", "An action that no Cart has")
    if name in of_customers:
        return "It is an action of customers: send it to /me.", cites
    return _hint(name, here), cites


def _no_action(name: Any, here: tuple[str, ...]) -> tuple[str, Citation]:
    of_carts = tags(admitted_at(body_of("updateMyCart"), {}, ("actions", 0)), "action")
    cites = Citation("profile", "An action that does not exist")
    if name in _REFUSED_BY_RULE:
        cites = Citation("profile", "cannot be set: `setCustomerGroup`")
    if name in FOR_THE_BACKEND:
        return "The platform has it for backends, at /customers/{id}: a customer may not do it.", cites
    if name in of_carts:
        return "It is an action of carts: send it to /me/carts/{id}.", cites
    return _hint(name, here), cites


def _hint(name: Any, here: tuple[str, ...]) -> str:
    hint = hinted(name, here) if isinstance(name, str) else ""
    return hint.strip() or "Choose one of those that are served."


def _no_choice(situation: Situation, value: Any, place: Steps, admitted: Admitted) -> Finding:
    known = choices(admitted)
    wrong = f"{written(place)} is {_stands(situation, value, place)}, which is none of its values."
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


def _corrected(value: Any, admitted: Admitted, place: Steps) -> str:
    """What to write instead, where that can be guessed."""
    wanted = {type(it) for it in admitted}
    if isinstance(value, str):
        return _corrected_text(value, admitted) or f"Correct {written(place)}."
    if isinstance(value, dict) and inspect.VarTupleType in wanted:
        return "Put it in an array: `[...]`."
    if isinstance(value, list) and inspect.StructType in wanted:
        return "Send the object itself, not an array of it."
    return f"Correct {written(place)}."


def _corrected_text(text: str, admitted: Admitted) -> str | None:
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


def _stands(situation: Situation, value: Any, place: Steps) -> str:
    """What stands at the place; only what kind of thing, where it may be a secret."""
    is_hidden = not place or any(is_secret(str(step)) for step in place)
    return kind(value) if is_hidden else shown(value, secrets_of(situation))


def _last(place: Steps) -> str:
    return next((step for step in reversed(place) if isinstance(step, str)), "")


def _of_kind(known: dict[str, inspect.Field], name: str) -> str:
    return f", {in_short(admitted_at([known[name].type], None, ()))}" if name in known else ""
