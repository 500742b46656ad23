"""Carts and orders, of customers and in anonymous sessions."""

from __future__ import annotations

from typing import Any

from contracts.lockstep import calls, pools
from contracts.lockstep.model import LIVE, Cart, Model, Token
from contracts.lockstep.moves import account, tokens

Action = dict[str, Any]

MOST_CARTS = 6
NOBODYS = "7d1f0f6e-8b0c-4a53-9d0e-2c1b7a9e5f31"
NOT_THEIRS = "not theirs"


def create(model: Model) -> bool:
    """A new cart, with items if the target sells products."""
    token = _buyer(model)
    if token is None or len(model.carts) >= MOST_CARTS:
        return False
    _create(model, token)
    return True


def hand_over(model: Model) -> bool:
    """A guest with a cart or two, and maybe an order, signs in; the customer may also have a cart."""
    customer = model.living()
    if customer is None or not model.ground.can("carts"):
        return False
    guest, token = tokens.open_session(model, ""), model.token_of(customer)
    owners = [guest, *model.one_of(((), (guest,)))]
    if token is not None:
        owners += [token] if model.chance(0.7) else []
        model.random.shuffle(owners)
    for owner in owners:
        _create(model, owner)
    if model.chance(0.4):
        order(model)
    account.sign_in_from(model, customer, guest)
    if token is not None:
        for operation in ("queryMyCarts", "queryMyOrders") if _sells(model) else ("queryMyCarts",):
            model.add(calls.Call(operation=operation, bearer=token.name))
        model.add(calls.Call(operation="getMyActiveCart", bearer=token.name))
    return True


def _create(model: Model, token: Token) -> None:
    cart = Cart(model.new("k"), token.owner or token.name)
    draft: dict[str, Any] = {"currency": "$currency", "country": "$country"}
    if model.ground.skus and model.chance(0.7):
        cart.items = set(model.random.sample(range(model.ground.skus), model.random.randint(1, 2)))
        draft["lineItems"] = [
            {"sku": f"$sku:{it}", "quantity": model.random.randint(1, 9)} for it in sorted(cart.items)
        ]
    if model.chance(0.5):
        draft["shippingAddress"], cart.is_shipped = _address(model), True
    if model.chance(0.2):
        draft["billingAddress"] = _address(model)
    if model.chance(0.2):
        draft["customerEmail"] = model.one_of(pools.CART_EMAILS)
    model.add(calls.create_cart(token.name, cart.name, draft))
    model.carts.append(cart)


def everything(model: Model) -> bool:
    """Every cart and order operation once, for the first scenario."""
    token = _buyer(model)
    if token is None:
        return False
    cart, owner = Cart(model.new("k"), token.owner or token.name, items={0}, is_shipped=True), token.name
    draft = {"currency": "$currency", "country": "$country", "shippingAddress": _address(model)}
    items = {"lineItems": [{"sku": "$sku:0", "quantity": 3}]} if model.ground.skus else {}
    model.add(calls.create_cart(owner, cart.name, {**draft, **items}))
    model.add(calls.update_cart(owner, cart.name, [{"action": "setCustomerEmail", "email": pools.CART_EMAILS[0]}]))
    for operation in ("getMyCart", "checkMyCart"):
        model.add(calls.about_cart(operation, owner, cart.name))
    for operation in ("getMyActiveCart", "checkMyActiveCart", "queryMyCarts", "checkMyCarts"):
        model.add(calls.Call(operation=operation, bearer=owner))
    if _sells(model):
        symbol = model.new("o")
        model.add(calls.create_order(owner, symbol, cart.name))
        for operation in ("getMyOrder", "checkMyOrder"):
            model.add(calls.about_order(operation, owner, symbol))
        for operation in ("queryMyOrders", "checkMyOrders"):
            model.add(calls.Call(operation=operation, bearer=owner))
        model.add(calls.about_cart("getMyCart", owner, cart.name))
    model.add(calls.delete_cart(owner, cart.name))
    return True


