"""What is not there: paths, projects, customers, carts, orders, mailed tokens, messages."""

from __future__ import annotations

import re
from collections.abc import Callable

from mockserver.domain.errors import ResourceNotFound
from mockserver.domain.records import Token
from mockserver.domain.values import Maybe
from mockserver.observing.explaining.entrances import FOR_CUSTOMERS, FOR_SHOPPERS, customer_flow, project_of
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.missing_carts import no_active_cart, no_cart, no_list, no_order
from mockserver.observing.explaining.paths import is_resource, lacks_project, unimplemented
from mockserver.observing.explaining.phrasing import ago, hinted, listed, shortened
from mockserver.observing.explaining.sent import fields_of, masked, text_in
from mockserver.observing.explaining.situation import Mailed, Situation

_NOT_FOUND = re.compile(r"The (?P<what>\w+) with ID '(?P<id>.*)' was not found\.", re.DOTALL)
_TOKEN_RULES = {
    "password": Citation("password", "that does not exist, or was used"),
    "email": Citation("email", "An email token that does not exist"),
}


def not_found(situation: Situation, error: ResourceNotFound) -> Finding:
    """What the path, the request or a token names does not exist."""
    if isinstance(situation.operation_id, Maybe):
        return unserved(situation)
    match = _NOT_FOUND.fullmatch(error.message)
    if match and match["what"] == "Project":
        return _project(situation, match["id"])
    token = situation.bearer.token
    is_customers = isinstance(token, Token) and isinstance(token.customer_id, str)
    if is_customers and situation.operation_id in FOR_CUSTOMERS | FOR_SHOPPERS and not situation.customer:
        return _deleted(situation)
    return _BY_OPERATION.get(str(situation.operation_id), _anything)(situation)


def unserved(situation: Situation) -> Finding:
    """The path is not served."""
    cites = Citation("openapi", "A path that does not exist")
    path, served = shortened(situation.path), "The paths of /openapi.json."
    if lacks_project(situation.path, situation.projects):
        return Finding(f"The path '{path}' is not served.", served, project_first(situation), cites)
    if instead := unimplemented(situation.path):
        return Finding(f"'{path}' is not served by this stand-in.", served, instead, cites)
    near = f"The nearest is {situation.nearest}." if situation.nearest else "See /docs for all paths."
    return Finding(f"The path '{path}' is not served.", served, near, cites)


def project_first(situation: Situation) -> str:
    """What to do about a path that begins with a resource."""
    key = situation.projects[0] if situation.projects else "{projectKey}"
    return f"The key of the project comes first: /{key}{shortened(situation.path)}."


def _project(situation: Situation, key: str) -> Finding:
    known = f"Projects here: {listed(situation.projects, 'and')}." if situation.projects else "See the fixtures."
    if is_resource(key):
        known = project_first(situation)
    wrong = f"There is no project '{shortened(key)}'."
    return Finding(wrong, "The key of a project that is served.", hinted(key, situation.projects) + known)


def _deleted(situation: Situation) -> Finding:
    token = situation.bearer.token
    id = token.customer_id if isinstance(token, Token) else ""
    wrong = f"The customer of the access token ({id}) is not there any more: deleted, or gone with a reset."
    suggestion = f"Sign up or sign in again, and get a new token: {customer_flow(situation)}."
    return Finding(wrong, "The token of a customer who exists.", suggestion)


def _profile(situation: Situation) -> Finding:
    if "where" not in situation.query:
        return _anything(situation)
    wrong = "The customer is there, but the predicate of `where` does not hold for them."
    suggestion = "Leave `where` out, or correct it; in a query, `+` arrives as a space and is written %2B."
    accepted = "A predicate that holds for the customer, or none."
    return Finding(wrong, accepted, suggestion, Citation("profile", "A profile for which `where`"))


