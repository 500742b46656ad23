"""Passwords, the tokens that are mailed, and the feed that tells of it all."""

from __future__ import annotations

from typing import Any

from contracts.lockstep import pools, steps
from contracts.lockstep.model import LIVE, SOON, UNCERTAIN, Customer, Mail, Model
from contracts.lockstep.moves.tokens import REVOKED_REFRESH, live, owner, strangers
from contracts.steps import NO_TOKEN

TTLS = (1, 60, 61, 1440)


def change_password(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    model.say(steps.change_password(token.name, token.owner, _new_password(model)))
    model.fates(token.owner, UNCERTAIN, UNCERTAIN)
    token.state = SOON
    _changed(model, owner(model, token))
    return True


def change_password_refused(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    version = f"$version:{token.owner}"
    wrong: list[tuple[dict[str, Any], str]] = [
        ({"currentPassword": "Wrong"}, "wrong password"),
        ({"version": f"{version}:stale"}, "version"),
        ({"version": f"{version}:future"}, "version"),
        ({"currentPassword": 5}, "malformed"),
        ({"version": "1"}, "malformed"),
    ]
    if owner(model, token).has_old_password:
        wrong += [({"currentPassword": f"$password:{token.owner}:old"}, "wrong password")] * 2
    fields, fault = model.one_of(wrong)
    bearer = token.name
    if model.chance(0.2):
        fields, (bearer, fault) = {}, model.one_of(strangers(model))
    model.say(steps.change_password(bearer, token.owner, _new_password(model), fault=fault, **fields))
    return True


def password_token(model: Model) -> bool:
    customer = model.one_of(model.customers)
    if customer is None or not model.ground.has_backend:
        return False
    mail, body = _mail(model, "password", customer)
    email = f"$email-of:{customer.name}" + model.one_of(("", ":swapped"))
    if customer.is_alive:
        model.say(steps.password_token(mail.name, customer.name, {"email": email, **body}))
    else:
        model.say(steps.password_token(mail.name, customer.name, body, fault="unknown customer"))
    return True


def email_token(model: Model) -> bool:
    customer = model.one_of(model.customers)
    if customer is None or not model.ground.has_backend:
        return False
    mail, body = _mail(model, "email", customer)
    fault = "" if customer.is_alive else "unknown customer"
    model.say(steps.email_token(mail.name, customer.name, body, fault=fault))
    return True


def token_refused(model: Model) -> bool:
    """A mailed token that somebody asks for who may not, or asks for wrongly."""
    customer = model.living()
    if customer is None or not model.ground.has_backend:
        return False
    bearer, fault = model.one_of([("none", "no token"), ("garbage", "garbage"), ("client", "scope")])
    name = model.new("m")
    wrong = [
        steps.password_token(name, customer.name, {}, bearer=bearer, fault=fault),
        steps.email_token(name, customer.name, {}, bearer=bearer, fault=fault),
        steps.password_token(name, customer.name, {"email": 5}, fault="malformed"),
        steps.email_token(name, customer.name, {"ttlMinutes": "30"}, fault="malformed"),
        steps.email_token(name, customer.name, {"id": "nobody"}, fault="unknown customer"),
        steps.password_token(name, customer.name, {"email": f"$email:{model.number()}"}, fault="unknown customer"),
    ]
    model.say(model.one_of(wrong))
    return True


def reset_password(model: Model) -> bool:
    mail = _fresh(model, "password")
    if mail is None:
        return False
    bearer, fault = _opener(model, mail.owner)
    model.say(steps.reset_password(bearer, mail.owner, f"$mailed:{mail.name}", _new_password(model), fault=fault))
    model.fates(mail.owner, SOON, REVOKED_REFRESH)
    for other in model.mails:
        other.state = "used" if (other.kind, other.owner) == (mail.kind, mail.owner) else other.state
    _changed(model, next(it for it in model.customers if it.name == mail.owner), by_mail=True)
    return True


def confirm_email(model: Model) -> bool:
    mail = _fresh(model, "email")
    if mail is None:
        return False
    bearer, fault = _opener(model, mail.owner)
    model.say(steps.confirm_email(bearer, mail.owner, f"$mailed:{mail.name}", fault=fault))
    for other in model.mails:
        other.state = "used" if (other.kind, other.owner) == (mail.kind, mail.owner) else other.state
    return True


def mailed_token_refused(model: Model) -> bool:
    """A reset or a confirmation by a token that was used, is for something else, or never was."""
    over = [(it.owner, f"$mailed:{it.name}", it.kind, it.state) for it in model.mails if it.state != "fresh"]
    others = [("", NO_TOKEN, "password", "used"), ("", NO_TOKEN, "email", "used")]
    about, value, kind, state = model.one_of(others + over * 3)
    fault = "orphaned token" if state == "orphaned" else "mailed token"
    guest = next((it.name for it in model.tokens if it.kind == "guest" and it.state == LIVE), None)
    customer = next((it.name for it in model.tokens if it.owner == about != "" and it.state == LIVE), None)
    if kind == "password":
        model.say(steps.reset_password(guest or "client", about, value, _new_password(model), fault=fault))
    else:
        model.say(steps.confirm_email(customer or guest or "client", about, value, fault=fault))
    return True


def messages(model: Model) -> bool:
    """What the feed tells of a customer, and its first message by itself."""
    customer = model.one_of(model.customers)
    if customer is None or not _has_feed(model):
        return False
    model.say(steps.query_messages(customer.name))
    if model.chance(0.3):
        model.say(steps.get_message(customer.name, f"$message:{customer.name}:0"))
    return True


def feed(model: Model) -> bool:
    """The feed itself: pages, and who may not read it."""
    if not _has_feed(model):
        return False
    asked = [
        steps.query_messages("", limit="1"),
        steps.query_messages("", limit="500", offset="1"),
        steps.query_messages("", withTotal="false"),
        steps.query_messages("", limit="501", fault="limit"),
        steps.query_messages("", bearer="none", fault="no token"),
        steps.get_message("", "nothing-has-this-id", fault="unknown message"),
        steps.get_message("", "00000000-0000-4000-8000-000000000000", fault="unknown message"),
    ]
    model.say(model.one_of(asked))
    return True


def _mail(model: Model, kind: Any, customer: Customer) -> tuple[Mail, dict[str, Any]]:
    """A new token, and what is asked for beside the customer."""
    mail = Mail(model.new("m"), kind, customer.name)
    body: dict[str, Any] = {"ttlMinutes": model.one_of(TTLS)} if model.chance(0.6) else {}
    if customer.is_alive:
        if model.chance(0.25):
            body["invalidateOlderTokens"] = True
            for older in model.mails:
                older.state = "used" if (older.kind, older.owner) == (kind, customer.name) else older.state
        model.mails.append(mail)
    return mail, body


def _fresh(model: Model, kind: str) -> Mail | None:
    mail: Mail | None = model.one_of([it for it in model.mails if it.kind == kind and it.state == "fresh"])
    return mail


def _opener(model: Model, about: str) -> tuple[str, str]:
    """Whose access token opens with a mailed token, and whether that is prose."""
    own = [(it.name, "") for it in model.tokens if it.owner == about and it.state == LIVE]
    guests = [(it.name, "any token kind") for it in model.tokens if it.kind == "guest" and it.state == LIVE]
    opener: tuple[str, str] = model.one_of([*own * 2, *guests, ("client", "any token kind")])
    return opener


def _changed(model: Model, customer: Customer, *, by_mail: bool = False) -> None:
    """Lets `customer` have a new password; what becomes of password tokens by a change is prose."""
    customer.has_old_password = True
    if not by_mail:
        model.mails = [it for it in model.mails if (it.kind, it.owner) != ("password", customer.name)]


def _new_password(model: Model) -> str:
    """One that no customer of the scenario had."""
    return f"{model.one_of(pools.PASSWORDS)}-{model.number()}"


def _has_feed(model: Model) -> bool:
    return model.ground.can("messages") and model.ground.has_backend
