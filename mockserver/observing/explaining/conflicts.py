"""Versions that are not the current ones, and values that must be unique."""

from __future__ import annotations

import re

from mockserver.domain.customer import Customer
from mockserver.domain.errors import ConcurrentModification, DuplicateField
from mockserver.observing.explaining.entrances import project_of
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.sent import fields_of, text_in
from mockserver.observing.explaining.situation import Situation

_SENT = re.compile(r".*Expected: (-?[0-9]+) - Actual: .*")
_RULES = {
    "updateMyCustomer": Citation("profile", "other than the current one, lower or higher"),
    "deleteMyCustomer": Citation("profile", "A deletion whose `version`"),
    "changeMyCustomerPassword": Citation("password", "A password change whose `version`"),
    "updateMyCart": Citation("cart", "An update of a Cart whose `version`"),
    "deleteMyCart": Citation("cart", "A deletion of a Cart whose `version`"),
    "createMyOrder": Citation("order", "An order whose `version`"),
}
_EMAIL_TAKEN = {
    "signUpMyCustomer": Citation("account", "An `email` that another customer has"),
    "updateMyCustomer": Citation("actions", "`changeEmail` to an email that another customer has"),
}


def outdated(situation: Situation, error: ConcurrentModification) -> Finding:
    """The expected version is not the current one."""
    what = "cart" if str(situation.operation_id).endswith(("MyCart", "MyOrder")) else "customer"
    current, match = error.current_version, _SENT.fullmatch(error.message)
    sent = int(match[1]) if match else None
    maker = f", since request {situation.changed_by}" if isinstance(situation.changed_by, str) else ""
    wrong = f"The request expects version {sent}, and the {what} has version {current}{maker}."
    if sent is not None and sent > current:
        wrong += " It is lower than expected: were the data reset?"
    read = f"GET {situation.origin}{_path(situation)}"
    suggestion = f"Send the `version` of the last answer that showed the {what}, or read it again first: {read}."
    cites = _RULES.get(str(situation.operation_id), Citation("errors", "The `currentVersion`"))
    return Finding(wrong, f"`version`: {current}.", suggestion, cites)


def duplicate(situation: Situation, error: DuplicateField) -> Finding:
    """A value that must be unique is in use."""
    value = shortened(error.duplicate_value)
    if error.field == "email":
        return _email(situation, value)
    if str(situation.operation_id).endswith("MyCart"):
        wrong, suggestion = (
            f"A line item of the cart has the key '{value}' already.",
            "Give each line item its own key.",
        )
        return Finding(wrong, "A key that no line item of the cart has.", suggestion)
    keys = [it.key for it in situation.customer.addresses if it.key] if situation.customer else []
    used = f" Keys in use: {listed(map(str, keys), 'and')}." if keys else ""
    wrong = f"Another address of the customer has the key '{value}'."
    suggestion = f"Choose another key, or `changeAddress` the one that has it.{used}"
    return Finding(wrong, "A key that no other address has.", suggestion, Citation("customer", "with the same `key`"))


def _path(situation: Situation) -> str:
    """Where the resource is read."""
    if str(situation.operation_id).endswith("MyCart"):
        return situation.path
    if situation.operation_id == "createMyOrder":
        return f"/{project_of(situation)}/me/carts/{text_in(fields_of(situation), 'id') or '{id}'}"
    return f"/{project_of(situation)}/me"


def _email(situation: Situation, email: str) -> Finding:
    holder = situation.account
    as_written = f", written '{holder.email}'," if isinstance(holder, Customer) and holder.email != email else ""
    who = f" (id {holder.id})" if isinstance(holder, Customer) else ""
    wrong = f"The email '{email}'{as_written} is that of another customer{who}; case does not matter."
    suggestion = "Sign in with it, or choose another email: in tests, a new one for each run."
    cites = _EMAIL_TAKEN.get(str(situation.operation_id))
    return Finding(wrong, "An email that no customer of the project has.", suggestion, cites)
