"""The OAuth operations, and the settings of the project, which any token opens."""

from __future__ import annotations

from contracts.lockstep import steps
from contracts.lockstep.model import LIVE, REVOKED, UNCERTAIN, Customer, Model, Token
from contracts.steps import NO_TOKEN

PROFILE = "$scope:manage_my_profile"
REVOKED_REFRESH = "revoked refresh token"


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
    wrong = [
        ({"password": "Wrong"}, "unknown account"),
        ({"username": f"$email:{model.number()}"}, "unknown account"),
        ({"scope": "$scope:no_such_scope"}, "unknown scope"),
        ({"grant_type": "magic"}, "grant type"),
        ({"grant_type": ""}, "missing parameter"),
        ({"password": ""}, "missing parameter"),
    ]
    wrong += [({"password": f"$password:{name}:old"}, "unknown account")] * 4 if customer.has_old_password else []
    wrong = wrong if customer.is_alive else [({}, "unknown account")]
    if model.chance(0.1):
        model.say(steps.customer_grant(model.new("t"), name, {}, client="wrong", fault="client"))
    else:
        form, fault = model.one_of(wrong)
        model.say(steps.customer_grant(model.new("t"), name, form, fault=fault))
    return True


def guest(model: Model) -> bool:
    """An anonymous session, now and then under an id of ours."""
    token = Token(model.new("t"), "guest")
    form = {"scope": PROFILE} if model.chance(0.5) else {}
    if model.chance(0.5):
        model.anonymous_ids.append(f"$anonymous:{model.number()}")
        form["anonymous_id"] = model.anonymous_ids[-1]
    if model.chance(0.2):
        form["refresh_token"] = "false"
        token.refresh = None
    model.say(steps.guest_grant(token.name, form))
    model.tokens.append(token)
    return True


def guest_refused(model: Model) -> bool:
    wrong = [({"scope": "$scope:no_such_scope"}, "unknown scope"), ({"grant_type": "magic"}, "grant type")]
    wrong += [({"anonymous_id": it}, "anonymous id") for it in model.anonymous_ids] * 2
    form, fault = model.one_of(wrong)
    model.say(steps.guest_grant(model.new("t"), form, fault=fault))
    return True


def client(model: Model) -> bool:
    """A token for the API client itself."""
    token = Token(model.new("t"), "client", refresh=None)
    model.say(steps.client_grant(token.name, {"scope": PROFILE} if model.chance(0.7) else {}))
    model.tokens.append(token)
    return True


def client_refused(model: Model) -> bool:
    if model.chance(0.3):
        model.say(steps.client_grant(model.new("t"), {}, client="wrong", fault="client"))
        return True
    wrong = [({"scope": "$scope:no_such_scope"}, "unknown scope"), ({"grant_type": "magic"}, "grant type")]
    form, fault = model.one_of(wrong)
    model.say(steps.client_grant(model.new("t"), form, fault=fault))
    return True


def refresh(model: Model) -> bool:
    old = model.one_of([it for it in model.tokens if it.refresh == LIVE])
    if old is None:
        return False
    token = Token(model.new("t"), old.kind, old.owner, refresh=None)
    model.say(steps.refresh(token.name, f"$refresh:{old.name}"))
    model.tokens.append(token)
    return True


def refresh_refused(model: Model) -> bool:
    """A refresh by what is no refresh token, or no longer one."""
    over = [(f"$refresh:{it.name}", it.refresh) for it in model.tokens if it.refresh]
    access = [(f"$access:{it.name}", "refresh token") for it in model.tokens if it.state == LIVE]
    value, fault = model.one_of([(NO_TOKEN, "refresh token"), *access[:1], *over * 3])
    model.say(steps.refresh(model.new("t"), value, fault=fault or ""))
    return True


def introspect(model: Model) -> bool:
    if not model.ground.can("introspection"):
        return False
    known = [f"$access:{it.name}" for it in model.tokens if it.state in (LIVE, REVOKED)]
    model.say(steps.introspect(model.one_of([NO_TOKEN, *known * 3])))
    return True


def revoke(model: Model) -> bool:
    """Takes back an access token, or a refresh token; what becomes of the other one is prose."""
    token = model.one_of([it for it in model.tokens if it.state == LIVE])
    if token is None or not model.ground.can("revocation"):
        return False
    if token.refresh == LIVE and model.chance(0.5):
        model.say(steps.revoke(f"$refresh:{token.name}"))
        token.state, token.refresh = UNCERTAIN, REVOKED_REFRESH
        # Others of the session may go with it.
        for other in model.tokens:
            if other.owner == token.owner and other.refresh is None and other.state == LIVE:
                other.state = UNCERTAIN
    else:
        model.say(steps.revoke(f"$access:{token.name}"))
        token.state = REVOKED
        token.refresh = None if token.refresh is None else token.refresh or UNCERTAIN
    return True


def project(model: Model) -> bool:
    if not model.ground.can("project_settings"):
        return False
    model.say(steps.get_project("client"))
    return True


def project_refused(model: Model) -> bool:
    if not model.ground.can("project_settings"):
        return False
    bearer, fault = model.one_of((("none", "no token"), ("garbage", "garbage")))
    model.say(steps.get_project(bearer, fault=fault))
    return True


def live(model: Model) -> Token | None:
    """A live token of a customer, if need be a new one."""
    customer = model.living()
    if customer is None:
        return None
    return model.token_of(customer) or _grant(model, customer)


def owner(model: Model, token: Token) -> Customer:
    """The customer to whom the token was granted."""
    return next(it for it in model.customers if it.name == token.owner)


def strangers(model: Model) -> list[tuple[str, str]]:
    """Tokens that open no profile, and the fault that each is."""
    kinds = [(it.name, "token kind") for it in model.tokens if it.kind != "customer" and it.state == LIVE]
    others = [("none", "no token"), ("garbage", "garbage"), ("client", "token kind")]
    return [*kinds, *others, *([("narrow", "scope")] if model.ground.has_narrow else [])]


def _grant(model: Model, customer: Customer) -> Token:
    token = Token(model.new("t"), "customer", customer.name)
    form = {"scope": PROFILE} if model.chance(0.5) else {}
    if model.chance(0.15):
        form["refresh_token"] = "false"
        token.refresh = None
    if model.chance(0.2):
        form["username"] = f"$email-of:{customer.name}:swapped"
    model.say(steps.customer_grant(token.name, customer.name, form, is_in_query=model.chance(0.1)))
    model.tokens.append(token)
    return token
