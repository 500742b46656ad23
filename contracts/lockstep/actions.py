"""The 21 update actions, drawn so that a customer accepts them."""

from __future__ import annotations

from collections.abc import Callable
from copy import deepcopy
from dataclasses import dataclass
from typing import Any

from contracts.lockstep import pools
from contracts.lockstep.model import ExpectedCustomer, Home, Model

Action = dict[str, Any]


@dataclass
class Batch:
    """The actions of one update under construction; `me` is the customer after the actions so far."""

    model: Model
    me: ExpectedCustomer
    born: int
    """The number of addresses with a known id; those that this update adds can be named by key only."""

    def one_of(self, items: Any) -> Any:
        return self.model.one_of(items)

    def chance(self, probability: float) -> bool:
        return self.model.chance(probability)

    def role(self) -> tuple[str, set[int]]:
        """A role of addresses, and the addresses that have it."""
        role = self.model.rarest({f"role {it}": it for it in ("Shipping", "Billing")})
        return role, self.me.shipping if role == "Shipping" else self.me.billing

    def nameable(self) -> list[Home]:
        """The addresses that an action can name."""
        return [home for home in self.me.homes if home.index < self.born or home.key]

    def named(self, home: Home) -> Action:
        """A reference to the address, by id or by key."""
        if home.key and (home.index >= self.born or self.chance(0.5)):
            return {"addressKey": home.key}
        return {"addressId": f"$address:{self.me.name}:{home.index}"}

    def others(self) -> list[ExpectedCustomer]:
        """The other customers of the scenario."""
        return [it for it in self.model.customers if it.name != self.me.name]


def accepted(model: Model, customer: ExpectedCustomer, count: int) -> tuple[list[Action], ExpectedCustomer]:
    """Up to `count` actions that `customer` accepts, and the customer afterwards."""
    batch, actions = Batch(model, deepcopy(customer), customer.born), list[Action]()
    for _ in range(count):
        action = model.first(_ACCEPTED, batch, _WEIGHTS)
        actions += [action] if action else []
    return actions, batch.me


def custom_fields(model: Model) -> dict[str, Any]:
    """Custom fields that are valid for the target's Type."""
    return {"$number": model.one_of(pools.NUMBERS)} if model.chance(0.8) else {}


def _name(batch: Batch) -> Action:
    field = batch.model.rarest({f"field {it}": it for it in pools.NAME_FIELDS})
    return {"action": f"set{field[0].upper()}{field[1:]}", **_maybe(batch, field, batch.one_of(pools.NAMES))}


def _date(batch: Batch) -> Action:
    return {"action": "setDateOfBirth", **_maybe(batch, "dateOfBirth", batch.one_of(pools.DATES))}


def _locale(batch: Batch) -> Action | None:
    languages = batch.model.ground.languages
    if not languages:
        return None
    if batch.me.has_locale and batch.chance(0.5):
        batch.me.has_locale = False
        return {"action": "setLocale"}
    batch.me.has_locale = True
    spelled = {"locale as it is": batch.one_of(languages)}
    regional = batch.one_of([it for it in languages if "-" in it])
    if regional:
        spelled["locale de-de"] = regional.lower()
    return {"action": "setLocale", "locale": batch.model.rarest(spelled)}


def _email(batch: Batch) -> Action:
    own = f"$email-of:{batch.me.name}"
    return {"action": "changeEmail", "email": batch.one_of((f"$email:{batch.model.number()}", f"{own}:swapped", own))}


def _add_address(batch: Batch) -> Action:
    key = batch.one_of(batch.me.free_keys(pools.KEYS)) if batch.chance(0.6) else None
    batch.me.homes.append(Home(batch.me.born, key))
    batch.me.born += 1
    return {"action": "addAddress", "address": pools.address(batch.model.random, key=key)}


def _change_address(batch: Batch) -> Action | None:
    home = batch.one_of(batch.nameable())
    if home is None:
        return None
    key = batch.one_of((home.key, None, *batch.me.free_keys(pools.KEYS)))
    action = {"action": "changeAddress", **batch.named(home)}
    batch.me.homes[batch.me.homes.index(home)] = Home(home.index, key)
    return {**action, "address": pools.address(batch.model.random, key=key)}


def _remove_address(batch: Batch) -> Action | None:
    # An address that this update adds would never appear in a response, and so get no number.
    home = batch.one_of([it for it in batch.me.homes if it.index < batch.born])
    if home is None:
        return None
    batch.me.homes.remove(home)
    batch.me.shipping.discard(home.index)
    batch.me.billing.discard(home.index)
    return {"action": "removeAddress", **batch.named(home)}


def _set_default(batch: Batch) -> Action | None:
    role, listed = batch.role()
    if batch.chance(0.5 if role in batch.me.defaults else 0.1):
        batch.me.defaults.discard(role)
        return {"action": f"setDefault{role}Address"}
    home = batch.one_of([it for it in batch.nameable() if it.index not in listed] or batch.nameable())
    if home is None:
        return None
    listed.add(home.index)
    batch.me.defaults.add(role)
    return {"action": f"setDefault{role}Address", **batch.named(home)}


def _add_role(batch: Batch) -> Action | None:
    role, listed = batch.role()
    home = batch.one_of(batch.nameable())
    if home is None:
        return None
    listed.add(home.index)
    return {"action": f"add{role}AddressId", **batch.named(home)}


def _remove_role(batch: Batch) -> Action | None:
    role, listed = batch.role()
    home = batch.one_of([it for it in batch.nameable() if it.index in listed])
    if home is None:
        return None
    listed.remove(home.index)
    return {"action": f"remove{role}AddressId", **batch.named(home)}


def _custom_type(batch: Batch) -> Action | None:
    if not batch.model.ground.has_custom_type:
        return None
    if batch.me.fields is not None and batch.chance(0.2):
        batch.me.fields = None
        return {"action": "setCustomType"}
    fields = custom_fields(batch.model)
    batch.me.fields = set(fields)
    return {"action": "setCustomType", "type": {"typeId": "type", "key": "$type"}, "fields": fields}


def _custom_field(batch: Batch) -> Action | None:
    if batch.me.fields is None:
        return None
    if batch.me.fields and batch.chance(0.3):
        name = batch.one_of(sorted(batch.me.fields))
        batch.me.fields.remove(name)
        return {"action": "setCustomField", "name": name}
    batch.me.fields.add("$number")
    return {"action": "setCustomField", "name": "$number", "value": batch.one_of(pools.NUMBERS)}


def _maybe(batch: Batch, name: str, value: Any) -> Action:
    return {name: value} if batch.chance(0.8) else {}


_TABLE: tuple[tuple[int, Callable[[Batch], Action | None]], ...] = (
    (5, _name),
    (1, _date),
    (2, _locale),
    (2, _email),
    (4, _add_address),
    (3, _change_address),
    (2, _remove_address),
    (4, _set_default),
    (3, _add_role),
    (3, _remove_role),
    (2, _custom_type),
    (2, _custom_field),
)
_ACCEPTED = {f"accepted {maker.__name__}": maker for _, maker in _TABLE}
_WEIGHTS = {f"accepted {maker.__name__}": weight for weight, maker in _TABLE}
