"""What is known of a refusal: the request, the answer, and what there was around them, as plain values."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Literal

from mockserver.domain.cart import Cart
from mockserver.domain.customer import Customer
from mockserver.domain.errors import Error
from mockserver.domain.order import Order
from mockserver.domain.product import Product
from mockserver.domain.project import ApiClient, Type
from mockserver.domain.records import Token
from mockserver.domain.values import UNSET, DateTime, Maybe, Value

TokenState = Literal["none", "unreadable", "unknown", "live", "expired", "revoked", "refresh"]
"""`refresh` is a refresh token that was sent as an access token."""


class Bearer(Value, frozen=True, kw_only=True):
    """What was known of a token that was sent, at that moment."""

    state: TokenState
    token: Token | Maybe = UNSET
    project: str | Maybe = UNSET
    email: str | Maybe = UNSET
    """Of its owner, if that is a customer."""
    revoked_at: DateTime | Maybe = UNSET
    revoked_by: str | Maybe = UNSET
    """The id of the request that revoked it."""
    revoked_by_operation: str | Maybe = UNSET


class Mailed(Value, frozen=True, kw_only=True):
    """What was known of the password or email token in the body."""

    state: Literal["unknown", "fresh", "used", "expired", "invalidated"]
    kind: Literal["password", "email"] | Maybe = UNSET
    email: str | Maybe = UNSET
    """Of the customer whom it was issued for."""
    expires_at: DateTime | Maybe = UNSET
    ended_at: DateTime | Maybe = UNSET
    """When it was used or invalidated."""
    ended_by: str | Maybe = UNSET
    """The id of the request that used or invalidated it."""


class Situation(Value, frozen=True, kw_only=True):
    """One refusal. What is not known stays unset, and the explanation does without it."""

    operation_id: str | Maybe = UNSET
    """Unset for a path or a method that is not served."""
    method: str
    path: str
    project: str | Maybe = UNSET
    """The key in the path; for the OAuth paths without one, that of the client."""
    query: Mapping[str, str] = {}
    headers: Mapping[str, str] = {}
    """By lower-cased name."""
    body: bytes = b""
    origin: str = ""
    """What the URLs in suggestions begin with: `http://127.0.0.1:8989`."""

    status: int
    error: Error | Maybe = UNSET
    message: str = ""
    """Of the body, for what has no `error`."""
    now: DateTime
    fault: str | Maybe = UNSET
    """The id of the fault of the control plane that answered in place of the API."""

    bearer: Bearer = Bearer(state="none")
    refresh: Bearer = Bearer(state="none")
    """What was known of the `refresh_token` in the body; an access token among them is `live`."""
    clients: tuple[ApiClient, ...] = ()
    """Of the project."""
    client: ApiClient | Maybe = UNSET
    """The one that the Basic credentials name, of whatever project."""
    client_project: str | Maybe = UNSET
    """The project that this client belongs to."""
    projects: tuple[str, ...] = ()
    """The keys of all projects that are served."""
    nearest: str | Maybe = UNSET
    """The served path that is most like the one that is not served."""
    allowed: tuple[str, ...] = ()
    """The methods that the path offers."""

    customer: Customer | Maybe = UNSET
    """Who calls; unset where it is nobody, or was deleted."""
    account: Customer | Maybe = UNSET
    """The customer with the email that the body names."""
    account_exists: bool | Maybe = UNSET
    emails: tuple[str, ...] = ()
    """Of customers, to find the one that was meant."""
    mailed: Mailed | Maybe = UNSET
    changed_by: str | Maybe = UNSET
    """The id of the request that made the current version of the resource."""
    types: tuple[Type, ...] = ()
    """Custom Types: those that the request is about, or all of the project."""
    carts: tuple[Cart, ...] = ()
    """Of who calls."""
    cart: Cart | Maybe = UNSET
    """The one that the request names, of whomever."""
    order: Order | Maybe = UNSET
    """The one that the request names, of whomever."""
    product: Product | Maybe = UNSET
    """The one that the refusal is about."""
    skus: tuple[str, ...] = ()
    """Of the catalogue, to find the one that was meant."""
