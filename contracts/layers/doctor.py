"""The doctor: whether the target can be looked at at all. Every complaint says what to do."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime
from email.utils import parsedate_to_datetime

from contracts.evidence import finding, in_short
from contracts.identities import NotApplicable, SetupFailed
from contracts.session import Session
from contracts.verdicts import Finding, Outcome, Verdict
from contracts.wire import Unreachable


def look(session: Session, budget: float | None = None) -> Iterator[Finding]:  # noqa: ARG001 - as all layers
    """One finding for each thing that the other layers need; the first that is not there ends it."""
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
    """What is wrong."""


def is_not_production(session: Session) -> None:
    if session.target.is_guarded():
        raise Complaint(f"{session.wire.base_url} is a host that the guard denies.")


def is_reachable(session: Session) -> None:
    session.wire.get("/me")


def grants_tokens(session: Session) -> None:
    session.broker.storefront_token()


def signs_up(session: Session) -> None:
    customer = session.broker.sign_up()
    answer = session.wire.get("/me", customer.token)
    if answer.status_code != 200 or answer.json().get("id") != customer.id:  # noqa: PLR2004
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
        raise Complaint(f"A guest who asks for carts is answered with {answer.status_code}.")


def sells_something(session: Session) -> None:
    catalogue = session.broker.catalogue()
    if not session.target.can("carts"):
        raise NotApplicable("The target has no carts.")
    items = [{"sku": sku} for sku in catalogue.skus]
    draft = {"currency": catalogue.currency, "country": catalogue.country, "lineItems": items}
    answer = session.wire.post("/me/carts", session.broker.guest_token(), json=draft)
    if answer.status_code == 400:  # noqa: PLR2004
        raise Complaint(f"They cannot be put into a cart: {in_short(answer)}")


def tells_the_time(session: Session) -> None:
    asked = datetime.now(UTC)
    sent = session.wire.get("/me").headers.get("date")
    if sent is None:
        raise NotApplicable("The target sends no Date.")
    told, answered = parsedate_to_datetime(sent), datetime.now(UTC)
    skew = max((asked - told).total_seconds(), (told - answered).total_seconds())  # waiting is no skew
    if skew > session.target.tolerances.clock_skew + 1:  # a Date has whole seconds
        raise Complaint(f"Its clock is {skew:.0f} seconds off.")


EXAMINATIONS: tuple[tuple[str, str, Callable[[Session], None]], ...] = (
    ("not-production", "The target may be driven.", is_not_production),
    ("reachable", "The target answers.", is_reachable),
    ("tokens", "The storefront client gets a token.", grants_tokens),
    ("sign-up", "A customer can be signed up, and reads its profile.", signs_up),
    ("anonymous", "An anonymous session can be started.", starts_anonymous_sessions),
    ("backend", "The backend client gets a token.", has_a_backend),
    ("carts", "A guest may have carts.", has_carts),
    ("catalogue", "What may be bought can be put into a cart.", sells_something),
    ("clock", "The clock of the target is right.", tells_the_time),
)

REMEDIES = {
    "not-production": "Choose another target, or take the host out of guard.deny_hosts.",
    "reachable": "Check base_url, and that the target runs.",
    "tokens": "Check auth_url, project, and id, secret and scopes of clients.storefront.",
    "sign-up": "The storefront client needs the scope manage_my_profile.",
    "anonymous": "The storefront client needs the scope create_anonymous_token.",
    "backend": "Check id, secret and scopes of clients.backend, or leave it out.",
    "carts": "The storefront client needs the scope manage_my_orders; or say `capabilities: {carts: false}`.",
    "catalogue": "Check the skus, currency and country of catalogue, or leave it out.",
    "clock": "Set the clock, or raise tolerances.clock_skew.",
}
