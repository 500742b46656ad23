"""What may be wrong with a request, and what the document then binds; everything else is up to each server."""

from __future__ import annotations

from typing import NamedTuple


class Fault(NamedTuple):
    """`codes` are the error codes that a bullet or a test of the platform binds; if empty, any code is allowed.

    `statuses` are those that a server may choose from. If only one side succeeds, the scenario ends. `is_soon` says
    that this response may take a while to appear.
    """

    reason: str
    codes: tuple[str, ...] = ()
    statuses: frozenset[int] = frozenset()
    is_soon: bool = False


FAULTS = {
    # Bodies
    "malformed": Fault("not JSON, a required field or a JSON type amiss, an unknown action", ("InvalidJsonInput",)),
    "not settable": Fault("setCustomerNumber and the like are refused with 400; the code is not said"),
    "too many": Fault("more than 500 actions are refused with 400; the code is not said"),
    "extra fields": Fault(
        "the number, group and external id of a draft are not set; whether they are an error is not said",
        statuses=frozenset({201, 400}),
    ),
    # Values
    "taken email": Fault("refused with 400 DuplicateField", ("DuplicateField",)),
    "unknown locale": Fault("refused with 400 InvalidInput", ("InvalidInput",)),
    "index": Fault("an index without address: prose, 400 with any code"),
    "taken key": Fault("two addresses with one key are refused with 400; the code is not said"),
    "unknown address": Fault("refused with 400; the code is prose"),
    "no address": Fault("an action that names no address: prose, 400 with any code"),
    "not listed": Fault(
        "removing an address from a list that it is not on is let pass: prose", statuses=frozenset({200, 400})
    ),
    "unknown type": Fault("refused with 400 ReferencedResourceNotFound", ("ReferencedResourceNotFound",)),
    "unfit value": Fault("refused with 400 InvalidField", ("InvalidField",)),
    "undefined field": Fault("a custom field without definition: prose, 400 with any code"),
    "no custom type": Fault("setCustomField without a custom Type: prose, 400 with any code"),
    "absent field": Fault("removing a custom field that is not there is refused with 400", ("InvalidOperation",)),
    "version": Fault("refused with 409 ConcurrentModification", ("ConcurrentModification",)),
    "version parameter": Fault("a missing or wrong version parameter is refused with 400; the code is not said"),
    "wrong password": Fault("refused with 400 InvalidCurrentPassword", ("InvalidCurrentPassword",)),
    "credentials": Fault("refused with 400 InvalidCredentials", ("InvalidCredentials",)),
    # Access tokens
    "no token": Fault("refused with 401; access_denied or invalid_token"),
    "garbage": Fault("refused with 401 invalid_token", ("invalid_token",)),
    "revoked": Fault("refused with 401 invalid_token", ("invalid_token",), is_soon=True),
    "dead soon": Fault("after a new password, refused with 401 soon", is_soon=True),
    "uncertain": Fault(
        "whether other tokens survive a password change, a revocation or a deletion is prose",
        statuses=frozenset({200, 400, 401}),
    ),
    "deleted": Fault("the token of a deleted customer: 404 here, 401 elsewhere", statuses=frozenset({401, 404})),
    "token kind": Fault("refused; 403 with one of two codes, or 404", statuses=frozenset({401, 403, 404})),
    "scope": Fault("refused with 403 insufficient_scope", ("insufficient_scope",)),
    # OAuth
    "client": Fault("refused with 401 invalid_client", ("invalid_client",)),
    "unknown account": Fault("refused with 400", ("invalid_customer_account_credentials",)),
    "unknown scope": Fault("refused with 400 invalid_scope", ("invalid_scope",)),
    "scope of another client": Fault("a scope that the client does not have: prose, 400 with any code"),
    "grant type": Fault("refused with 400 unsupported_grant_type", ("unsupported_grant_type",)),
    "anonymous id": Fault("an id in use is refused with 400 invalid_request", ("invalid_request",)),
    "missing parameter": Fault("prose: 400 with any code"),
    "refresh token": Fault("an unknown refresh token is refused with 400; the code is prose"),
    "revoked refresh token": Fault("no longer refreshes; the code is prose", is_soon=True),
    # Mailed tokens
    "mailed token": Fault("unknown or used: refused with 404 ResourceNotFound", ("ResourceNotFound",)),
    "orphaned token": Fault("of a deleted customer: any refusal", statuses=frozenset({400, 401, 403, 404})),
    "any token kind": Fault(
        "reset and confirmation by a token that is not the customer's: prose, 200 or a refusal",
        statuses=frozenset({200, 400, 401, 403, 404}),
    ),
    "unknown customer": Fault("a mailed token for nobody: prose, any refusal", statuses=frozenset({400, 404})),
    # Carts and orders
    "not theirs": Fault("of somebody else or of nobody: refused with 404 ResourceNotFound", ("ResourceNotFound",)),
    "unknown cart": Fault("a deleted cart is not there; the code is not said"),
    "unknown item": Fault("a line item that is not there: refused with 400; the code is not said"),
    "unknown sku": Fault("refused with 400; the code is not said"),
    "nothing named": Fault("neither sku nor productId: refused with 400 InvalidOperation", ("InvalidOperation",)),
    "unknown code": Fault("refused with 400 DiscountCodeNonApplicable", ("DiscountCodeNonApplicable",)),
    "no taxes": Fault("a Cart without taxes: refused with 400; the code is not said"),
    "cart without type": Fault("refused with 400 InvalidOperation", ("InvalidOperation",)),
    "incomplete cart": Fault("without items or address, refused with 400; the code is not said"),
    "closed cart": Fault("ordered: refused with 400; merged, with any code"),
    # The feed
    "unknown message": Fault("refused with 404 ResourceNotFound", ("ResourceNotFound",)),
    "limit": Fault("a limit above 500 is refused with 400; the code is not said"),
}
"""By name. A request without fault succeeds, or both sides reject it with the same status."""

NONE = Fault("nothing is wrong")
