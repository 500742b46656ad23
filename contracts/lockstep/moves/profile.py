"""Reading, updating and deleting a profile."""

from __future__ import annotations

from typing import Any

from contracts.lockstep import calls, pools
from contracts.lockstep.actions import Action, accepted
from contracts.lockstep.model import DELETED, LIVE, UNCERTAIN, ExpectedCustomer, Model, Token
from contracts.lockstep.moves.tokens import live, owner, strangers
from contracts.lockstep.refusals import refused

NOT_REPEATABLE = ("addAddress", "changeAddress", "removeAddress", "changeEmail", "setCustomField")
STALE, FUTURE = ":stale", ":future"


def get(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    model.add(calls.get(token.name, token.owner))
    return True


def get_refused(model: Model) -> bool:
    """A read with a token that does not exist, has the wrong kind, or is no longer valid."""
    over = {
        it.state: (it.name, it.owner, it.state) for it in model.tokens if it.kind == "customer" and it.state != LIVE
    }
    others = {what: (bearer, "", fault) for what, (bearer, fault) in strangers(model).items()}
    bearer, about, fault = model.rarest({f"get {what}": it for what, it in {**others, **over}.items()})
    model.add(calls.get(bearer, about, fault=fault))
    return True


def update(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    customer = owner(model, token)
    actions, after = accepted(model, customer, model.one_of((0, 1, 1, 2, 3, 4, 6, 8)))
    model.add(calls.update(token.name, customer.name, actions))
    _become(model, after, actions)
    again = [it for it in actions if it["action"] not in NOT_REPEATABLE]
    if again and model.chance(0.3):  # repeating an action that changes nothing is accepted
        model.add(calls.update(token.name, customer.name, again[-1:]))
    return True


def update_refused(model: Model) -> bool:
    """An update with one action that is rejected, so that none is applied."""
    token = live(model)
    if token is None:
        return False
    for _ in range(model.one_of((1, 1, 2, 3))):
        _update_refused(model, token)
    return True


def update_outdated(model: Model) -> bool:
    """An update with a version other than the current one, also without actions."""
    token = live(model)
    if token is None:
        return False
    name = {"action": "setFirstName", "firstName": model.one_of(pools.NAMES)}
    kinds = {f"update at {it}, {len(actions)}": (it, actions) for it in (STALE, FUTURE) for actions in ([], [name])}
    which, actions = model.rarest(kinds)
    version = f"$version:{token.owner}{which}"
    model.add(calls.update(token.name, token.owner, actions, version=version, fault="version"))
    return True


def update_malformed(model: Model) -> bool:
    """An update with a malformed body, or with too many actions."""
    token = live(model)
    if token is None:
        return False
    name, about = token.name, token.owner
    version = f"$version:{about}"
    many = [{"action": "setTitle", "title": str(index)} for index in range(501)]
    bodies: dict[str, Any] = {
        "no version": {"actions": []},
        "no actions": {"version": version},
        "a text": {"version": "1", "actions": []},
        "no list": {"version": version, "actions": {}},
        "no object": [],
    }
    updates = {
        what: calls.Call(operation="updateMyCustomer", bearer=name, about=about, body=body, fault="malformed")
        for what, body in bodies.items()
    }
    updates["too many"] = calls.update(name, about, many, fault="too many")
    for text in (it for it in pools.NO_JSON if it):
        updates[text] = calls.update(name, about, [], fault="malformed", text=text)
    model.add(model.rarest({f"update {what}": call for what, call in updates.items()}))
    return True


def update_by_a_stranger(model: Model) -> bool:
    """An update with a token that does not permit it."""
    customer = model.living()
    if customer is None:
        return False
    bearer, fault = model.rarest({f"update {what}": it for what, it in strangers(model).items()})
    name = {"action": "setFirstName", "firstName": "Mallory"}
    model.add(calls.update(bearer, customer.name, [name], fault=fault))
    return True


def delete(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    model.add(calls.delete(token.name, token.owner))
    owner(model, token).is_alive = False
    model.fates(token.owner, DELETED, UNCERTAIN)
    if model.chance(0.5):
        model.add(calls.get(token.name, token.owner, fault=DELETED))
    for mail in model.mails:
        mail.state = "orphaned" if mail.owner == token.owner else mail.state
    return True


def delete_refused(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    version = f"$version:{token.owner}"
    queries = {
        "delete at none": ({}, "version parameter"),
        "delete at one": ({"version": "one"}, "version parameter"),
        "delete at a lower": ({"version": version + STALE}, "version"),
        "delete at a higher": ({"version": version + FUTURE}, "version"),
    }
    query, fault = model.rarest(queries)
    model.add(calls.delete(token.name, token.owner, query, fault=fault))
    return True


def delete_by_a_stranger(model: Model) -> bool:
    customer = model.living()
    if customer is None:
        return False
    bearer, fault = model.rarest({f"delete {what}": it for what, it in strangers(model).items()})
    model.add(calls.delete(bearer, customer.name, fault=fault))
    return True


def _update_refused(model: Model, token: Token) -> None:
    customer = owner(model, token)
    actions, after = accepted(model, customer, model.one_of((0, 1, 2)))
    if actions and model.chance(0.25):
        action, fault = refused(model, customer, customer.born)
        actions = [action, *actions]
    else:
        action, fault = refused(model, after, customer.born)
        actions.append(action)
    model.add(calls.update(token.name, customer.name, actions, fault=fault))
    if fault == "not listed":  # it changes nothing, and the other actions are applied
        _become(model, after, actions)


def _become(model: Model, after: ExpectedCustomer, actions: list[Action]) -> None:
    """Replaces the customer in the model by `after`, the result of `actions`."""
    model.customers = [after if it.name == after.name else it for it in model.customers]
    if any(
        it["action"] == "changeEmail" for it in actions
    ):  # only prose says what an earlier email token then confirms
        model.mails = [it for it in model.mails if (it.kind, it.owner) != ("email", after.name)]
