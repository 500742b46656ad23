"""One request of a scenario, in symbols: the same value for both sides, whatever ids and tokens they issue.

Text that begins with `$` is a symbol, in a body, a form or a query, and also as the name of a field:

- `$email:N` and `$anonymous:N` an email and an anonymous id of this scenario, `$email:N:swapped` in the other case;
- `$email-of:c`, `$password:c`, `$password:c:old`, `$version:c`, `$version:c:stale`, `$version:c:future`, `$id:c`,
  `$address:c:N` (the Nth that the customer ever had) what is known of the customer `c`;
- `$access:t`, `$refresh:t` the tokens of a grant, `$mailed:m` a password or email token, `$message:c:N` a message;
- `$cart:k`, `$cart-version:k`, `$cart-version:k:stale`, `$cart-version:k:future`, `$item:k:N` (the line item of the
  Nth sku), `$code-id:k`, `$order:o` what is known of a cart or an order;
- `$currency`, `$country`, `$sku:N`, `$code` what the catalogue of the target names;
- `$type`, `$number`, `$enum` the custom Type that the target names, and its fields; `$scope:S` a scope of the project.
"""

from __future__ import annotations

from typing import Any

import msgspec


class Call(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """An operation and its request, in symbols."""

    operation: str
    """The operationId."""
    bearer: str = ""
    """The bearer token: the symbol of a grant, or `client`, `backend`, `narrow`, `garbage`, `none`."""
    client: str = ""
    """The API client of an OAuth operation: `storefront`, `narrow`, `wrong`."""
    body: Any = None
    text: str = ""
    """A body that is not JSON, instead of `body`."""
    form: dict[str, str] = {}
    is_in_query: bool = False
    """Whether the form is sent in the query."""
    query: dict[str, str] = {}
    path: dict[str, str] = {}
    headers: dict[str, str] = {}
    about: str = ""
    """The customer or cart that the request concerns."""
    binds: str = ""
    """The symbol that a successful response binds."""
    fault: str = ""
    """What is wrong with the request, a name in `faults`; at most one thing at a time."""


Scenario = tuple[Call, ...]


def sign_up(binds: str, draft: dict[str, Any], *, bearer: str = "client", fault: str = "", **options: Any) -> Call:
    return Call(operation="signUpMyCustomer", bearer=bearer, body=draft, binds=binds, fault=fault, **options)


def sign_in(about: str, email: str, password: str, *, bearer: str = "client", fault: str = "", **fields: Any) -> Call:
    body = {"email": email, "password": password, **fields}
    return Call(operation="signInMyCustomer", bearer=bearer, body=body, about=about, fault=fault)


def customer_grant(binds: str, about: str, form: dict[str, str], *, is_in_query: bool = False, fault: str = "") -> Call:
    form = {"grant_type": "password", "username": f"$email-of:{about}", "password": f"$password:{about}", **form}
    return Call(
        operation="createCustomerToken",
        client="storefront",
        form=form,
        is_in_query=is_in_query,
        binds=binds,
        about=about,
        fault=fault,
    )


def guest_grant(binds: str, form: dict[str, str], *, fault: str = "") -> Call:
    form = {"grant_type": "client_credentials", **form}
    return Call(operation="createAnonymousToken", client="storefront", form=form, binds=binds, fault=fault)


def client_grant(binds: str, form: dict[str, str], *, fault: str = "") -> Call:
    form = {"grant_type": "client_credentials", **form}
    return Call(operation="createClientToken", client="storefront", form=form, binds=binds, fault=fault)


def refresh(binds: str, refresh_token: str, *, fault: str = "") -> Call:
    form = {"grant_type": "refresh_token", "refresh_token": refresh_token}
    return Call(operation="createClientToken", client="storefront", form=form, binds=binds, fault=fault)


def introspect(token: str, *, fault: str = "") -> Call:
    return Call(operation="introspectToken", client="storefront", form={"token": token}, fault=fault)


def revoke(token: str, *, fault: str = "") -> Call:
    return Call(operation="revokeToken", client="storefront", form={"token": token}, fault=fault)


def get(bearer: str, about: str = "", *, fault: str = "") -> Call:
    return Call(operation="getMyCustomer", bearer=bearer, about=about, fault=fault)


def update(
    bearer: str, about: str, actions: list[dict[str, Any]], *, version: Any = None, fault: str = "", **options: Any
) -> Call:
    body = {"version": f"$version:{about}" if version is None else version, "actions": actions}
    return Call(operation="updateMyCustomer", bearer=bearer, about=about, body=body, fault=fault, **options)


def delete(bearer: str, about: str, query: dict[str, str] | None = None, *, fault: str = "") -> Call:
    query = {"version": f"$version:{about}"} if query is None else query
    return Call(operation="deleteMyCustomer", bearer=bearer, about=about, query=query, fault=fault)


def change_password(bearer: str, about: str, new: str, *, fault: str = "", **fields: Any) -> Call:
    body = {"version": f"$version:{about}", "currentPassword": f"$password:{about}", "newPassword": new, **fields}
    return Call(operation="changeMyCustomerPassword", bearer=bearer, about=about, body=body, fault=fault)


def password_token(binds: str, about: str, body: dict[str, Any], *, bearer: str = "backend", fault: str = "") -> Call:
    body = {"email": f"$email-of:{about}", **body}
    return Call(
        operation="createCustomerPasswordToken", bearer=bearer, about=about, body=body, binds=binds, fault=fault
    )


def reset_password(bearer: str, about: str, value: str, new: str, *, fault: str = "") -> Call:
    body = {"tokenValue": value, "newPassword": new}
    return Call(operation="resetMyCustomerPassword", bearer=bearer, about=about, body=body, fault=fault)


def email_token(binds: str, about: str, body: dict[str, Any], *, bearer: str = "backend", fault: str = "") -> Call:
    body = {"id": f"$id:{about}", "ttlMinutes": 30, **body}
    return Call(operation="createCustomerEmailToken", bearer=bearer, about=about, body=body, binds=binds, fault=fault)


def confirm_email(bearer: str, about: str, value: str, *, fault: str = "") -> Call:
    return Call(operation="confirmMyCustomerEmail", bearer=bearer, about=about, body={"tokenValue": value}, fault=fault)


def query_messages(about: str, *, bearer: str = "backend", fault: str = "", **query: str) -> Call:
    return Call(operation="queryMessages", bearer=bearer, about=about, fault=fault, query=query)


def get_message(about: str, id: str, *, fault: str = "") -> Call:
    return Call(operation="getMessage", bearer="backend", about=about, path={"id": id}, fault=fault)


def get_project(bearer: str, *, fault: str = "") -> Call:
    return Call(operation="getProject", bearer=bearer, fault=fault)


def create_cart(bearer: str, binds: str, draft: dict[str, Any], *, fault: str = "") -> Call:
    return Call(operation="createMyCart", bearer=bearer, body=draft, binds=binds, fault=fault)


def about_cart(operation: str, bearer: str, cart: str, *, fault: str = "") -> Call:
    """A request that consists of the id of a cart."""
    return Call(operation=operation, bearer=bearer, about=cart, path={"id": f"$cart:{cart}"}, fault=fault)


def update_cart(bearer: str, cart: str, actions: list[dict[str, Any]], *, version: str = "", fault: str = "") -> Call:
    body = {"version": version or f"$cart-version:{cart}", "actions": actions}
    return Call(
        operation="updateMyCart", bearer=bearer, about=cart, path={"id": f"$cart:{cart}"}, body=body, fault=fault
    )


def delete_cart(bearer: str, cart: str, *, version: str = "", fault: str = "") -> Call:
    query = {"version": version or f"$cart-version:{cart}"}
    return Call(
        operation="deleteMyCart", bearer=bearer, about=cart, path={"id": f"$cart:{cart}"}, query=query, fault=fault
    )


def create_order(bearer: str, binds: str, cart: str, *, version: str = "", fault: str = "") -> Call:
    body = {"id": f"$cart:{cart}", "version": version or f"$cart-version:{cart}"}
    return Call(operation="createMyOrder", bearer=bearer, about=cart, body=body, binds=binds, fault=fault)


def about_order(operation: str, bearer: str, order: str, *, fault: str = "") -> Call:
    """A request that consists of the id of an order."""
    return Call(operation=operation, bearer=bearer, path={"id": f"$order:{order}"}, fault=fault)
