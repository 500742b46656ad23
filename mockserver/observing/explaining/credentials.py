"""Signing in, the current password, and the tokens that are mailed."""

from __future__ import annotations

from mockserver.domain.causes.access import (
    MailedTokenExpired,
    UnknownAccount,
    UnknownMailedToken,
    WrongCurrentPassword,
)
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import ago, hinted, listed, shortened
from mockserver.observing.explaining.scene import Scene

_PURPOSE = {"password": "reset a password", "email": "confirm an email"}
_ENDED = {"used": "was used", "invalidated": "was invalidated by a newer one"}
_UNKNOWN = {
    "password": Citation("password", "that does not exist, or was used"),
    "email": Citation("email", "An email token that does not exist"),
}


def unknown_account(cause: UnknownAccount, scene: Scene) -> Finding:
    """No account with this email and password: the API must not tell which was wrong, here it may be told."""
    wrong, suggestion = _account_problem(cause, scene)
    cites = Citation("account", "An `email` that no customer has, or a `password`")
    if cause.asks_for_token:
        cites = Citation("tokens", "A `username` that no customer has")
        if " " in cause.email:
            suggestion = f"A `+` in a form arrives as a space: send it as %2B. {suggestion}"
    return Finding(wrong, "The email and the password of a customer of the project.", suggestion, cites)


def _account_problem(cause: UnknownAccount, scene: Scene) -> tuple[str, str]:
    named, project = shortened(cause.email), scene.project
    match cause.problem:
        case "email":
            emails = scene.emails()
            known = f"There are {listed(emails[:5], 'and')}." if emails else "Sign the customer up first."
            return f"No customer of `{project}` has the email '{named}'.", hinted(cause.email, emails) + known
        case "external":
            wrong = f"The customer '{named}' has no password: the authentication mode is ExternalAuth."
            return wrong, "Use a customer whose authenticationMode is Password."
        case "password":
            way = f"POST {scene.origin}/_mock/projects/{project}/customers/{cause.id}/password sets a new one."
            return f"The customer '{named}' exists, and has another password.", f"Send the right one; {way}"


def wrong_current(cause: WrongCurrentPassword, _: Scene) -> Finding:
    """The current password does not match."""
    wrong = f"`currentPassword` is not the password of '{cause.email}'."
    if cause.is_same_as_new:
        wrong += " It is the same as `newPassword`."
    suggestion = "Send the password with which the customer signs in, or use the reset by mail if it is forgotten."
    cites = Citation("password", "A `currentPassword` that does not match")
    return Finding(wrong, "The password that the customer has now.", suggestion, cites)


def expired_mail(cause: MailedTokenExpired, scene: Scene) -> Finding:
    """The password or email token is past its `expiresAt`."""
    wrong = (
        f"The {cause.kind} token expired {ago(cause.expires_at, scene.now)} (at {cause.expires_at}, by the mock clock)."
    )
    by = "email" if cause.kind == "password" else "id"
    again = f"Ask for a new one: {_new_one(cause.kind, scene)} with the `{by}` of the customer, and a longer"
    cites = Citation(cause.kind, "that has expired")
    return Finding(wrong, "A token that is unused and has not expired.", f"{again} `ttlMinutes`.", cites)


def unknown_mail(cause: UnknownMailedToken, scene: Scene) -> Finding:
    """No password or email token has the value, or it is another customer's."""
    kind, cites = cause.kind, _UNKNOWN[cause.kind]
    if cause.looks == "empty":
        wrong = "`tokenValue` is empty."
    elif cause.is_of_other_kind:
        other = "email" if kind == "password" else "password"
        wrong = f"The token is there to {_PURPOSE[other]}, not to {_PURPOSE[kind]}."
    elif cause.is_of_other_customer:
        wrong = f"The {kind} token was issued for another customer than the one who is signed in."
    elif ended := scene.mailed(cause.value_hash):
        state, request = ended
        wrong = f"The {kind} token {_ENDED[state]}{f', by request {request}' if request else ''}."
        if state == "invalidated":
            cites = Citation(kind, "unless `invalidateOlderTokens` is true")
        elif kind == "email":
            cites = Citation("email", "After a confirmation, all earlier email tokens")
    elif cause.looks == "padded":
        wrong = f"No {kind} token has this value: it has white space around it, or is a whole link."
    else:
        wrong = f"No {kind} token with this value is waiting to be used: it was never issued here, or is used up."
    suggestion = f"Ask for a new one: {_new_one(kind, scene)}."
    return Finding(wrong, f"The `value` of an unused {kind} token.", suggestion, cites)


def _new_one(kind: str, scene: Scene) -> str:
    return f"POST {scene.origin}/{scene.project}/customers/{kind}-token"