def create_refused(model: Model) -> bool:
    token = _buyer(model)
    if token is None:
        return False
    wrong: dict[str, tuple[dict[str, Any], str]] = {
        "no currency": ({}, "malformed"),
        "a wrong currency": ({"currency": "euro"}, "malformed"),
        "a foreign locale": (
            {"currency": "$currency", "locale": model.one_of(pools.UNKNOWN_LOCALES)},
            "unknown locale",
        ),
    }
    if model.ground.skus:
        wrong["an unknown sku"] = {"currency": "$currency", "lineItems": [{"sku": "no-such-sku"}]}, "unknown sku"
    draft, fault = model.rarest({f"new cart with {what}": it for what, it in wrong.items()})
    model.add(calls.create_cart(token.name, model.new("x"), draft, fault=fault))
    return True


def read(model: Model) -> bool:
    """Reads or checks one cart, the active one, or all."""
    token = _buyer(model)
    if token is None:
        return False
    ways = {
        "active": calls.Call(operation="getMyActiveCart", bearer=token.name),
        "check active": calls.Call(operation="checkMyActiveCart", bearer=token.name),
        "all": calls.Call(operation="queryMyCarts", bearer=token.name),
        "check all": calls.Call(operation="checkMyCarts", bearer=token.name),
    }
    cart = model.one_of(_own(model, token))
    if cart is not None:
        ways |= {
            "one": calls.about_cart("getMyCart", token.name, cart.name),
            "check one": calls.about_cart("checkMyCart", token.name, cart.name),
        }
    model.add(model.rarest({f"read carts {way}": call for way, call in ways.items()}))
    return True


def update(model: Model) -> bool:
    """An update with one action, or with two that do not undo each other."""
    found = _open(model)
    if found is None:
        return False
    token, cart = found
    line, other = _line_action(model, cart), _field_action(model, cart)
    actions = [it for it in model.one_of(((line,), (other,), (line, other), ())) if it]
    model.add(calls.update_cart(token.name, cart.name, actions))
    return True


def update_refused(model: Model) -> bool:
    found = _open(model)
    if found is None:
        return False
    token, cart = found
    action, fault = model.rarest({f"cart action {what}": it for what, it in _wrong_actions(model).items()})
    good = {"action": "setCustomerEmail", "email": "refused@cart.example"}
    actions = model.one_of(([action], [good, action], [action, good]))
    model.add(calls.update_cart(token.name, cart.name, actions, fault=fault))
    return True


def outdated(model: Model) -> bool:
    """An update, deletion or order with an outdated or future version."""
    found = _open(model)
    if found is None:
        return False
    token, cart = found
    version = f"$cart-version:{cart.name}:{model.one_of(('stale', 'future'))}"
    ways = {
        "update": calls.update_cart(token.name, cart.name, [], version=version, fault="version"),
        "delete": calls.delete_cart(token.name, cart.name, version=version, fault="version"),
    }
    if _sells(model):
        ways["order"] = calls.create_order(token.name, model.new("x"), cart.name, version=version, fault="version")
    model.add(model.rarest({f"outdated cart {way}": call for way, call in ways.items()}))
    return True


def delete(model: Model) -> bool:
    found = _open(model)
    if found is None:
        return False
    token, cart = found
    model.add(calls.delete_cart(token.name, cart.name))
    model.add(calls.about_cart("getMyCart", token.name, cart.name, fault="unknown cart"))
    model.carts.remove(cart)
    return True


def order(model: Model) -> bool:
    """An order of a cart that is completed first."""
    found = _open(model, filled=True)
    if found is None or not _sells(model):
        return False
    token, cart = found
    if not cart.is_shipped:
        model.add(
            calls.update_cart(token.name, cart.name, [{"action": "setShippingAddress", "address": _address(model)}])
        )
    if cart.has_external_taxes:  # which nobody sets, so that a server may refuse the order
        action = {"action": "changeTaxMode", "taxMode": "Platform"}
        model.add(calls.update_cart(token.name, cart.name, [action]))
    symbol = model.new("o")
    model.add(calls.create_order(token.name, symbol, cart.name))
    model.add(calls.about_cart("getMyCart", token.name, cart.name))
    cart.is_open = False
    model.orders.append((symbol, cart.owner))
    return True


def order_refused(model: Model) -> bool:
    """An order of a cart that is empty, lacks an address, or was already ordered."""
    token = _buyer(model)
    carts = [it for it in _own(model, token) if not (it.is_open and it.is_shipped and it.items)] if token else []
    cart = model.one_of(carts)
    if token is None or cart is None or not _sells(model):
        return False
    fault = "incomplete cart" if cart.is_open else "closed cart"
    if not cart.is_open:
        model.add(calls.about_cart("getMyCart", token.name, cart.name))  # learns its new version
        action = {"action": "setCustomerEmail", "email": "late@cart.example"}
        model.add(calls.update_cart(token.name, cart.name, [action], fault=fault))
    model.add(calls.create_order(token.name, model.new("x"), cart.name, fault=fault))
    return True


