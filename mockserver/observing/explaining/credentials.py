"""Signing in, the current password, and the tokens that are mailed."""

from __future__ import annotations

from mockserver.domain.errors import (
    ExpiredCustomerEmailToken,
    ExpiredCustomerPasswordToken,
    InvalidCredentials,
    InvalidCurrentPassword,
)
from mockserver.observing.explaining.entrances import project_of
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.grants import account_problem
from mockserver.observing.explaining.phrasing import ago
from mockserver.observing.explaining.sent import fields_of, text_in
from mockserver.observing.explaining.situation import Situation


def unknown(situation: Situation, _: InvalidCredentials) -> Finding:
    """No account with this email and password."""
    wrong, suggestion = account_problem(situation, text_in(fields_of(situation), "email") or "")
    cites = Citation("account", "An `email` that no customer has, or a `password`")
    return Finding(wrong, "The email and the password of a customer of the project.", suggestion, cites)


def wrong_current(situation: Situation, _: InvalidCurrentPassword) -> Finding:
    """The current password does not match."""
    who = f" of '{situation.customer.email}'" if situation.customer else ""
    wrong = f"`currentPassword` is not the password{who}."
    if fields_of(situation).get("currentPassword") == fields_of(situation).get("newPassword"):
        wrong += " It is the same as `newPassword`."
    suggestion = "Send the password with which the customer signs in, or use the reset by mail if it is forgotten."
    cites = Citation("password", "A `currentPassword` that does not match")
    return Finding(wrong, "The password that the customer has now.", suggestion, cites)


def expired_password_token(situation: Situation, _: ExpiredCustomerPasswordToken) -> Finding:
    """The password token is past its `expiresAt`."""
    suggestion = _ask_again(situation, "password", "email")
    return Finding(_expired(situation, "password"), _LIVE, suggestion, Citation("password", "that has expired"))


def expired_email_token(situation: Situation, _: ExpiredCustomerEmailToken) -> Finding:
    """The email token is past its `expiresAt`."""
    suggestion = _ask_again(situation, "email", "id")
    return Finding(_expired(situation, "email"), _LIVE, suggestion, Citation("email", "that has expired"))


_LIVE = "A token that is unused and has not expired."


def _expired(situation: Situation, kind: str) -> str:
    at = situation.mailed.expires_at if situation.mailed else None
    when = f" {ago(at, situation.now)} (at {at}, by the mock clock)" if isinstance(at, str) else ""
    return f"The {kind} token expired{when}."


def _ask_again(situation: Situation, kind: str, by: str) -> str:
    path = f"{situation.origin}/{project_of(situation)}/customers/{kind}-token"
    return f"Ask for a new one: POST {path} with the `{by}` of the customer, and a longer `ttlMinutes`."
