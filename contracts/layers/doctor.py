"""The doctor: whether the target can be tested. Every complaint says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from contracts.evidence import finding, in_short
from contracts.identities import NotApplicable, SetupFailed
from contracts.session import Session
from contracts.verdicts import Finding, Outcome, Verdict
from contracts.wire import Unreachable


def look(session: Session, budget: float | None = None) -> Iterator[Finding]:  # noqa: ARG001 - the signature of all layers
    """One finding for each prerequisite of the other layers, up to the first that is missing."""
    for name, sentence, examine in EXAMINATIONS:
        id = f"doctor/{name}"
        try:
            examine(session)
        except NotApplicable as reason:
            yield finding(id, sentence, Outcome(Verdict.NOT_APPLICABLE, reason=str(reason)))
        except (Complaint, SetupFailed, Unreachable) as complaint:
            yield finding(id, sentence, Outcome(Verdict.INCONCLUSIVE, reason=f"{REMEDIES[name]} {complaint}"))
            return
        else:
            yield finding(id, sentence, Outcome(Verdict.KEPT))


class Complaint(Exception):
    """A prerequisite is missing; the text describes the problem."""


def is_not_production(session: Session) -> None:
    if session.target.is_guarded():
        raise Complaint(f"{session.wire.base_url} is denied by the guard.")


def is_reachable(session: Session) -> None:
    session.wire.get("/me")


def grants_tokens(session: Session) -> None:
    session.broker.storefront_token()


def signs_up(session: Session) -> None:
    customer = session.broker.sign_up()
    answer = session.wire.get("/me", customer.token)
    if answer.status_code != 200 or answer.json().get("id") != customer.id:  # noqa: PLR2004 - statuses explain themselves
        raise Complaint(f"The new customer cannot read its profile: {answer.status_code}.")


def starts_anonymous_sessions(session: Session) -> None:
    session.broker.guest_token()


def has_a_backend(session: Session) -> None:
    session.broker.backend_token()


def has_carts(session: Session) -> None:
    if not session.target.can("carts"):
        raise NotApplicable("The target has no carts.")
    answer = session.wire.get("/me/carts", session.broker.guest_token())
    if answer.status_code in (401, 403, 404):
        raise Complaint(f"A guest's request for carts was answered with {answer.status_code}.")


def sells_something(session: Session) -> None:
    catalogue = session.broker.catalogue()
    if not session.target.can("carts"):
        raise NotApplicable("The target has no carts.")
    items = [{"sku": sku} for sku in catalogue.skus]
    draft = {"currency": catalogue.currency, "country": catalogue.country, "lineItems": items}
    answer = session.wire.post("/me/carts", session.broker.guest_token(), json=draft)
    if answer.status_code == 400:  # noqa: PLR2004 - statuses explain themselves
        raise Complaint(f"The items cannot be added to a cart: {in_short(answer)}")


def tells_the_time(session: Session) -> None:
    asked = datetime.now(UTC)
    sent = session.wire.get("/me").headers.get("date")
    if sent is None:
        raise NotApplicable("The target sends no Date.")
    told, answered = parsedate_to_datetime(sent), datetime.now(UTC)
    skew = max(
        (asked - told).total_seconds(), (told - answered).total_seconds()
    )  # waiting for the response is not skew
    if skew > session.target.tolerances.clock_skew + 1:  # the Date header has whole seconds
        raise Complaint(f"Its clock is {skew:.0f} seconds off.")


EXAMINATIONS: tuple[tuple[str, str, Callable[[Session], None]], ...] = (
    ("not-production", "The guard allows testing the target.", is_not_production),
    ("reachable", "The target responds.", is_reachable),
    ("tokens", "The storefront client gets a token.", grants_tokens),
    ("sign-up", "A customer can sign up and read the profile.", signs_up),
    ("anonymous", "An anonymous session can be started.", starts_anonymous_sessions),
    ("backend", "The backend client gets a token.", has_a_backend),
    ("carts", "A guest can have carts.", has_carts),
    ("catalogue", "The products of the catalogue can be added to a cart.", sells_something),
    ("clock", "The target's clock is correct.", tells_the_time),
)

REMEDIES = {
    "not-production": "Choose another target, or remove the host from guard.deny_hosts.",
    "reachable": "Check base_url, and that the target is running.",
    "tokens": "Check auth_url, project, and id, secret and scopes of clients.storefront.",
    "sign-up": "The storefront client needs the scope manage_my_profile.",
    "anonymous": "The storefront client needs the scope create_anonymous_token.",
    "backend": "Check id, secret and scopes of clients.backend, or remove it.",
    "carts": "The storefront client needs the scope manage_my_orders; or set `capabilities: {carts: false}`.",
    "catalogue": "Check the skus, currency and country of catalogue, or remove it.",
    "clock": "Correct the clock, or raise tolerances.clock_skew.",
}
