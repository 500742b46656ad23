"""What a situation can learn of the records of its project: only what its kind of refusal is explained by."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Literal

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.customer_tokens import has_ended
from mockserver.domain.nouns import (
    ACCOUNT_BY_EMAIL,
    ACCOUNTS,
    CARTS,
    CARTS_OF_CUSTOMER,
    CARTS_OF_SESSION,
    CLIENTS,
    ISSUED_TOKEN_BY_VALUE,
    ORDERS,
    PRODUCTS,
    TYPE_BY_KEY,
    TYPES,
)
from mockserver.domain.ports import Records
from mockserver.domain.records import Token
from mockserver.domain.secrets import digest
from mockserver.domain.values import UNSET
from mockserver.observing.explaining.custom import named_types
from mockserver.observing.explaining.sent import actions_of, basic_credentials, fields_of, form_of, text_in
from mockserver.observing.explaining.situation import Mailed, Situation

Learn = Callable[[Situation, Records], Mapping[str, Any]]


def informed(situation: Situation, records: Records) -> Situation:
    """`situation` with what `records`, those of its project, tell of it. What is set already stays."""
    for learn in (_customer, *_LEARNT.get(type(situation.error), ())):
        found = learn(situation, records)
        situation = replace(situation, **{name: it for name, it in found.items() if not getattr(situation, name)})
    return situation


def _customer(situation: Situation, records: Records) -> Mapping[str, Any]:
    token = situation.bearer.token
    account = records.get(ACCOUNTS, token.customer_id) if isinstance(token, Token) and token.customer_id else None
    return {"customer": account.customer} if account else {}


def _account(situation: Situation, records: Records) -> Mapping[str, Any]:
    fields, form = fields_of(situation), form_of(situation)
    named = text_in(fields, "email") or form.get("username") or _duplicate(situation)
    account = records.one(ACCOUNT_BY_EMAIL, named) if named else None
    return {"account": account.customer if account else UNSET, "account_exists": account is not None}


def _duplicate(situation: Situation) -> str | None:
    error = situation.error
    return error.duplicate_value if isinstance(error, errors.DuplicateField) and error.field == "email" else None


def _client(situation: Situation, records: Records) -> Mapping[str, Any]:
    credentials = basic_credentials(situation)
    client = records.get(CLIENTS, credentials[0]) if credentials else None
    return {"client": client} if client else {}


def _carts(situation: Situation, records: Records) -> Mapping[str, Any]:
    token = situation.bearer.token
    if not isinstance(token, Token):
        return {}
    if isinstance(token.customer_id, str):
        return {"carts": tuple(records.all(CARTS_OF_CUSTOMER, token.customer_id))}
    return {"carts": tuple(records.all(CARTS_OF_SESSION, token.anonymous_id)) if token.anonymous_id else ()}


def _cart(situation: Situation, records: Records) -> Mapping[str, Any]:
    is_order = situation.operation_id == "createMyOrder"
    id = text_in(fields_of(situation), "id") if is_order else situation.path.rpartition("/")[2]
    return {"cart": (id and records.get(CARTS, id)) or UNSET}


def _order(situation: Situation, records: Records) -> Mapping[str, Any]:
    return {"order": records.get(ORDERS, situation.path.rpartition("/")[2]) or UNSET}


def _mailed(situation: Situation, records: Records) -> Mapping[str, Any]:
    value = text_in(fields_of(situation), "tokenValue")
    for kind in ("password", "email") if value else ():
        token = records.one(ISSUED_TOKEN_BY_VALUE, (kind, digest(str(value))))
        account = records.get(ACCOUNTS, token.customer_id) if token else None
        if token and account:
            state: Literal["expired", "fresh"] = "expired" if has_ended(token, situation.now) else "fresh"
            mailed = Mailed(state=state, kind=token.kind, email=account.customer.email, expires_at=token.expires_at)
            return {"mailed": mailed}
    return {}


def _product(situation: Situation, records: Records) -> Mapping[str, Any]:
    error = situation.error
    id = error.product_id if isinstance(error, errors.MatchingPriceNotFound) else None
    ids = [id] if id else [named for it in actions_of(situation) if (named := text_in(it, "productId"))]
    return {"product": next((found for it in ids if (found := records.get(PRODUCTS, it))), UNSET)}


def _types(situation: Situation, records: Records) -> Mapping[str, Any]:
    found = (records.get(TYPES, name) or records.one(TYPE_BY_KEY, name) for name in named_types(situation))
    return {"types": tuple({it.id: it for it in found if it}.values())}


_LEARNT: Mapping[type, tuple[Learn, ...]] = {
    errors.InvalidInput: (_cart, _types),
    errors.InvalidOperation: (_cart, _product),
    errors.InvalidField: (_cart, _types),
    errors.RequiredField: (_cart, _types),
    errors.ReferencedResourceNotFound: (_cart, _types),
    errors.DuplicateField: (_account,),
    errors.ResourceNotFound: (_account, _carts, _cart, _order, _mailed),
    errors.InvalidCredentials: (_account,),
    errors.InvalidCustomerAccountCredentials: (_account,),
    errors.ExpiredCustomerPasswordToken: (_mailed,),
    errors.ExpiredCustomerEmailToken: (_mailed,),
    errors.MatchingPriceNotFound: (_product,),
    errors.InvalidClient: (_client,),
    errors.InvalidScope: (_client,),
}
