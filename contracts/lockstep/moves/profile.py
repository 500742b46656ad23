"""Reading, updating and deleting a profile."""

from __future__ import annotations

from typing import Any

from contracts.lockstep import pools, steps
from contracts.lockstep.actions import Action, accepted
from contracts.lockstep.model import DELETED, LIVE, UNCERTAIN, Customer, Model
from contracts.lockstep.moves.tokens import live, owner, strangers
from contracts.lockstep.refusals import refused

NOT_REPEATABLE = ("addAddress", "changeAddress", "removeAddress", "changeEmail", "setCustomField")
STALE, FUTURE = ":stale", ":future"


def get(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    model.say(steps.get(token.name, token.owner))
    return True


def get_refused(model: Model) -> bool:
    """A read by a token that is none, or of the wrong kind, or whose time is over."""
    over = [it for it in model.tokens if it.kind == "customer" and it.state != LIVE]
    if over and model.chance(0.7):
        token = model.one_of(over)
        model.say(steps.get(token.name, token.owner, fault=token.state))
    else:
        bearer, fault = model.one_of(strangers(model))
        model.say(steps.get(bearer, fault=fault))
    return True


def update(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    customer = owner(model, token)
    actions, after = accepted(model, customer, model.one_of((0, 1, 1, 1, 2, 3, 4, 5)))
    model.say(steps.update(token.name, customer.name, actions))
    _become(model, after, actions)
    again = [it for it in actions if it["action"] not in NOT_REPEATABLE]
    if again and model.chance(0.3):  # what is there already is let pass
        model.say(steps.update(token.name, customer.name, again[-1:]))
    return True


def update_refused(model: Model) -> bool:
    """An update of which one action is refused: then none is applied."""
    token = live(model)
    if token is None:
        return False
    customer = owner(model, token)
    actions, after = accepted(model, customer, model.one_of((0, 1, 2)))
    if actions and model.chance(0.25):
        action, fault = refused(model, customer, customer.born)
        actions = [action, *actions]
    else:
        action, fault = refused(model, after, customer.born)
        actions.append(action)
    model.say(steps.update(token.name, customer.name, actions, fault=fault))
    if fault == "not listed":  # which changes nothing, and lets the others pass
        _become(model, after, actions)
    return True


def update_outdated(model: Model) -> bool:
    """An update of another version than the current one, also one without actions."""
    token = live(model)
    if token is None:
        return False
    version = f"$version:{token.owner}{model.one_of((STALE, FUTURE))}"
    name = {"action": "setFirstName", "firstName": model.one_of(pools.NAMES)}
    model.say(steps.update(token.name, token.owner, model.one_of(([], [name])), version=version, fault="version"))
    return True


def update_malformed(model: Model) -> bool:
    """An update whose body is none, or has too many actions."""
    token = live(model)
    if token is None:
        return False
    name, about = token.name, token.owner
    version = f"$version:{about}"
    bodies: list[Any] = [
        {"actions": []},
        {"version": version},
        {"version": "1", "actions": []},
        {"version": version, "actions": {}},
        [],
    ]
    if model.chance(0.1):
        actions = [{"action": "setTitle", "title": str(index)} for index in range(501)]
        model.say(steps.update(name, about, actions, fault="too many"))
    elif model.chance(0.3):
        text = model.one_of([it for it in pools.NO_JSON if it])
        model.say(steps.update(name, about, [], fault="malformed", text=text))
    else:
        body = model.one_of(bodies)
        model.say(steps.Step(operation="updateMyCustomer", bearer=name, about=about, body=body, fault="malformed"))
    return True


def update_by_a_stranger(model: Model) -> bool:
    """An update by a token that may not."""
    customer = model.living()
    if customer is None:
        return False
    bearer, fault = model.one_of(strangers(model))
    name = {"action": "setFirstName", "firstName": "Mallory"}
    model.say(steps.update(bearer, customer.name, [name], fault=fault))
    return True


def delete(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    model.say(steps.delete(token.name, token.owner))
    owner(model, token).is_alive = False
    model.fates(token.owner, DELETED, UNCERTAIN)
    for mail in model.mails:
        mail.state = "orphaned" if mail.owner == token.owner else mail.state
    return True


def delete_refused(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    version = f"$version:{token.owner}"
    outdated = [({"version": version + which}, "version") for which in (STALE, FUTURE)]
    query, fault = model.one_of([({}, "version parameter"), ({"version": "one"}, "version parameter"), *outdated * 2])
    model.say(steps.delete(token.name, token.owner, query, fault=fault))
    return True


def delete_by_a_stranger(model: Model) -> bool:
    customer = model.living()
    if customer is None:
        return False
    bearer, fault = model.one_of(strangers(model))
    model.say(steps.delete(bearer, customer.name, fault=fault))
    return True


def _become(model: Model, after: Customer, actions: list[Action]) -> None:
    """Lets the model have `after` for what it was before `actions`."""
    model.customers = [after if it.name == after.name else it for it in model.customers]
    if any(it["action"] == "changeEmail" for it in actions):  # then it is prose what an email token confirms
        model.mails = [it for it in model.mails if (it.kind, it.owner) != ("email", after.name)]
