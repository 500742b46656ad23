"""Signing up and signing in."""

from __future__ import annotations

from typing import Any

from contracts.lockstep import calls, pools
from contracts.lockstep.actions import custom_fields
from contracts.lockstep.model import LIVE, UNCERTAIN, ExpectedCustomer, Home, Model, Token

MOST_CUSTOMERS = 3
MODES = ("MergeWithExistingCustomerCart", "UseAsNewActiveCustomerCart")

Draft = dict[str, Any]


def sign_up(model: Model) -> bool:
    """A new customer, signed up by an API client or in an anonymous session."""
    if len(model.customers) >= MOST_CUSTOMERS:
        return False
    customer = ExpectedCustomer(model.new("c"))
    draft = _draft(model, customer, f"$email:{model.number()}")
    who = {"X-External-User-ID": "employee-7"} if model.chance(0.1) else {}
    model.add(calls.sign_up(customer.name, draft, bearer=_guest(model, 0.7, customer), headers=who))
    model.customers.append(customer)
    return True


def sign_up_after_deletion(model: Model) -> bool:
    """A sign-up with the email that a deleted customer had."""
    gone = model.one_of([it for it in model.customers if not it.is_alive])
    if gone is None:
        return False
    customer = ExpectedCustomer(model.new("c"))
    model.add(calls.sign_up(customer.name, _draft(model, customer, f"$email-of:{gone.name}")))
    model.customers.remove(gone)
    model.customers.append(customer)
    return True


def sign_up_refused(model: Model) -> bool:
    """A sign-up with one thing wrong."""
    if model.chance(0.1):
        text = model.one_of([it for it in pools.NO_JSON if it])
        model.add(calls.sign_up(model.new("x"), {}, fault="malformed", text=text))
        return True
    wrong, fault = model.rarest(_wrong(model))
    draft = {"email": f"$email:{model.number()}", "password": "Secret", **wrong}
    model.add(calls.sign_up(model.new("x"), {k: v for k, v in draft.items() if v is not None}, fault=fault))
    return True


def sign_in(model: Model) -> bool:
    customer = model.living()
    if customer is None:
        return False
    _sign_in(model, customer, _guest(model, 0.3, customer))
    return True


def sign_in_from(model: Model, customer: ExpectedCustomer, guest: Token) -> None:
    """Signs the customer in with the token of this anonymous session."""
    _sign_in(model, customer, _left(model, guest, customer))


def sign_in_refused(model: Model) -> bool:
    customer = model.one_of(model.customers)
    if customer is None:
        return False
    name = customer.name
    email, password = f"$email-of:{name}", f"$password:{name}"
    wrong = {
        "wrong password": calls.sign_in(name, email, "Wrong", fault="credentials"),
        "unknown email": calls.sign_in(name, f"$email:{model.number()}", password, fault="credentials"),
        "wrong mode": calls.sign_in(name, email, password, fault="malformed", activeCartSignInMode="Keep"),
    }
    if customer.has_old_password:
        wrong["old password"] = calls.sign_in(name, email, f"{password}:old", fault="credentials")
    for other in model.customers:
        if other is not customer:
            wrong["of another"] = calls.sign_in(name, email, f"$password:{other.name}", fault="credentials")
    if not customer.is_alive:
        wrong = {"of a deleted customer": calls.sign_in(name, email, password, fault="credentials")}
    model.add(model.rarest({f"sign-in {what}": call for what, call in wrong.items()}))
    return True


def _sign_in(model: Model, customer: ExpectedCustomer, bearer: str) -> None:
    email = f"$email-of:{customer.name}" + model.one_of(("", ":swapped"))
    mode = model.rarest({f"sign-in mode {it}": it for it in ("", *MODES)})
    fields = {"activeCartSignInMode": mode} if mode else {}
    model.add(calls.sign_in(customer.name, email, f"$password:{customer.name}", bearer=bearer, **fields))


def _guest(model: Model, probability: float, customer: ExpectedCustomer) -> str:
    """The bearer of a sign-up or sign-in: an API client, or a guest, whose token may not survive it."""
    guests = [it for it in model.tokens if it.kind == "guest" and it.state == LIVE]
    guest: Token | None = model.one_of(guests) if model.chance(probability) else None
    return "client" if guest is None else _left(model, guest, customer)