def read_orders(model: Model) -> bool:
    """Reads or checks one order, or all."""
    token = _buyer(model)
    if token is None or not _sells(model):
        return False
    ways = {
        "all": calls.Call(operation="queryMyOrders", bearer=token.name),
        "check all": calls.Call(operation="checkMyOrders", bearer=token.name),
    }
    symbol = model.one_of([symbol for symbol, owner in model.orders if owner == (token.owner or token.name)])
    if symbol is not None:
        ways |= {
            "one": calls.about_order("getMyOrder", token.name, symbol),
            "check one": calls.about_order("checkMyOrder", token.name, symbol),
        }
    model.add(model.rarest({f"read orders {way}": call for way, call in ways.items()}))
    return True


def by_a_stranger(model: Model) -> bool:
    """Requests for carts and orders that belong to somebody else, or do not exist."""
    token = _buyer(model)
    if token is None:
        return False
    owner = token.owner or token.name
    cart = model.one_of([it for it in model.carts if it.owner != owner])
    symbol = model.one_of([symbol for symbol, of in model.orders if of != owner])
    nobodys = calls.Call(operation="getMyCart", bearer=token.name, path={"id": NOBODYS}, fault=NOT_THEIRS)
    ways = {"nobody's": nobodys}
    if cart is not None:
        ways |= {
            name: calls.about_cart(name, token.name, cart.name, fault=NOT_THEIRS)
            for name in ("getMyCart", "checkMyCart")
        }
        ways["update"] = calls.update_cart(token.name, cart.name, [], fault=NOT_THEIRS)
        ways["delete"] = calls.delete_cart(token.name, cart.name, fault=NOT_THEIRS)
        if _sells(model):
            ways["order"] = calls.create_order(token.name, model.new("x"), cart.name, fault=NOT_THEIRS)
    if symbol is not None:
        ways |= {
            name: calls.about_order(name, token.name, symbol, fault=NOT_THEIRS)
            for name in ("getMyOrder", "checkMyOrder")
        }
    model.add(model.rarest({f"stranger {way}": call for way, call in ways.items()}))
    return True


def by_a_wrong_token(model: Model) -> bool:
    if not model.ground.can("carts"):
        return False
    bearers = {"none": "no token", "garbage": "garbage", "client": "token kind"}
    if model.ground.has_narrow:
        bearers["narrow"] = "scope"
    operations = ["queryMyCarts", "getMyActiveCart", "checkMyCarts"]
    operations += ["queryMyOrders", "checkMyOrders"] if model.ground.can("orders") else []
    bearer = model.rarest({f"cart of {it}": it for it in bearers})
    operation = model.rarest({f"wrong token {it}": it for it in operations})
    model.add(calls.Call(operation=operation, bearer=bearer, fault=bearers[bearer]))
    return True


def _sells(model: Model) -> bool:
    return model.ground.can("orders") and model.ground.skus > 0


def _buyer(model: Model) -> Token | None:
    """A token that may own carts: a customer's or a guest's."""
    if not model.ground.can("carts"):
        return None
    token: Token | None = model.one_of([it for it in model.tokens if it.kind != "client" and it.state == LIVE])
    return token


def _own(model: Model, token: Token) -> list[Cart]:
    return [it for it in model.carts if it.owner == (token.owner or token.name)]


def _open(model: Model, *, filled: bool = False) -> tuple[Token, Cart] | None:
    """A token, and an open cart of its owner."""
    token = _buyer(model)
    carts = [it for it in _own(model, token) if it.is_open and (it.items or not filled)] if token else []
    cart = model.one_of(carts)
    return (token, cart) if token is not None and cart is not None else None


