"""Resources that references are expanded to: whole, as the platform's clients expect them."""

from types import UnionType
from typing import get_args, get_type_hints

import pytest
from msgspec import UnsetType
from msgspec.structs import fields

from mockserver.domain.cart import Cart
from mockserver.domain.customer import Customer
from mockserver.domain.order import Order
from mockserver.domain.product import CartDiscount, DiscountCode, ProductType, TaxCategory
from mockserver.domain.project import Type
from mockserver.web.query.references import held

REQUIRED = {
    "product-type": "name description attributes",
    "tax-category": "name rates",
    "discount-code": "code cartDiscounts isActive references groups",
    "cart-discount": "name value cartPredicate target sortOrder stores isActive requiresDiscountCode references "
    "stackingMode recurringOrderScope",
    "type": "key name resourceTypeIds fieldDefinitions",
    "customer": "email addresses isEmailVerified stores",  # and authenticationType, which the document does not have
    "cart": "lineItems customLineItems totalPrice taxMode taxRoundingMode taxCalculationMode inventoryMode cartState "
    "shippingMode shipping itemShippingAddresses discountCodes directDiscounts refusedGifts origin",
    "order": "lineItems customLineItems totalPrice shippingMode shipping refusedGifts origin orderState syncInfo",
}
"""By typeId: what the type of the platform's TypeScript SDK requires, and what Java clients read without asking."""

RESOURCE = {"id", "version", "createdAt", "lastModifiedAt"}
OTHERS = ("state", "customer-group", "channel", "store", "shipping-method", "product", "category", "payment")


TYPES = {
    "product-type": ProductType,
    "tax-category": TaxCategory,
    "discount-code": DiscountCode,
    "cart-discount": CartDiscount,
    "type": Type,
    "customer": Customer,
    "cart": Cart,
    "order": Order,
}


class Everything:
    """Records that have whatever is looked for."""

    def __getattr__(self, name):
        return lambda *_: self


def always_written(type):
    """The fields of a resource that are never absent."""
    hints = get_type_hints(type)
    optional = {name for name, hint in hints.items() if isinstance(hint, UnionType) and UnsetType in get_args(hint)}
    return {field.encode_name for field in fields(type) if field.name not in optional}


@pytest.mark.parametrize("type_id", REQUIRED)
def test_what_a_reference_refers_to_is_whole(type_id):
    assert {*REQUIRED[type_id].split(), *RESOURCE} - always_written(TYPES[type_id]) == set()


def test_every_type_that_references_are_expanded_to_is_among_those():
    resolve = held(Everything())
    assert {it for it in (*REQUIRED, *OTHERS) if resolve(it, "id") is not None} == set(REQUIRED)