def _left(model: Model, guest: Token, customer: ExpectedCustomer) -> str:
    """The session, which is not used afterwards."""
    guest.state = UNCERTAIN
    guest.refresh = None if guest.refresh is None else UNCERTAIN
    model.hand_over(guest.name, customer.name)
    return guest.name


def _draft(model: Model, customer: ExpectedCustomer, email: str) -> Draft:
    """A draft that is accepted; updates `customer` accordingly."""
    random = model.random
    draft: Draft = {"email": email, "password": model.one_of(pools.PASSWORDS)}
    for field in random.sample(pools.NAME_FIELDS, random.randint(0, 3)):
        draft[field] = model.one_of(pools.NAMES)
    if model.chance(0.2):
        draft["dateOfBirth"] = model.one_of(pools.DATES)
    if model.ground.languages and model.chance(0.3):
        draft["locale"] = model.one_of(model.ground.languages)
        customer.has_locale = True
    if model.chance(0.7):
        draft |= _addresses(model, customer)
    if model.ground.has_custom_type and model.chance(0.3):
        fields = custom_fields(model)
        customer.fields = set(fields)
        draft["custom"] = {"type": {"typeId": "type", "key": "$type"}, "fields": fields}
    return draft


def _addresses(model: Model, customer: ExpectedCustomer) -> Draft:
    count = model.random.randint(0, 3)
    keys = [*model.random.sample(pools.KEYS, count)]
    customer.homes = [Home(index, key if model.chance(0.6) else None) for index, key in enumerate(keys)]
    customer.born = count
    draft: Draft = {"addresses": [pools.address(model.random, key=it.key) for it in customer.homes]}
    for role, listed in (("Shipping", customer.shipping), ("Billing", customer.billing)):
        if count and model.chance(0.5):
            index = model.one_of((0, count - 1, model.random.randrange(count)))
            draft[f"default{role}Address"] = index
            listed.add(index)
            customer.defaults.add(role)
    return draft


def _wrong(model: Model) -> dict[str, tuple[Draft, str]]:
    """Things that may be wrong with a draft, each with its fault; None removes a field."""
    address = pools.address(model.random)
    key = {**address, "key": "home"}
    role = model.one_of(("defaultShippingAddress", "defaultBillingAddress"))
    type = {"typeId": "type", "key": "$type"}
    no_type = {"typeId": "type", "key": "no-such-type"}
    no_country = {"country": model.one_of(pools.NO_COUNTRIES)}
    wrong: dict[str, tuple[Draft, str]] = {
        "no email": ({"email": None}, "malformed"),
        "no password": ({"password": None}, "malformed"),
        "no text": ({"email": 5}, "malformed"),
        "no text, either": ({"firstName": {"en": "Ada"}}, "malformed"),
        "no list": ({"addresses": "Leipzig"}, "malformed"),
        "no country": ({"addresses": [{"city": "Leipzig"}]}, "malformed"),
        "a wrong country": ({"addresses": [address, no_country]}, "malformed"),
        "a wrong date": ({"dateOfBirth": model.one_of(pools.NO_DATES)}, "malformed"),
        "no index": ({"addresses": [address], role: "0"}, "malformed"),
        "an index past the last": ({"addresses": [address], role: 1}, "index"),
        "an index before the first": ({"addresses": [address], role: -1}, "index"),
        "an index of nothing": ({role: 0}, "index"),
        "a key twice": ({"addresses": [key, key]}, "taken key"),
        "a foreign locale": ({"locale": model.one_of(pools.UNKNOWN_LOCALES)}, "unknown locale"),
        "a foreign type": ({"custom": {"type": no_type}}, "unknown type"),
        "what is not set": (
            {"customerNumber": "7", "externalId": "7", "customerGroup": {"key": "vip"}},
            "extra fields",
        ),
    }
    for name in (it.name for it in model.customers if it.is_alive):
        wrong["a taken email"] = {"email": f"$email-of:{name}"}, "taken email"
        wrong["a taken email, swapped"] = {"email": f"$email-of:{name}:swapped"}, "taken email"
    if model.ground.has_custom_type:
        number = {"$number": model.one_of(pools.NO_NUMBERS)}
        wrong["an unfit value"] = {"custom": {"type": type, "fields": number}}, "unfit value"
        wrong["an undefined field"] = {"custom": {"type": type, "fields": {"noSuchField": 1}}}, "undefined field"
        wrong["a type twice"] = {"custom": {"type": {**type, "id": "x"}}}, "malformed"
    return wrong
