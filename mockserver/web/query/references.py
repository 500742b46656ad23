"""What the references of a project refer to."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from mockserver.domain.ports import Records
from mockserver.web.query.expand import Resolver


def held(records: Records) -> Resolver:
    """Knows the resources that `records` hold."""

    def customer(id: str) -> object | None:
        account = records.account(id)
        return account and account.customer

    known: Mapping[str, Callable[[str], object | None]] = {
        "customer": customer,
        "type": records.type_by_id,
        "cart": records.cart,
        "product-type": records.product_type,
        "tax-category": records.tax_category,
        "discount-code": records.discount_code,
        "cart-discount": records.cart_discount,
    }

    def resolve(type_id: str, id: str) -> object | None:
        return known[type_id](id) if type_id in known else None

    return resolve
