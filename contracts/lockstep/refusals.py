"""Update actions that are rejected, each with one thing wrong."""

from __future__ import annotations

from collections.abc import Callable

from contracts.lockstep import pools
from contracts.lockstep.actions import Action, Batch
from contracts.lockstep.model import ExpectedCustomer, Model


def refused(model: Model, customer: ExpectedCustomer, born: int) -> tuple[Action, str]:
    """An action that is rejected, and its fault; `born` is the number of addresses with known ids."""
    batch = Batch(model, customer, born)
    return model.first(_REFUSED, batch, _WEIGHTS) or ({"action": "setNickname"}, "malformed")


def _unknown_address(batch: Batch) -> tuple[Action, str]:
    gone = sorted(set(range(batch.born)) - {home.index for home in batch.me.homes})
    strange = [(it.name, home.index) for it in batch.others() for home in it.homes]
    known = [f"$address:{name}:{index}" for name, index in (*((batch.me.name, it) for it in gone), *strange)]
    ids = [{"addressId": it} for it in ("nobodys1", *known)]
    keys = [{"addressKey": it} for it in batch.me.free_keys((*pools.KEYS, "never-used"))]
    return {**_address_action(batch), **batch.one_of([*ids, *keys])}, "unknown address"


def _no_address(batch: Batch) -> tuple[Action, str] | None:
    action = _address_action(batch)
    return None if action["action"].startswith("setDefault") else (action, "no address")


def _not_listed(batch: Batch) -> tuple[Action, str] | None:
    role, listed = batch.role()
    home = batch.one_of([it for it in batch.nameable() if it.index not in listed])
    if home is None:
        return None
    return {"action": f"remove{role}AddressId", **batch.named(home)}, "not listed"


def _taken_key(batch: Batch) -> tuple[Action, str] | None:
    keyed = [home for home in batch.me.homes if home.key]
    home = batch.one_of(keyed)
    if home is None:
        return None
    others = [it for it in batch.me.homes if it is not home and it.index < batch.born]
    address = pools.address(batch.model.random, key=home.key)
    if others and batch.chance(0.5):
        other = batch.one_of(others)
        return {
            "action": "changeAddress",
            "addressId": f"$address:{batch.me.name}:{other.index}",
            "address": address,
        }, "taken key"
    return {"action": "addAddress", "address": address}, "taken key"


def _country(batch: Batch) -> tuple[Action, str]:
    return {"action": "addAddress", "address": {"country": batch.one_of(pools.NO_COUNTRIES)}}, "malformed"


def _taken_email(batch: Batch) -> tuple[Action, str] | None:
    another = batch.one_of([it for it in batch.others() if it.is_alive])
    if another is None:
        return None
    email = f"$email-of:{another.name}" + batch.one_of(("", ":swapped"))
    return {"action": "changeEmail", "email": email}, "taken email"


def _no_date(batch: Batch) -> tuple[Action, str]:
    return {"action": "setDateOfBirth", "dateOfBirth": batch.one_of(pools.NO_DATES)}, "malformed"


def _unknown_action(batch: Batch) -> tuple[Action, str]:
    return batch.model.rarest({f"unknown {it}": it for it in pools.UNKNOWN_ACTIONS}), "malformed"


def _malformed(batch: Batch) -> tuple[Action, str]:
    return batch.model.rarest({f"malformed {it}": it for it in pools.MALFORMED_ACTIONS}), "malformed"


def _not_settable(batch: Batch) -> tuple[Action, str]:
    return batch.model.rarest({f"not settable {it}": it for it in pools.NOT_SETTABLE}), "not settable"


def _unknown_locale(batch: Batch) -> tuple[Action, str]:
    return {"action": "setLocale", "locale": batch.one_of(pools.UNKNOWN_LOCALES)}, "unknown locale"


def _unknown_type(batch: Batch) -> tuple[Action, str]:
    if batch.model.ground.has_custom_type and batch.chance(0.3):
        return {"action": "setCustomType", "type": {"typeId": "type", "key": "$type", "id": "x"}}, "malformed"
    return {"action": "setCustomType", "type": {"typeId": "type", "key": "no-such-type"}}, "unknown type"


def _custom(batch: Batch) -> tuple[Action, str] | None:
    if not batch.model.ground.has_custom_type:
        return None
    if batch.me.fields is None:
        return {"action": "setCustomField", "name": "$number", "value": 1}, "no custom type"
    wrong: dict[str, tuple[Action, str]] = {
        "unfit number": ({"name": "$number", "value": batch.one_of(pools.NO_NUMBERS)}, "unfit value"),
        "undefined field": ({"name": "noSuchField", "value": 1}, "undefined field"),
    }
    if "$number" not in batch.me.fields:
        wrong["absent field"] = {"name": "$number"}, "absent field"
    if batch.model.ground.has_enum:
        wrong["unfit choice"] = {"name": "$enum", "value": "no-such-choice"}, "unfit value"
    action, fault = batch.model.rarest(wrong)
    return {"action": "setCustomField", **action}, fault


def _address_action(batch: Batch) -> Action:
    role = batch.one_of(("Shipping", "Billing"))
    verbs = (f"setDefault{role}Address", f"add{role}AddressId", f"remove{role}AddressId", "removeAddress")
    verb = batch.model.rarest({f"verb {it}": it for it in (*verbs, "changeAddress")})
    return {"action": verb, **({"address": pools.address(batch.model.random)} if verb == "changeAddress" else {})}


_TABLE: tuple[tuple[int, Callable[[Batch], tuple[Action, str] | None]], ...] = (
    (2, _unknown_address),
    (1, _no_address),
    (1, _not_listed),
    (1, _taken_key),
    (1, _country),
    (1, _taken_email),
    (1, _no_date),
    (2, _malformed),
    (1, _unknown_action),
    (1, _not_settable),
    (1, _unknown_locale),
    (1, _unknown_type),
    (2, _custom),
)
_REFUSED = {f"refused {maker.__name__}": maker for _, maker in _TABLE}
_WEIGHTS = {f"refused {maker.__name__}": weight for weight, maker in _TABLE}
