"""Carts and orders in symbols and relations: their items, and whether sums are right. Prices differ between sides."""

from __future__ import annotations

from typing import Any

from contracts.lockstep.book import Book, Trolley

SENT = ("customerEmail", "locale", "deleteDaysAfterLastModification", "taxMode")
"""Fields that a request sets, and that a server may fill in on its own otherwise."""


def cart_read(cart: Any, book: Book) -> Any:
    """`cart` as it is compared; its facts are recorded in `book`."""
    if not isinstance(cart, dict):
        return cart
    name = book.cart_of(cart.get("id"))
    if name is None:
        return {"id": "an unknown cart"}
    trolley = book.carts[name]
    known = {"id": name, "version": _version(cart.get("version"), trolley), "cartState": cart.get("cartState")}
    known |= {field: cart[field] for field in SENT if cart.get(field) in trolley.sent}
    codes = [_text(info, "discountCode", "id") for info in _items(cart, "discountCodes")]
    _note(cart, codes, trolley, book)
    return {**known, **_purchase(cart, book), "discountCodes": len(codes)}


def order_read(order: Any, book: Book) -> Any:
    """`order` as it is compared."""
    if not isinstance(order, dict):
        return order
    name = next((name for name, id in book.orders.items() if id == order.get("id")), "an unknown order")
    known = {"id": name, "version": order.get("version"), "orderState": order.get("orderState")}
    return {**known, **_purchase(order, book), "cart": book.cart_of(_value(order, "cart", "id"))}


def listed(page: dict[str, Any], results: list[Any]) -> dict[str, Any]:
    """A page with its `results`, whose order no rule binds."""
    counts = {name: page.get(name) for name in ("limit", "offset", "count", "total")}
    return {**counts, "results": sorted(results, key=repr)}


def _purchase(it: dict[str, Any], book: Book) -> dict[str, Any]:
    """What carts and orders have in common."""
    items = [_line(item, book) for item in _items(it, "lineItems")]
    known = {
        "of": book.name_of(it["customerId"]) if "customerId" in it else "anonymousId" in it and "a guest",
        "lineItems": sorted(items, key=repr),
        "totalPrice": _sum_of(it, book),
        "taxedPrice": _is_taxed(it.get("taxedPrice")),
    }
    if "totalLineItemQuantity" in it:
        known["totalLineItemQuantity"] = it["totalLineItemQuantity"]
    known |= {name: _address(it[name], book) for name in ("shippingAddress", "billingAddress") if name in it}
    return known | ({"country": _symbol("country", it["country"], book)} if "country" in it else {})


def _line(item: Any, book: Book) -> dict[str, Any]:
    quantity, total = _value(item, "quantity"), _value(item, "totalPrice", "centAmount")
    price, is_discounted = (
        _value(item, "price", "value", "centAmount"),
        bool(_items(item, "discountedPricePerQuantity")),
    )
    numbers = [it for it in (price, quantity, total) if isinstance(it, int)]
    is_known = len(numbers) == 3  # noqa: PLR2004 - all of them
    states = [_value(state, "quantity") for state in _items(item, "state")]
    return {
        "sku": book.sku_of(_value(item, "variant", "sku")),
        "quantity": quantity,
        "isDiscounted": is_discounted,
        "costs as much": is_known and (total < price * quantity if is_discounted else total == price * quantity),
        "states": sum(it for it in states if isinstance(it, int)) == quantity,
        "taxedPrice": _is_taxed(_value(item, "taxedPrice")),
    }


def _sum_of(it: dict[str, Any], book: Book) -> list[Any]:
    """Whether the total is the sum of the items, in the target's currency."""
    items = [*_items(it, "lineItems"), *_items(it, "customLineItems")]
    totals = [_value(item, "totalPrice", "centAmount") for item in items]
    total, currency = _value(it, "totalPrice", "centAmount"), _value(it, "totalPrice", "currencyCode")
    return [sum(part for part in totals if isinstance(part, int)) == total, _symbol("currency", currency, book)]


def _is_taxed(price: Any) -> bool:
    """Whether net and tax add up, if there is a tax."""
    net, tax, gross = (_value(price, name, "centAmount") for name in ("totalNet", "totalTax", "totalGross"))
    return price is None or (isinstance(net, int) and isinstance(tax, int) and net + tax == gross)


def _address(address: Any, book: Book) -> Any:
    """An address as it was sent."""
    if not isinstance(address, dict):
        return address
    known = {name: value for name, value in address.items() if name not in ("id", "key")}
    return {**known, "country": _symbol("country", address.get("country"), book)}


def _symbol(name: str, value: Any, book: Book) -> Any:
    """`$country` or `$currency` for those of the target, or for the defaults if it names no catalogue."""
    symbol = f"${name}"
    return symbol if value == book.resolved(symbol) else value


def _version(version: Any, trolley: Trolley) -> str:
    if isinstance(version, bool) or not isinstance(version, int):
        return "no number"
    if not trolley.versions:
        return "a number" if trolley.was_handed_over else str(version)
    before = trolley.versions[-1]
    return "same" if version == before else "raised" if version > before else "lowered"


def _note(cart: dict[str, Any], codes: list[str], trolley: Trolley, book: Book) -> None:
    if isinstance(cart.get("version"), int):
        trolley.versions.append(cart["version"])
    skus = {book.sku_of(_value(item, "variant", "sku")): _text(item, "id") for item in _items(cart, "lineItems")}
    trolley.items, trolley.codes = {sku: id for sku, id in skus.items() if sku is not None}, codes


def _items(value: Any, name: str) -> list[Any]:
    items = _value(value, name)
    return items if isinstance(items, list) else []


def _text(value: Any, *names: str) -> str:
    return str(_value(value, *names))


def _value(value: Any, *names: str) -> Any:
    """The value at a path, or None."""
    for name in names:
        value = value.get(name) if isinstance(value, dict) else None
    return value
