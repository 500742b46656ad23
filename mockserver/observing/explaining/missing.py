"""What does not exist: projects, customers, messages, carts and orders, and what a check does not find."""

from __future__ import annotations

from mockserver.domain.causes.resources import (
    CustomerGone,
    CustomerUnmatched,
    NoActiveCart,
    NoPasswordToReset,
    NothingFound,
    UnknownCart,
    UnknownCustomer,
    UnknownMessage,
    UnknownOrder,
    UnknownProject,
)
from mockserver.observing.explaining.entrances import customer_flow
from mockserver.observing.explaining.finding import Citation, Finding
from mockserver.observing.explaining.paths import is_resource
from mockserver.observing.explaining.phrasing import hinted, listed, shortened
from mockserver.observing.explaining.scene import Scene


def project_first(scene: Scene) -> str:
    """What to do about a path that begins with a resource."""
    key = next(iter(scene.projects()), "{projectKey}")
    return f"The key of the project comes first: /{key}{shortened(scene.path)}."


def no_project(cause: UnknownProject, scene: Scene) -> Finding:
    """No project has the key."""
    known = f"Projects here: {listed(scene.projects(), 'and')}." if scene.projects() else "See the fixtures."
    if is_resource(cause.key):
        known = project_first(scene)
    wrong = f"There is no project '{shortened(cause.key)}'."
    return Finding(wrong, "The key of a project that is served.", hinted(cause.key, scene.projects()) + known)


def customer_gone(cause: CustomerGone, scene: Scene) -> Finding:
    """The customer of the access token was deleted."""
    wrong = f"The customer of the access token ({cause.id}) is not there any more: deleted, or gone with a reset."
    suggestion = f"Sign up or sign in again, and get a new token: {customer_flow(scene)}."
    return Finding(wrong, "The token of a customer who exists.", suggestion)


def unmatched(_: CustomerUnmatched, __: Scene) -> Finding:
    """`where` does not match the customer."""
    wrong = "The customer is there, but the predicate of `where` does not hold for them."
    suggestion = "Leave `where` out, or correct it; in a query, `+` arrives as a space and is written %2B."
    accepted = "A predicate that holds for the customer, or none."
    return Finding(wrong, accepted, suggestion, Citation("profile", "A profile for which `where`"))


def no_password_to_reset(cause: NoPasswordToReset, scene: Scene) -> Finding:
    """No customer has the email, or the customer authenticates elsewhere."""
    email = shortened(cause.email)
    if cause.is_external:
        wrong = f"The customer '{email}' has no password to reset: the authentication mode is ExternalAuth."
        return Finding(wrong, "A customer whose authenticationMode is Password.", "Choose another customer.")
    wrong = f"No customer of `{scene.project}` has the email '{email}'."
    suggestion = hinted(cause.email, scene.emails()) + "Sign the customer up first."
    return Finding(wrong, "The email of a customer; case does not matter.", suggestion)


def no_customer(cause: UnknownCustomer, _: Scene) -> Finding:
    """No customer has the id."""
    wrong = f"There is no customer with the id '{shortened(cause.id)}'."
    suggestion = "Send the `id` of an answer, not the email." if "@" in cause.id else "Take the `id` from GET /me."
    return Finding(wrong, "The `id` of a customer.", suggestion)


def no_message(cause: UnknownMessage, scene: Scene) -> Finding:
    """No message has the id."""
    wrong = f"There is no message with the id '{shortened(cause.id)}'."
    suggestion = f"GET {scene.origin}/{scene.project}/messages lists them."
    return Finding(wrong, "The `id` of a message.", suggestion, Citation("messages", "An `id` that no message has"))


def no_active_cart(cause: NoActiveCart, scene: Scene) -> Finding:
    """The caller has no active cart."""
    states = [f"{id} is {state}" for id, state in cause.others]
    others = f" Of its carts, {', '.join(states[:3])}." if states else " It has no cart at all."
    wrong = f"{scene.caller()} has no active cart.{others}"
    suggestion = f"Create one: POST {_carts(scene)} with a `currency`. An app takes this 404 for an empty cart."
    cites = Citation("cart", "The active Cart of a caller who has none")
    return Finding(wrong, "A caller with an active cart.", suggestion, cites)


def no_cart(cause: UnknownCart, scene: Scene) -> Finding:
    """The caller has no cart with the id."""
    id = shortened(cause.id)
    if isinstance(cause.owner, str):
        wrong = f"The cart '{id}' belongs to {cause.owner}, not to the caller."
        cites = Citation("cart", "The Cart of somebody else")
    else:
        wrong = f"There is no cart with the id '{id}': it never was, or was deleted, or merged at a sign-in."
        cites = Citation("cart", "An `id` that no Cart has")
    if scene.operation_id == "createMyOrder":
        cites = Citation("order", "An order of somebody else's Cart")
    own = f"Theirs: {listed(cause.own, 'and')}." if cause.own else f"GET {_carts(scene)} lists the caller's."
    return Finding(wrong, "The `id` of one of the caller's carts.", own, cites)


def no_order(cause: UnknownOrder, scene: Scene) -> Finding:
    """The caller has no order with the id."""
    id = shortened(cause.id)
    wrong, cites = f"There is no order with the id '{id}'.", Citation("order", "An `id` that no Order has")
    if isinstance(cause.owner, str):
        wrong = f"The order '{id}' belongs to {cause.owner}, not to the caller."
        cites = Citation("order", "The Order of somebody else")
    suggestion = f"GET {scene.origin}/{scene.project}/me/orders lists the caller's."
    return Finding(wrong, "The `id` of one of the caller's orders.", suggestion, cites)


def nothing_found(cause: NothingFound, scene: Scene) -> Finding:
    """A check finds none."""
    finds = ", for which the predicate of `where` holds" if "where" in scene.query else ""
    rules = {"carts": Citation("cart", "A check for Carts"), "orders": Citation("order", "A check for Orders")}
    wrong = f"{scene.caller()} has no {cause.what}{finds}."
    suggestion = "Take this 404 for `none`: a check answers no more."
    return Finding(wrong, f"A caller who has {cause.what}.", suggestion, rules[cause.what])


def _carts(scene: Scene) -> str:
    return f"{scene.origin}/{scene.project}/me/carts"
