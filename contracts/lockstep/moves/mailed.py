"""Passwords, mailed tokens, and the message feed."""

from __future__ import annotations

from typing import Any

from contracts.evidence import NO_TOKEN
from contracts.lockstep import calls, pools
from contracts.lockstep.model import LIVE, MAIL_KINDS, SOON, UNCERTAIN, ExpectedCustomer, Mail, MailKind, Model, Token
from contracts.lockstep.moves.tokens import REVOKED_REFRESH, live, live_token_of, owner, strangers

TTLS = (1, 60, 61, 1440)


def change_password(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    model.add(calls.change_password(token.name, token.owner, _new_password(model)))
    model.fates(token.owner, UNCERTAIN, UNCERTAIN)
    token.state = SOON
    if model.chance(0.5):
        model.add(calls.get(token.name, token.owner, fault=SOON))
    _changed(model, owner(model, token))
    return True


def change_password_refused(model: Model) -> bool:
    token = live(model)
    if token is None:
        return False
    version = f"$version:{token.owner}"
    wrong: dict[str, tuple[str, dict[str, Any], str]] = {
        "wrong password": (token.name, {"currentPassword": "Wrong"}, "wrong password"),
        "lower version": (token.name, {"version": f"{version}:stale"}, "version"),
        "higher version": (token.name, {"version": f"{version}:future"}, "version"),
        "no text": (token.name, {"currentPassword": 5}, "malformed"),
        "no number": (token.name, {"version": "1"}, "malformed"),
        **{who: (bearer, {}, fault) for who, (bearer, fault) in strangers(model).items()},
    }
    if owner(model, token).has_old_password:
        wrong["old password"] = token.name, {"currentPassword": f"$password:{token.owner}:old"}, "wrong password"
    bearer, fields, fault = model.rarest({f"change {what}": it for what, it in wrong.items()})
    model.add(calls.change_password(bearer, token.owner, _new_password(model), fault=fault, **fields))
    return True


def password_token(model: Model) -> bool:
    customer = model.one_of(model.customers)
    return customer is not None and _mailed(model, "password", customer)


def email_token(model: Model) -> bool:
    customer = model.one_of(model.customers)
    return customer is not None and _mailed(model, "email", customer)


def token_refused(model: Model) -> bool:
    """A request for a mailed token that is not allowed, or invalid."""
    customer = model.living()
    if customer is None or not model.ground.has_backend:
        return False
    name, about = model.new("m"), customer.name
    wrong = {
        "password for a number": calls.password_token(name, about, {"email": 5}, fault="malformed"),
        "email for a text": calls.email_token(name, about, {"ttlMinutes": "30"}, fault="malformed"),
        "email for nobody": calls.email_token(name, about, {"id": "nobody"}, fault="unknown customer"),
        "email at an old version": calls.email_token(
            name, about, {"version": f"$version:{about}:stale"}, fault="version"
        ),
        "password for nobody": calls.password_token(
            name, about, {"email": f"$email:{model.number()}"}, fault="unknown customer"
        ),
    }
    for bearer, fault in (("none", "no token"), ("garbage", "garbage"), ("client", "scope")):
        wrong[f"password {bearer}"] = calls.password_token(name, about, {}, bearer=bearer, fault=fault)
        wrong[f"email {bearer}"] = calls.email_token(name, about, {}, bearer=bearer, fault=fault)
    model.add(model.rarest({f"mail {what}": call for what, call in wrong.items()}))
    return True


def reset_password(model: Model) -> bool:
    mail = _fresh(model, "password")
    if mail is None:
        return False
    bearer, fault = _opener(model, mail.owner)
    model.add(calls.reset_password(bearer, mail.owner, f"$mailed:{mail.name}", _new_password(model), fault=fault))
    model.fates(mail.owner, SOON, REVOKED_REFRESH)
    for token in model.tokens:
        if token.owner == mail.owner and token.refresh == REVOKED_REFRESH and model.chance(0.3):
            model.add(calls.refresh(model.new("t"), f"$refresh:{token.name}", fault=REVOKED_REFRESH))
    _changed(model, next(it for it in model.customers if it.name == mail.owner), by_mail=True)
    _redeemed(model, mail)
    return True


def confirm_email(model: Model) -> bool:
    mail = _fresh(model, "email")
    if mail is None:
        return False
    bearer, fault = _opener(model, mail.owner)
    model.add(calls.confirm_email(bearer, mail.owner, f"$mailed:{mail.name}", fault=fault))
    _redeemed(model, mail)
    if model.chance(0.5):  # to an unconfirmed one
        _change_email(model, next(it for it in model.customers if it.name == mail.owner))
    return True


def confirm_email_of_another(model: Model) -> bool:
    """A confirmation with the access token of a customer other than the email token's."""
    fresh = [it for it in model.mails if (it.kind, it.state) == ("email", "fresh")]
    pairs = [(it, token) for it in fresh for token in model.tokens if _is_of_another(token, it.owner)]
    if not pairs:
        return False
    mail, token = model.one_of(pairs)
    model.add(calls.confirm_email(token.name, mail.owner, f"$mailed:{mail.name}", fault="mailed token"))
    return True


def mailed_token_refused(model: Model) -> bool:
    """A reset or confirmation with a token that was used, has another purpose, or never existed."""
    mails = {f"{it.state} {it.kind}": (it.owner, f"$mailed:{it.name}", it.kind, it.state) for it in model.mails}
    mails = {what: mail for what, mail in mails.items() if mail[-1] != "fresh"}
    for mail in model.mails:
        if mail.state == "fresh":
            other: MailKind = "email" if mail.kind == "password" else "password"
            mails[f"other {other}"] = mail.owner, f"$mailed:{mail.name}", other, "used"
    mails |= {f"garbage {kind}": ("", NO_TOKEN, kind, "used") for kind in MAIL_KINDS}
    _redeem_again(model, *model.rarest({f"redeem {what}": mail for what, mail in mails.items()}))
    return True


def _redeem_again(model: Model, about: str, value: str, kind: MailKind, state: str) -> None:
    fault = "orphaned token" if state == "orphaned" else "mailed token"
    guest = next((it.name for it in model.tokens if it.kind == "guest" and it.state == LIVE), "client")
    customer = next((it.name for it in model.tokens if it.owner == about != "" and it.state == LIVE), guest)
    if kind == "password":
        model.add(calls.reset_password(guest, about, value, _new_password(model), fault=fault))
    else:
        model.add(calls.confirm_email(customer, about, value, fault=fault))


def messages(model: Model) -> bool:
    """Reads the messages about a customer, and the first one by id."""
    customer = model.one_of(model.customers)
    if customer is None or not _has_feed(model):
        return False
    model.add(calls.query_messages(customer.name))
    model.add(calls.get_message(customer.name, f"$message:{customer.name}:0"))
    return True


def all_messages(model: Model) -> bool:
    """Reads the messages about each customer."""
    for customer in model.customers if _has_feed(model) else ():
        model.add(calls.query_messages(customer.name))
    return _has_feed(model)


def feed(model: Model) -> bool:
    """Reads pages of the feed, and tries to without permission."""
    if not _has_feed(model):
        return False
    asked = {
        "feed of one": calls.query_messages("", limit="1"),
        "feed of many": calls.query_messages("", limit="500", offset="1"),
        "feed of twenty": calls.query_messages("", offset="0"),
        "feed without total": calls.query_messages("", withTotal="false"),
        "feed of too many": calls.query_messages("", limit="501", fault="limit"),
        "feed to nobody": calls.query_messages("", bearer="none", fault="no token"),
        "feed to a storefront": calls.query_messages("", bearer="client", fault="scope"),
        "no message": calls.get_message("", "nothing-has-this-id", fault="unknown message"),
        "no message, either": calls.get_message("", "00000000-0000-4000-8000-000000000000", fault="unknown message"),
    }
    model.add(model.rarest(asked))
    return True


def _change_email(model: Model, customer: ExpectedCustomer) -> None:
    action = {"action": "changeEmail", "email": f"$email:{model.number()}"}
    model.add(calls.update(live_token_of(model, customer).name, customer.name, [action]))
    model.mails = [it for it in model.mails if (it.kind, it.owner) != ("email", customer.name)]


def _mailed(model: Model, kind: MailKind, customer: ExpectedCustomer) -> bool:
    """Creates a token, occasionally invalidating older ones, and then tries one of those."""
    if not model.ground.has_backend:
        return False
    mail = Mail(model.new("m"), kind, customer.name)
    older = [it for it in model.mails if (it.kind, it.owner, it.state) == (kind, customer.name, "fresh")]
    invalidates = model.chance(0.6 if older else 0.1)
    body: dict[str, Any] = {"ttlMinutes": model.one_of(TTLS)} if model.chance(0.6) else {}
    body |= {"invalidateOlderTokens": True} if invalidates else {}
    fault = "" if customer.is_alive else "unknown customer"
    if kind == "email" and customer.is_alive and model.chance(0.3):
        body["version"] = f"$version:{customer.name}"
    if kind == "password":
        email = f"$email-of:{customer.name}" + model.one_of(("", ":swapped"))
        model.add(calls.password_token(mail.name, customer.name, {"email": email, **body}, fault=fault))
    else:
        model.add(calls.email_token(mail.name, customer.name, body, fault=fault))
    if customer.is_alive:
        model.mails.append(mail)
        for it in older if invalidates else ():
            it.state = "invalidated"
            _redeem_again(model, it.owner, f"$mailed:{it.name}", kind, it.state)
    return True


def _fresh(model: Model, kind: MailKind) -> Mail | None:
    """An unused token; creates one if necessary."""
    customer = model.living()
    if customer is not None and not any((it.kind, it.state) == (kind, "fresh") for it in model.mails):
        _mailed(model, kind, customer)
    if customer is not None and model.chance(0.5):  # then there is an older one
        _mailed(model, kind, customer)
    mail: Mail | None = model.one_of([it for it in model.mails if (it.kind, it.state) == (kind, "fresh")])
    return mail


def _redeemed(model: Model, mail: Mail) -> None:
    """Marks `mail` and all other tokens of its kind for the customer as used, and then tries one of them."""
    over = {}
    for it in model.mails:
        if (it.kind, it.owner) == (mail.kind, mail.owner) and it.state == "fresh":
            it.state = "used" if it is mail else "older"
            over[f"again {it.state} {it.kind}"] = it
    if model.chance(0.6):
        it = model.rarest(over)
        _redeem_again(model, it.owner, f"$mailed:{it.name}", it.kind, it.state)


def _opener(model: Model, about: str) -> tuple[str, str]:
    """The bearer of a request with a mailed token, and the fault if only prose describes that case."""
    own = [(it.name, "") for it in model.tokens if it.owner == about and it.state == LIVE]
    guests = [(it.name, "any token kind") for it in model.tokens if it.kind == "guest" and it.state == LIVE]
    opener: tuple[str, str] = model.one_of([*own * 2, *guests, ("client", "any token kind")])
    return opener


def _is_of_another(token: Token, owner: str) -> bool:
    return token.kind == "customer" and token.state == LIVE and token.owner != owner


def _changed(model: Model, customer: ExpectedCustomer, *, by_mail: bool = False) -> None:
    """Records that `customer` has a new password; only prose says what a change does to password tokens."""
    customer.has_old_password = True
    if not by_mail:
        model.mails = [it for it in model.mails if (it.kind, it.owner) != ("password", customer.name)]


def _new_password(model: Model) -> str:
    """A password that no customer of the scenario has had."""
    return f"{model.one_of(pools.PASSWORDS)}-{model.number()}"


def _has_feed(model: Model) -> bool:
    return model.ground.can("messages") and model.ground.has_backend
