"""Orders, and what an anonymous session hands over at sign-up and sign-in."""

from mutant import Mutant, defect, importing

HANDOVER = "domain/handover.py"
ORDERING = "domain/ordering.py"
ACCOUNT = "domain/account.py"
LINES = "domain/lines.py"
WEB = "web/order.py"
READ = "def get_my_order(call: Call[Order, None]) -> Order:\n    return call.subject"
OWN = (
    "The Orders found are those of the customer or of the anonymous session that the access token was issued for, "
    "and no others."
)
CHECK_ALL = "A check for Orders is answered with 200 where the query finds one, and with 404 where it finds none."
OPEN = "A new Order is answered with 201, in the `version` 1 and the `orderState` `Open`."
OF_ITS_CART = "A new Order has the line items and the `totalPrice` of its Cart, which it names in `cart`."
ORDERED = "The Cart of a new Order has the `cartState` `Ordered`."
VERSION = (
    "An order whose `version` is not that of the Cart is refused with 409 `ConcurrentModification`, and orders nothing."
)
NOT_FOUND = "    if found is None or not is_own(found, context):\n"
SIGN_UP = (
    "If used with an access token for an anonymous session, a sign-up assigns all its orders and carts to the newly "
    "created customer."
)
SIGN_IN = (
    "If used with an access token for an anonymous session, a sign-in assigns all its orders and carts to the customer."
)
LATEST = (
    "The anonymous cart that was modified most recently becomes the `cart` of the new customer, under the same `id`."
)
TAKEN_OVER = (
    "If the customer does not have a cart yet, the anonymous cart that was modified most recently becomes the "
    "customer's cart, under the same `id`."
)
COPIED = (
    "With `MergeWithExistingCustomerCart`, and by default, the line items of the anonymous cart that the customer's "
    "cart does not have are copied to it."
)
KEYED = (
    "A line item of the anonymous cart whose `key` names another product in the customer's cart is not merged, and "
    "stays in the anonymous cart."
)
LARGER = "For a variant that is in both carts, the merged cart has the larger quantity."
MERGED_ID = "A merge keeps the `id` of the customer's cart, which stays `Active`."
CLOSED = "After a merge, the anonymous cart has the `cartState` `Merged` and can no longer be updated."
AS_NEW = "With `UseAsNewActiveCustomerCart`, the anonymous cart becomes the customer's active cart as it is."
STAYS = "With `UseAsNewActiveCustomerCart`, the cart that the customer had stays `Active`."
ANSWERED = "The `cart` of the answer is the active cart of the customer, and is left out where there is none."
FRESH = (
    "The `cart` of a sign-in has been recalculated: it has up-to-date prices, and invalid line items have been removed."
)
NAMES = (
    "If `updateProductData` is true, the line items of the `cart` have the names of the products as they are now, "
    "else those that they had."
)
IMPORTS = (
    "from msgspec.structs import replace\n\nfrom mockserver.domain import errors\n"
    "from mockserver.domain.records import Change, Outcome\nfrom mockserver.domain.shopping import cart_of\n"
)

