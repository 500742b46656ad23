"""The OAuth operations, and the settings of the project, which any token may read."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from contracts.evidence import NO_TOKEN
from contracts.lockstep import calls
from contracts.lockstep.model import LIVE, REVOKED, UNCERTAIN, ExpectedCustomer, Model, Token

PROFILE = "$scope:manage_my_profile"
SHOPPING = "$scope:manage_my_profile:manage_my_orders"
REVOKED_REFRESH = "revoked refresh token"

WRONG_FORMS: Mapping[str, tuple[dict[str, str], str]] = {
    "unknown scope": ({"scope": "$scope:no_such_scope"}, "unknown scope"),
    "unknown grant type": ({"grant_type": "magic"}, "grant type"),
    "no grant type": ({"grant_type": ""}, "missing parameter"),
}
"""Things that may be wrong with a form, each with its fault."""


def grant(model: Model) -> bool:
    """The password flow."""
    customer = model.living()
    if customer is None:
        return False
    _grant(model, customer)
    return True


def grant_refused(model: Model) -> bool:
    customer = model.one_of(model.customers)
    if customer is None:
        return False
    name = customer.name
    forms = {
        "wrong password": ({"password": "Wrong"}, "unknown account"),
        "unknown email": ({"username": f"$email:{model.number()}"}, "unknown account"),
        "no password": ({"password": ""}, "missing parameter"),
        **WRONG_FORMS,
    }
    if customer.has_old_password:
        forms["old password"] = {"password": f"$password:{name}:old"}, "unknown account"
    if not customer.is_alive:
        forms = {"of a deleted customer": ({}, "unknown account")}
    form, fault = model.rarest({f"grant {what}": it for what, it in forms.items()})
    model.add(calls.customer_grant(model.new("t"), name, form, fault=fault))
    return True


def guest(model: Model) -> bool:
    """An anonymous session, occasionally with an id that the client chooses."""
    open_session(model, f"$anonymous:{model.number()}" if model.chance(0.5) else "")
    return True


def guest_refused(model: Model) -> bool:
    forms = {**WRONG_FORMS, "used id": ({"anonymous_id": f"$anonymous:{model.number()}"}, "anonymous id")}
    form, fault = model.rarest({f"guest {what}": it for what, it in forms.items()})
    if fault == "anonymous id":
        open_session(model, form["anonymous_id"])
    model.add(calls.guest_grant(model.new("t"), form, fault=fault))
    return True


def open_session(model: Model, id: str) -> Token:
    """A new anonymous session."""
    token = Token(model.new("t"), "guest")
    form = {"scope": _scope(model)} if model.chance(0.5) else {}
    form |= {"anonymous_id": id} if id else {}
    if model.chance(0.2):
        form["refresh_token"] = "false"
        token.refresh = None
    model.add(calls.guest_grant(token.name, form))
    model.tokens.append(token)
    return token


def client(model: Model) -> bool:
    """A token for the API client itself."""
    token = Token(model.new("t"), "client", refresh=None)
    model.add(calls.client_grant(token.name, {"scope": PROFILE} if model.chance(0.7) else {}))
    model.tokens.append(token)
    return True


def client_refused(model: Model) -> bool:
    name = model.new("t")
    asked = {what: calls.client_grant(name, form, fault=fault) for what, (form, fault) in WRONG_FORMS.items()}
    if model.ground.has_narrow:
        beyond = calls.client_grant(name, {"scope": PROFILE}, fault="scope of another client")
        asked["scope of another"] = msgspec.structs.replace(beyond, client="narrow")
    model.add(model.rarest({f"client {what}": call for what, call in asked.items()}))
    return True


def by_a_wrong_client(model: Model) -> bool:
    """An OAuth request with the wrong client secret."""
    customer = model.living()
    name, fault = model.new("t"), "client"
    asked = {
        "client grant": calls.client_grant(name, {}, fault=fault),
        "guest grant": calls.guest_grant(name, {}, fault=fault),
    }
    if customer is not None:
        asked["customer grant"] = calls.customer_grant(name, customer.name, {}, fault=fault)
    if model.ground.can("introspection"):
        asked["introspection"] = calls.introspect(NO_TOKEN, fault=fault)
    if model.ground.can("revocation"):
        asked["revocation"] = calls.revoke(NO_TOKEN, fault=fault)
    call = model.rarest({f"wrong client, {what}": it for what, it in asked.items()})
    model.add(msgspec.structs.replace(call, client="wrong"))
    return True


def refresh(model: Model) -> bool:
    sessions = {f"refresh {it.kind}": it for it in model.tokens if it.refresh == LIVE}
    if not sessions:
        return False
    old = model.rarest(sessions)
    token = Token(model.new("t"), old.kind, old.owner, refresh=None)
    model.add(calls.refresh(token.name, f"$refresh:{old.name}"))
    model.tokens.append(token)
    return True


def refresh_refused(model: Model) -> bool:
    """A refresh with something other than a valid refresh token."""
    values = {it.refresh: (f"$refresh:{it.name}", it.refresh) for it in model.tokens if it.refresh}
    values["garbage"] = NO_TOKEN, "refresh token"
    for token in model.tokens:
        if token.state == LIVE:
            values["access token"] = f"$access:{token.name}", "refresh token"
    value, fault = model.rarest({f"refresh by {what}": it for what, it in values.items()})
    model.add(calls.refresh(model.new("t"), value, fault=fault))
    return True


def introspect(model: Model) -> bool:
    if not model.ground.can("introspection"):
        return False
    tokens = {it.state or it.kind: f"$access:{it.name}" for it in model.tokens if it.state in (LIVE, REVOKED)}
    model.add(
        calls.introspect(
            model.rarest({f"introspect {it}": token for it, token in {"garbage": NO_TOKEN, **tokens}.items()})
        )
    )
    return True


def revoke(model: Model) -> bool:
    """Revokes an access token or a refresh token; only prose says what becomes of the other one."""
    token = model.one_of([it for it in model.tokens if it.state == LIVE])
    if token is None or not model.ground.can("revocation"):
        return False
    if token.refresh == LIVE and model.chance(0.5):
        model.add(calls.revoke(f"$refresh:{token.name}"))
        model.add(calls.refresh(model.new("t"), f"$refresh:{token.name}", fault=REVOKED_REFRESH))
        token.state, token.refresh = UNCERTAIN, REVOKED_REFRESH
        # Other tokens of the session may be revoked with it.
        for other in model.tokens:
            if other.owner == token.owner and other.refresh is None and other.state == LIVE:
                other.state = UNCERTAIN
    else:
        model.add(calls.revoke(f"$access:{token.name}"))
        model.add(calls.get(token.name, token.owner, fault=REVOKED))
        token.state = REVOKED
        token.refresh = None if token.refresh is None else token.refresh or UNCERTAIN
    return True


def project(model: Model) -> bool:
    if not model.ground.can("project_settings"):
        return False
    model.add(calls.get_project("client"))
    return True


def project_refused(model: Model) -> bool:
    if not model.ground.can("project_settings"):
        return False
    bearer, fault = model.one_of((("none", "no token"), ("garbage", "garbage")))
    model.add(calls.get_project(bearer, fault=fault))
    return True


def live(model: Model) -> Token | None:
    """A live token of some customer; requests one if necessary."""
    customer = model.living()
    if customer is None:
        return None
    return live_token_of(model, customer)


def live_token_of(model: Model, customer: ExpectedCustomer) -> Token:
    """A live token of the customer; requests one if necessary."""
    return model.token_of(customer) or _grant(model, customer)


def owner(model: Model, token: Token) -> ExpectedCustomer:
    """The customer to whom the token was issued."""
    return next(it for it in model.customers if it.name == token.owner)


def strangers(model: Model) -> dict[str, tuple[str, str]]:
    """Tokens that cannot read a profile, each with its fault."""
    known = {
        f"{it.kind} token": (it.name, "token kind") for it in model.tokens if it.kind != "customer" and it.state == LIVE
    }
    narrow = {"narrow": ("narrow", "scope")} if model.ground.has_narrow else {}
    return {
        "client": ("client", "token kind"),
        "none": ("none", "no token"),
        "garbage": ("garbage", "garbage"),
        **known,
        **narrow,
    }


def _grant(model: Model, customer: ExpectedCustomer) -> Token:
    token = Token(model.new("t"), "customer", customer.name)
    form = {"scope": _scope(model)} if model.chance(0.5) else {}
    if model.chance(0.15):
        form["refresh_token"] = "false"
        token.refresh = None
    if model.chance(0.2):
        form["username"] = f"$email-of:{customer.name}:swapped"
    model.add(calls.customer_grant(token.name, customer.name, form, is_in_query=model.chance(0.1)))
    model.tokens.append(token)
    return token


def _scope(model: Model) -> str:
    """The scopes that a storefront needs."""
    return SHOPPING if model.ground.can("carts") else PROFILE