def _mailed(kind: str) -> Callable[[Situation], Finding]:
    def explain(situation: Situation) -> Finding:
        mailed = situation.mailed or Mailed(state="unknown")
        path = f"POST {situation.origin}/{project_of(situation)}/customers/{kind}-token"
        wrong, cites = _mailed_problem(situation, mailed, kind), _TOKEN_RULES[kind]
        if mailed.state == "invalidated":
            cites = Citation(kind, "unless `invalidateOlderTokens` is true")
        if mailed.state == "used" and kind == "email":
            cites = Citation("email", "After a confirmation, all earlier email tokens")
        return Finding(wrong, f"The `value` of an unused {kind} token.", f"Ask for a new one: {path}.", cites)

    return explain


def _mailed_problem(situation: Situation, mailed: Mailed, kind: str) -> str:
    value = text_in(fields_of(situation), "tokenValue") or ""
    if not value:
        return "`tokenValue` is empty."
    if isinstance(mailed.kind, str) and mailed.kind != kind:
        return f"The token is there to {_PURPOSE[mailed.kind]}, not to {_PURPOSE[kind]}."
    if mailed.state in _ENDED:
        when = f" {ago(mailed.ended_at, situation.now)}" if isinstance(mailed.ended_at, str) else ""
        by = f", by request {mailed.ended_by}" if isinstance(mailed.ended_by, str) else ""
        return f"The {kind} token {_ENDED[mailed.state]}{when}{by}."
    if mailed.state == "fresh":
        return f"The {kind} token was issued for another customer than the one who is signed in."
    if value != value.strip() or value.startswith("http"):
        return f"No {kind} token has this value: it has white space around it, or is a whole link."
    return f"No {kind} token with this value is waiting to be used: it was never issued here, or is used up."


_PURPOSE = {"password": "reset a password", "email": "confirm an email"}
_ENDED = {"used": "was used", "invalidated": "was invalidated by a newer one", "expired": "expired"}


def _no_account(situation: Situation) -> Finding:
    email = text_in(fields_of(situation), "email") or ""
    if situation.account:
        wrong = f"The customer '{shortened(email)}' has no password to reset: the authentication mode is ExternalAuth."
        return Finding(wrong, "A customer whose authenticationMode is Password.", "Choose another customer.")
    wrong = f"No customer of `{project_of(situation)}` has the email '{shortened(email)}'."
    suggestion = hinted(email, situation.emails) + "Sign the customer up first."
    return Finding(wrong, "The email of a customer; case does not matter.", suggestion)


def _no_customer(situation: Situation) -> Finding:
    id = text_in(fields_of(situation), "id") or ""
    wrong = f"There is no customer with the id '{shortened(id)}'."
    suggestion = "Send the `id` of an answer, not the email." if "@" in id else "Take the `id` from GET /me."
    return Finding(wrong, "The `id` of a customer.", suggestion)


def _message(situation: Situation) -> Finding:
    wrong = f"There is no message with the id '{shortened(situation.path.rpartition('/')[2])}'."
    suggestion = f"GET {situation.origin}/{project_of(situation)}/messages lists them."
    return Finding(wrong, "The `id` of a message.", suggestion, Citation("messages", "An `id` that no message has"))


def _anything(situation: Situation) -> Finding:
    message = situation.error.message if situation.error else situation.message
    return Finding(masked(message, situation) or "What the request names is not there.", suggestion="Check the id.")


_BY_OPERATION: dict[str, Callable[[Situation], Finding]] = {
    "getMyCustomer": _profile,
    "updateMyCustomer": _anything,
    "deleteMyCustomer": _anything,
    "changeMyCustomerPassword": _anything,
    "resetMyCustomerPassword": _mailed("password"),
    "confirmMyCustomerEmail": _mailed("email"),
    "createCustomerPasswordToken": _no_account,
    "createCustomerEmailToken": _no_customer,
    "getMessage": _message,
    "getMyActiveCart": no_active_cart,
    "checkMyActiveCart": no_active_cart,
    "checkMyCarts": no_list,
    "checkMyOrders": no_list,
    **dict.fromkeys(("getMyCart", "checkMyCart", "updateMyCart", "deleteMyCart", "createMyOrder"), no_cart),
    **dict.fromkeys(("getMyOrder", "checkMyOrder"), no_order),
}