DEFECTS: tuple[Mutant, ...] = (
    # --- orders ----------------------------------------------------------------------------------
    defect(
        "all-orders-are-found",
        OWN,
        ORDERING,
        "        return records.all(ORDERS_OF_CUSTOMER, by.customer_id)\n",
        "        return tuple(records.tables['orders'].rows.values())  # type: ignore[attr-defined]\n",
    ),
    defect(
        "visitors-find-no-orders",
        OWN,
        ORDERING,
        "    return records.all(ORDERS_OF_SESSION, by.anonymous_id) if isinstance(by.anonymous_id, str) else ()",
        "    return ()",
    ),
    defect(
        "there-are-always-orders",
        CHECK_ALL,
        WEB,
        "    if not any(map(call.body, orders_of(call.context))):",
        "    if any(map(call.body, ())):",
    ),
    defect("new-order-is-answered-with-200", OPEN, WEB, "nothing, EXPANDED, status=201)", "nothing, EXPANDED)"),
    defect(
        "new-order-is-confirmed",
        OPEN,
        ORDERING,
        "        cart=CartReference(id=cart.id),\n",
        '        cart=CartReference(id=cart.id),\n        order_state="Confirmed",\n',
    ),
    defect(
        "order-lacks-line-items",
        OF_ITS_CART,
        ORDERING,
        "        **{name: getattr(cart, name) for name in TAKEN_OVER},\n",
        '        **{**{name: getattr(cart, name) for name in TAKEN_OVER}, "line_items": cart.line_items[:1]},\n',
    ),
    defect(
        "order-refers-to-itself",
        OF_ITS_CART,
        ORDERING,
        "        cart=CartReference(id=cart.id),\n",
        "        cart=CartReference(id=context.chance.new_id()),\n",
    ),
    defect(
        "order-of-a-session-is-nobodys",
        "A new Order has the `customerId` or the `anonymousId` of its Cart.",
        ORDERING,
        '*("customer_id", "customer_group", "anonymous_id", ',
        '*("customer_id", "customer_group", ',
    ),
    defect(
        "order-of-a-customer-is-nobodys",
        "A new Order has the `customerId` or the `anonymousId` of its Cart.",
        ORDERING,
        '*("customer_id", "customer_group", "anonymous_id", ',
        '*("customer_group", "anonymous_id", ',
    ),
    defect(
        "ordered-cart-stays-active",
        ORDERED,
        ORDERING,
        'modified(replace(cart, cart_state="Ordered"), context)',
        "modified(cart, context)",
    ),
    defect(
        "ordered-cart-is-deleted",
        ORDERED,
        ORDERING,
        "change=Change(save=(cart, order), based_on={cart.id: draft.version, order.id: 0})",
        "change=Change(save=(order,), drop=(cart,), based_on={cart.id: draft.version, order.id: 0})",
    ),
    defect(
        "order-ignores-the-version",
        VERSION,
        ORDERING,
        "    expect_version(cart, draft.version)\n",
        "",
        (ORDERING, "based_on={cart.id: draft.version, ", "based_on={cart.id: cart.version - 1, "),
    ),
    defect(
        "refused-order-closes-the-cart",
        VERSION,
        WEB,
        "    return ordered(call.body, call.context)",
        "    try:\n"
        "        return ordered(call.body, call.context)\n"
        "    except errors.Refused:\n"
        "        cart = cart_of(call.body.id, call.context)\n"
        '        closed = replace(cart, cart_state="Ordered", version=cart.version + 1)\n'
        "        call.world.plane.commit(call.context, Outcome(answer=None, change=Change(save=(closed,))))\n"
        "        raise",
        (
            WEB,
            "from mockserver.domain import errors\n",
            IMPORTS,
        ),
    ),
    defect(
        "cart-of-anybody-can-be-ordered",
        "An order of somebody else's Cart, or of none that exists, is refused with 404 `ResourceNotFound`.",
        ORDERING,
        "    customer, cart = shopper(context), cart_to_change(draft.id, context)\n",
        "    customer, cart = shopper(context), context.records.get(CARTS, draft.id) or"
        " cart_to_change(draft.id, context)\n",
        importing("CARTS", ORDERING),
    ),
    defect(
        "unknown-cart-is-not-ordered-but-refused-otherwise",
        "An order of somebody else's Cart, or of none that exists, is refused with 404 `ResourceNotFound`.",
        ORDERING,
        "    customer, cart = shopper(context), cart_to_change(draft.id, context)\n",
        "    if context.records.get(CARTS, draft.id) is None:\n"
        '        errors.invalid_operation("No such cart.")\n'
        "    customer, cart = shopper(context), cart_to_change(draft.id, context)\n",
        importing("CARTS", ORDERING),
    ),
    defect(
        "cart-is-ordered-twice",
        "A Cart cannot be ordered twice: 400 `InvalidOperation`.",
        ORDERING,
        "    expect_active(cart)\n",
        "",
    ),
    defect(
        "cart-without-address-is-ordered",
        "A Cart without shipping address cannot be ordered: 400.",
        ORDERING,
        "    if cart.shipping_address is UNSET:\n",
        "    if cart.shipping_address is UNSET and cart.billing_address is UNSET:\n",
    ),
    defect(
        "latest-order-is-answered",
        "The Order answered is the one with the `id` in the path.",
        WEB,
        READ,
        READ.replace("call.subject", "orders_of(call.context)[-1]"),
    ),
    defect(
        "order-of-anybody-can-be-read",
        "The Order of somebody else is answered with 404 `ResourceNotFound`.",
        ORDERING,
        NOT_FOUND,
        "    if found is None:\n",
    ),
    defect(
        "unknown-order-is-an-invalid-operation",
        "An `id` that no Order has is answered with 404 `ResourceNotFound`.",
        ORDERING,
        f'{NOT_FOUND}        errors.not_found("Resource", id, UnknownOrder(id=id, owner=whose(found)))',
        f'{NOT_FOUND}        errors.invalid_operation("No such order.")',
    ),
    defect(
        "every-order-is-there-when-checked",
        "A check for an Order is answered with 200 to whom it belongs, and with 404 to everybody else.",
        WEB,
        '"checkMyOrder", Row(SHOPPER, NOTHING, ORDER)',
        '"checkMyOrder", Row(SHOPPER, NOTHING, nothing)',
    ),
    # --- sign-up ---------------------------------------------------------------------------------
    defect(
        "sign-up-hands-nothing-over",
        SIGN_UP,
        ACCOUNT,
        "change=Change(save=(account, *messages, *change.save), based_on={customer.id: 0, **change.based_on}),",
        "change=Change(save=(account, *messages), based_on={customer.id: 0}),",
    ),
    defect(
        "sign-up-leaves-the-cart-out",
        LATEST,
        ACCOUNT,
        "        answer=CustomerSignInResult(customer=customer, cart=cart or UNSET),\n",
        "        answer=CustomerSignInResult(customer=customer),\n",
    ),
    defect(
        "sign-up-copies-the-cart",
        LATEST,
        HANDOVER,
        "        cart = after[guest.id]\n",
        "        cart = replace(after[guest.id], id=context.chance.new_id(), version=0)\n",
    ),
    defect(
        "sign-up-goes-on-with-the-oldest-cart",
        LATEST,
        HANDOVER,
        "active_cart(context.records.all(CARTS_OF_CUSTOMER, customer.id)), active_cart(guests)",
        "active_cart(context.records.all(CARTS_OF_CUSTOMER, customer.id)), active_cart(guests[:1])",
    ),
    # --- sign-in ---------------------------------------------------------------------------------
    defect(
        "orders-are-forgotten",
        SIGN_IN,
        HANDOVER,
        "    saved += [_one_up(assigned(it, customer)) for it in orders]\n",
        "",
    ),
    defect(
        "one-order-is-forgotten",
        SIGN_IN,
        HANDOVER,
        "assigned(it, customer)) for it in orders]\n",
        "assigned(it, customer)) for it in orders[1:]]\n",
    ),
    defect(
        "older-carts-are-forgotten",
        SIGN_IN,
        HANDOVER,
        "    after = {it.id: assigned(it, customer) for it in guests}\n",
        "    after = {it.id: assigned(it, customer) for it in guests if it is guest}\n",
    ),
    defect(
        "cart-of-a-third-party-is-handed-over",
        SIGN_IN,
        HANDOVER,
        "    guests = () if isinstance(session, Maybe) else context.records.all(CARTS_OF_SESSION, session)\n",
        "    guests = () if isinstance(session, Maybe) else tuple(\n"
        "        it for it in context.records.tables['carts'].rows.values() if it.anonymous_id  #"
        " type: ignore[attr-defined]\n"
        "    )\n",
    ),
    defect(
        "carts-keep-the-anonymous-id",
        "Not in the document for others: what was handed over has no `anonymousId` any more.",
        HANDOVER,
        "    return replace(it, customer_id=customer.id, anonymous_id=UNSET)",
        "    return replace(it, customer_id=customer.id)",
    ),
    defect(
        "carts-are-taken-from-the-session-but-not-given",
        SIGN_IN,
        HANDOVER,
        "    return replace(it, customer_id=customer.id, anonymous_id=UNSET)",
        "    return replace(it, anonymous_id=UNSET)",
    ),
    defect(
        "who-has-no-cart-gets-none",
        TAKEN_OVER,
        HANDOVER,
        '(own is None or mode == "UseAsNewActiveCustomerCart")',
        'mode == "UseAsNewActiveCustomerCart"',
    ),
    defect(
        "first-cart-of-the-session-is-taken-over",
        TAKEN_OVER,
        HANDOVER,
        "        cart = after[guest.id]\n",
        "        cart = next(iter(after.values()))\n",
    ),
    defect("merge-copies-nothing", COPIED, HANDOVER, "            new.append(item)\n", "            continue\n"),
    defect(
        "merge-is-not-the-default",
        COPIED,
        ACCOUNT,
        'active_cart_sign_in_mode: AnonymousCartSignInMode = "MergeWithExistingCustomerCart"',
        'active_cart_sign_in_mode: AnonymousCartSignInMode = "UseAsNewActiveCustomerCart"',
    ),
    defect(
        "merge-keeps-only-what-is-copied",
        COPIED,
        HANDOVER,
        "line_items=(*line_items, *(_copied(it, context) for it in new_items)),",
        "line_items=tuple(_copied(it, context) for it in new_items),",
    ),
    defect(
        "merge-ignores-the-keys-of-items",
        KEYED,
        HANDOVER,
        "lines = [it for it in guest.line_items if _is_free(it, _variant, keyed)]",
        "lines = list(guest.line_items)",
    ),
    defect(
        "merge-copies-what-is-there",
        LARGER,
        HANDOVER,
        "        if match is None:\n",
        "        if match is None or match.quantity != item.quantity:\n",
    ),
    defect(
        "merge-adds-the-quantities",
        LARGER,
        HANDOVER,
        "quantities[match.id] = max(quantities[match.id], item.quantity)",
        "quantities[match.id] += item.quantity",
    ),
    defect(
        "merge-takes-the-quantity-of-the-visitor",
        LARGER,
        HANDOVER,
        "quantities[match.id] = max(quantities[match.id], item.quantity)",
        "quantities[match.id] = item.quantity",
    ),
    defect(
        "merge-takes-the-quantity-of-the-customer",
        LARGER,
        HANDOVER,
        "quantities[match.id] = max(quantities[match.id], item.quantity)",
        "continue",
    ),
    defect(
        "merge-takes-the-smaller-quantity",
        LARGER,
        HANDOVER,
        "quantities[match.id] = max(quantities[match.id], item.quantity)",
        "quantities[match.id] = min(quantities[match.id], item.quantity)",
    ),
    defect(
        "merge-goes-into-the-cart-of-the-visitor",
        MERGED_ID,
        HANDOVER,
        "        cart = merged(own, guest, context)\n"
        '        after[guest.id] = replace(after[guest.id], cart_state="Merged")\n',
        "        cart = merged(after[guest.id], own, context)\n"
        '        after = {**after, own.id: replace(own, cart_state="Merged")}\n',
    ),
    defect(
        "merged-cart-of-the-visitor-stays-active",
        CLOSED,
        HANDOVER,
        '        after[guest.id] = replace(after[guest.id], cart_state="Merged")\n',
        "",
    ),
    defect(
        "merged-cart-can-be-updated",
        CLOSED,
        "domain/shopping.py",
        '    if cart.cart_state != "Active":\n',
        '    if cart.cart_state not in ("Active", "Merged"):\n',
    ),
    defect(
        "new-cart-is-merged",
        AS_NEW,
        HANDOVER,
        "        cart = after[guest.id]\n",
        "        cart = after[guest.id] if own is None else merged(after[guest.id], own, context)\n",
    ),
    defect(
        "new-cart-is-not-the-active-one",
        AS_NEW,
        HANDOVER,
        "        cart = modified(cart, context)\n",
        "        cart = _one_up(cart)\n",
    ),
    defect(
        "use-as-new-merges",
        AS_NEW,
        HANDOVER,
        '(own is None or mode == "UseAsNewActiveCustomerCart")',
        "own is None",
    ),
    defect(
        "use-as-new-closes-the-old-cart",
        STAYS,
        HANDOVER,
        "    if cart is not None:\n        cart = replace(cart, customer_group",
        '    if own is not None and mode == "UseAsNewActiveCustomerCart" and guest is not None:\n'
        '        after[own.id] = replace(own, cart_state="Merged")\n'
        "    if cart is not None:\n        cart = replace(cart, customer_group",
    ),
    defect(
        "sign-in-answers-only-what-was-handed-over",
        ANSWERED,
        ACCOUNT,
        "    return Outcome(answer=CustomerSignInResult(customer=account.customer, cart=cart or UNSET), change=change)",
        "    answered = UNSET if context.by.anonymous_id is UNSET else cart or UNSET\n"
        "    return Outcome(answer=CustomerSignInResult(customer=account.customer, cart=answered), change=change)",
    ),
    # --- the recalculation -----------------------------------------------------------------------
    defect(
        "sign-in-does-not-recalculate",
        FRESH,
        HANDOVER,
        "        cart = recalculated(cart, context, update_product_data=update_product_data)\n",
        "",
    ),
    defect(
        "stale-prices-are-kept",
        FRESH,
        LINES,
        "        return replace(item, price=price)\n    product, variant",
        "        return item\n    product, variant",
    ),
    defect(
        "what-is-not-sold-any-more-stays",
        FRESH,
        LINES,
        "    if offer is None or price is None:\n        return None\n",
        "    if offer is None or price is None:\n        return item\n",
    ),
    defect(
        "recalculated-cart-keeps-its-total",
        FRESH,
        LINES,
        "    return totalled(with_taxes(kept, context), context)",
        "    return with_taxes(kept, context)",
    ),
    defect("product-data-is-never-updated", NAMES, LINES, "    if not update_product_data:\n", "    if True:\n"),
    defect("product-data-is-always-updated", NAMES, LINES, "    if not update_product_data:\n", "    if False:\n"),
    defect(
        "update-product-data-is-not-passed-on",
        NAMES,
        ACCOUNT,
        "        update_product_data=signin.update_product_data,\n",
        "",
    ),
)
