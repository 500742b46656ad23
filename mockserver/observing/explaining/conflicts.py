"""Versions that are not the current ones, and values that must be unique."""

from __future__ import annotations

from mockserver.domain.causes.resources import EmailTaken, KeyTaken, OutdatedVersion
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.phrasing import listed, shortened
from mockserver.observing.explaining.scene import Scene

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


def outdated(cause: OutdatedVersion, scene: Scene) -> Finding:
    """The expected version is not the current one."""
    maker = scene.changed_by(cause.id, cause.actual) if cause.what == "customer" else ""
    since = f", since request {maker}" if maker else ""
    wrong = f"The request expects version {cause.expected}, and the {cause.what} has version {cause.actual}{since}."
    if cause.expected > cause.actual:
        wrong += " It is lower than expected: were the data reset?"
    path = "/me" if cause.what == "customer" else f"/me/carts/{cause.id}"
    read = f"GET {scene.origin}/{scene.project}{path}"
    suggestion = f"Send the `version` of the last answer that showed the {cause.what}, or read it again first: {read}."
    cites = _RULES.get(scene.operation_id, Citation("errors", "The `currentVersion`"))
    return Finding(wrong, f"`version`: {cause.actual}.", suggestion, cites)


def email_taken(cause: EmailTaken, scene: Scene) -> Finding:
    """Another customer has the email."""
    as_written = f", written '{cause.holder_email}'," if cause.holder_email != cause.email else ""
    who = f"that of another customer (id {cause.holder_id})"
    wrong = f"The email '{shortened(cause.email)}'{as_written} is {who}; case does not matter."
    suggestion = "Sign in with it, or choose another email: in tests, a new one for each run."
    cites = _EMAIL_TAKEN.get(scene.operation_id)
    return Finding(wrong, "An email that no customer of the project has.", suggestion, cites)


def key_taken(cause: KeyTaken, _: Scene) -> Finding:
    """Another address, or another line item, has the key."""
    key = shortened(cause.key)
    if cause.of == "line item":
        wrong = f"A line item of the cart has the key '{key}' already."
        return Finding(wrong, "A key that no line item of the cart has.", "Give each line item its own key.")
    if cause.of == "item shipping address":
        wrong = f"Two of the `itemShippingAddresses` have the key '{key}'."
        return Finding(wrong, "A key of its own for each address.", "Give each address its own key.")
    wrong = f"Another address of the customer has the key '{key}'."
    used = f" Keys in use: {listed(sorted(cause.taken), 'and')}." if cause.taken else ""
    suggestion = f"Choose another key, or `changeAddress` the one that has it.{used}"
    return Finding(wrong, "A key that no other address has.", suggestion, Citation("customer", "with the same `key`"))