def _line_action(model: Model, cart: Cart) -> Action | None:
    if not model.ground.skus:
        return None
    sku = model.random.randrange(model.ground.skus)
    ways: dict[str, Action] = {
        "add": {"action": "addLineItem", "sku": f"$sku:{sku}", "quantity": model.random.randint(1, 4)},
        "add one": {"action": "addLineItem", "sku": f"$sku:{sku}"},
    }
    item = model.one_of(sorted(cart.items))
    if item is not None:
        id = f"$item:{cart.name}:{item}"
        quantity = model.random.randint(1, 9)
        ways |= {
            "change": {"action": "changeLineItemQuantity", "lineItemId": id, "quantity": quantity},
            "change to none": {"action": "changeLineItemQuantity", "lineItemId": id, "quantity": 0},
            "remove some": {"action": "removeLineItem", "lineItemId": id, "quantity": 1},
            "remove": {"action": "removeLineItem", "lineItemId": id},
        }
    way = model.rarest({f"line {it}": it for it in ways})
    if way.startswith("add"):
        cart.items.add(sku)
    elif way in ("change to none", "remove"):
        cart.items.discard(item)
    return ways[way]


def _field_action(model: Model, cart: Cart) -> Action:
    ways: dict[str, Action] = {
        "shipping": {"action": "setShippingAddress", "address": _address(model)},
        "no shipping": {"action": "setShippingAddress"},
        "billing": {"action": "setBillingAddress", "address": _address(model)},
        "no billing": {"action": "setBillingAddress"},
        "country": {"action": "setCountry", "country": "$country"},
        "email": {"action": "setCustomerEmail", "email": model.one_of(pools.CART_EMAILS)},
        "no email": {"action": "setCustomerEmail"},
        "days": {
            "action": "setDeleteDaysAfterLastModification",
            "deleteDaysAfterLastModification": model.one_of(pools.DAYS),
        },
        "recalculate": {"action": "recalculate", "updateProductData": model.chance(0.5)},
    }
    if model.ground.languages:
        ways["locale"] = {"action": "setLocale", "locale": model.one_of(model.ground.languages)}
    if model.ground.has_discount_code and cart.has_code:
        ways["no code"] = {
            "action": "removeDiscountCode",
            "discountCode": {"typeId": "discount-code", "id": f"$code-id:{cart.name}"},
        }
    elif model.ground.has_discount_code:
        ways["code"] = {"action": "addDiscountCode", "code": "$code"}
    mode = "Platform" if cart.has_external_taxes else "External"
    ways["taxes"] = {"action": "changeTaxMode", "taxMode": mode}
    way = model.rarest({f"cart field {it}": it for it in ways})
    cart.has_external_taxes ^= way == "taxes"
    cart.is_shipped = way == "shipping" or (cart.is_shipped and way != "no shipping")
    cart.has_code = way == "code" or (cart.has_code and way != "no code")
    return ways[way]


def _wrong_actions(model: Model) -> dict[str, tuple[Action, str]]:
    """Things that may be wrong with an action, each with its fault."""
    type = {"typeId": "type", "key": "no-such-type"}
    return {
        "unknown item": ({"action": "removeLineItem", "lineItemId": NOBODYS}, "unknown item"),
        "unknown item to change": (
            {"action": "changeLineItemQuantity", "lineItemId": NOBODYS, "quantity": 2},
            "unknown item",
        ),
        "unknown sku": ({"action": "addLineItem", "sku": "no-such-sku"}, "unknown sku"),
        "nothing to add": ({"action": "addLineItem", "quantity": 2}, "nothing named"),
        "unknown code": ({"action": "addDiscountCode", "code": "no-such-code"}, "unknown code"),
        "foreign locale": ({"action": "setLocale", "locale": model.one_of(pools.UNKNOWN_LOCALES)}, "unknown locale"),
        "no taxes": ({"action": "changeTaxMode", "taxMode": "Disabled"}, "no taxes"),
        "unknown type": ({"action": "setCustomType", "type": type}, "unknown type"),
        "no type": ({"action": "setCustomField", "name": "gift", "value": True}, "cart without type"),
        "unknown action": ({"action": "setNothing"}, "malformed"),
        "no quantity": ({"action": "changeLineItemQuantity", "lineItemId": NOBODYS}, "malformed"),
        "no code": ({"action": "addDiscountCode"}, "malformed"),
        "no text": ({"action": "setCustomerEmail", "email": 5}, "malformed"),
    }


def _address(model: Model) -> dict[str, Any]:
    return {"country": "$country", "city": model.one_of(pools.NAMES), "postalCode": "04109"}
