"""Carts: whose they are, how they are made, changed, given up, and what they cost."""

from mutant import Mutant, defect, importing

SHOPPING = "domain/shopping.py"
WEB = "web/cart.py"
READ = "def get_my_cart(call: Call[Cart, None]) -> Cart:\n    return call.subject"
ANY_CART = "lambda call: call.context.records.get(CARTS, call.path['id']) or CART(call)"
SHOPPER = 'Door("manage_my_orders", ("customer", "anonymous")'
PRICING = "domain/pricing.py"
ACTIVE = "The active Cart answered is the one of the caller that was modified last."
NO_ACTIVE = "The active Cart of a caller who has none is answered with 404 `ResourceNotFound`."
CHECK_ACTIVE = "A check for the active Cart is answered with 200 where there is one, and with 404 where there is none."
OWN = (
    "The Carts found are those of the customer or of the anonymous session that the access token was issued for, "
    "and no others."
)
CHECK_ALL = "A check for Carts is answered with 200 where the query finds one, and with 404 where it finds none."
SOMEBODY_ELSE = (
    "The Cart of somebody else is answered with 404 `ResourceNotFound`, whether it is read, changed or deleted."
)
CHECK_ONE = "A check for a Cart is answered with 200 to whom it belongs, and with 404 to everybody else."
FIELDS = (
    "The `country`, the `customerEmail`, the `shippingAddress` and the `billingAddress` of the draft come back in the "
    "Cart."
)
VERSION = "An update of a Cart whose `version` is not the current one is refused with 409 `ConcurrentModification`."
ALL_OR_NONE = "If one action on a Cart is refused, none of the list is applied."
CLOSED = "A Cart that was ordered can no longer be updated: 400 `InvalidOperation`."
KEPT = "A deletion of a Cart whose `version` is not the current one is refused with 409, and deletes nothing."
SUM = "The `totalPrice` of a Cart is the sum of the `totalPrice` of its items."
QUANTITY = (
    "`totalLineItemQuantity` is the sum of the quantities of the line items, and is left out where there are none."
)
TAXES = "In a `taxedPrice`, `totalNet` and `totalTax` add up to `totalGross`."
TOTAL = "The `totalPrice` of a line item without discount is its `price` times its `quantity`."
FOUND = "    return found if found is not None and is_own(found, context) else None"

DEFECTS: tuple[Mutant, ...] = (
    # --- the active cart -------------------------------------------------------------------------
    defect(
        "oldest-cart-is-active",
        ACTIVE,
        SHOPPING,
        "    return max(reversed(active), key=lambda it: it.last_modified_at) if active else None",
        "    return min(active, key=lambda it: it.last_modified_at) if active else None",
    ),
    defect(
        "newest-cart-is-active",
        ACTIVE,
        SHOPPING,
        "key=lambda it: it.last_modified_at",
        "key=lambda it: it.created_at",
    ),
    defect(
        "ordered-cart-is-active",
        "The Cart of a new Order has the `cartState` `Ordered`.",
        SHOPPING,
        'it.cart_state == "Active" and it.origin',
        "it.origin",
    ),
    defect(
        "no-active-cart-is-an-invalid-operation",
        NO_ACTIVE,
        WEB,
        "or errors.no_active_cart(tuple((it.id, it.cart_state) for it in carts))",
        'or errors.invalid_operation("There is none.")',
    ),
    defect(
        "any-cart-is-active-for-a-visitor",
        NO_ACTIVE,
        SHOPPING,
        "    return records.all(CARTS_OF_SESSION, by.anonymous_id) if isinstance(by.anonymous_id, str) else ()",
        "    return tuple(records.tables['carts'].rows.values())[-1:]  # type: ignore[attr-defined]",
    ),
    defect(
        "there-is-always-an-active-cart",
        CHECK_ACTIVE,
        WEB,
        '"checkMyActiveCart", Row(SHOPPER, NOTHING, active)',
        '"checkMyActiveCart", Row(SHOPPER, NOTHING, nothing)',
    ),
    # --- all carts -------------------------------------------------------------------------------
    defect(
        "quantities-have-32-bits",
        "The `quantity` of a line item may need more than 32 bits, in a draft and in the actions of a Cart.",
        "domain/cart.py",
        "Quantity = Annotated[int, Meta(ge=1, le=LARGEST_INTEGER)]",
        "Quantity = Annotated[int, Meta(ge=1, le=2**31 - 1)]",
    ),
    defect(
        "all-carts-are-found",
        OWN,
        SHOPPING,
        "        return records.all(CARTS_OF_CUSTOMER, by.customer_id)\n    return records.all(CARTS_OF_SESSION",
        "        return tuple(records.tables['carts'].rows.values())  # type: ignore[attr-defined]\n"
        "    return records.all(CARTS_OF_SESSION",
    ),
    defect(
        "one-cart-is-found",
        OWN,
        SHOPPING,
        "        return records.all(CARTS_OF_CUSTOMER, by.customer_id)\n    return records.all(CARTS_OF_SESSION",
        "        return records.all(CARTS_OF_CUSTOMER, by.customer_id)[-1:]\n    return records.all(CARTS_OF_SESSION",
    ),
    defect(
        "only-active-carts-are-found",
        "If used with an access token for an anonymous session, a sign-in assigns all its orders and carts to the "
        "customer.",
        WEB,
        "oldest_first(carts_of(call.context))",
        'oldest_first([it for it in carts_of(call.context) if it.cart_state == "Active"])',
    ),
    defect(
        "there-are-always-carts",
        CHECK_ALL,
        WEB,
        "    if not any(map(call.body, carts_of(call.context))):\n"
        '        errors.not_found("Resource", "carts", NothingFound(what="carts"))\n',
        "    del call\n",
    ),
    defect(
        "check-for-carts-ignores-where",
        CHECK_ALL,
        WEB,
        "    if not any(map(call.body, carts_of(call.context))):",
        "    if not carts_of(call.context):",
    ),
    # --- a new cart ------------------------------------------------------------------------------
    defect(
        "new-cart-is-answered-with-200",
        "A new Cart is answered with 201, in the `version` 1 and the `cartState` `Active`.",
        WEB,
        "json(MyCartDraft), nothing, EXPANDED, status=201)",
        "json(MyCartDraft), nothing, EXPANDED)",
    ),
    defect(
        "new-cart-has-version-0",
        "A new Cart is answered with 201, in the `version` 1 and the `cartState` `Active`.",
        SHOPPING,
        "        id=context.chance.new_id(),\n        version=1,",
        "        id=context.chance.new_id(),\n        version=0,",
    ),
    defect(
        "cart-of-a-customer-is-nobodys",
        "A new Cart of a customer has the id of the customer as `customerId`.",
        SHOPPING,
        "customer_id=customer.id if customer else UNSET,",
        "customer_id=UNSET,",
    ),
    defect(
        "cart-of-a-session-is-nobodys",
        "A new Cart of an anonymous session has the id of the session as `anonymousId`.",
        SHOPPING,
        "anonymous_id=UNSET if customer else context.by.anonymous_id,",
        "anonymous_id=UNSET if customer else context.by.client_id,",
    ),
    defect(
        "carts-are-in-euros",
        "A new Cart without items has a `totalPrice` of 0 in the `currency` of the draft.",
        SHOPPING,
        "total_price=money(0, draft.currency),",
        'total_price=money(0, "EUR"),',
    ),
    defect("country-of-a-draft-is-lost", FIELDS, SHOPPING, "        country=draft.country,\n", ""),
    defect("email-of-a-draft-is-lost", FIELDS, SHOPPING, "        customer_email=draft.customer_email,\n", ""),
    defect(
        "billing-address-of-a-draft-is-that-for-shipping",
        FIELDS,
        SHOPPING,
        "    yield MyCartSetBillingAddressAction(address=draft.billing_address)",
        "    yield MyCartSetBillingAddressAction(address=draft.shipping_address or draft.billing_address)",
    ),
    defect(
        "line-items-of-a-draft-are-lost",
        "The `lineItems` of the draft are those of the new Cart.",
        SHOPPING,
        "    for line in lines:\n",
        "    for line in lines[:0]:\n",
    ),
    defect(
        "only-the-first-line-item-of-a-draft-counts",
        "The `lineItems` of the draft are those of the new Cart.",
        SHOPPING,
        "    for line in lines:\n",
        "    for line in lines[:1]:\n",
    ),
    defect(
        "a-cart-needs-no-currency",
        "A draft of a Cart without `currency` is refused with 400 `InvalidJsonInput`.",
        "domain/cart.py",
        "    currency: Currency\n    customer_email",
        '    currency: Currency = "EUR"\n    customer_email',
    ),
    defect(
        "a-currency-need-not-exist",
        "A draft of a Cart in a currency that ISO 4217 does not have is refused with 400 `InvalidJsonInput`.",
        "domain/reading.py",
        'case "currency" if text not in FRACTION_DIGITS:',
        'case "currency" if not text:',
    ),
    defect(
        "a-cart-may-do-without-taxes",
        "A draft of a Cart with the `taxMode` `Disabled` is refused with 400.",
        "domain/cart_actions/fields.py",
        'if self.tax_mode == "Disabled":',
        "if not self.tax_mode:",
    ),
    defect(
        "references-in-a-new-cart-are-not-expanded",
        "A reference in a new Cart to which `expand` leads has the resource that it refers to as its `obj`.",
        WEB,
        "json(MyCartDraft), nothing, EXPANDED, status=201)",
        "json(MyCartDraft), nothing, status=201)",
    ),
    # --- a cart by its id ------------------------------------------------------------------------
    defect(
        "latest-cart-is-answered",
        "The Cart answered is the one with the `id` in the path.",
        WEB,
        READ,
        READ.replace("call.subject", "carts_of(call.context)[-1]"),
    ),
    defect("cart-of-anybody-is-there", SOMEBODY_ELSE, SHOPPING, FOUND, "    return found"),
    defect(
        "cart-of-anybody-can-be-read",
        SOMEBODY_ELSE,
        WEB,
        "Row(SHOPPER, NOTHING, CART, EXPANDED)",
        f"Row(SHOPPER, NOTHING, {ANY_CART}, EXPANDED)",
        importing("CARTS", WEB),
    ),
    defect(
        "cart-of-anybody-can-be-updated",
        SOMEBODY_ELSE,
        WEB,
        "json(MyCartUpdate, expect_implemented), CART_TO_CHANGE",
        f"json(MyCartUpdate, expect_implemented), {ANY_CART}",
        importing("CARTS", WEB),
    ),
    defect(
        "cart-of-anybody-can-be-deleted",
        SOMEBODY_ELSE,
        WEB,
        "Row(SHOPPER, VERSION, CART_TO_CHANGE",
        f"Row(SHOPPER, VERSION, {ANY_CART}",
        importing("CARTS", WEB),
    ),
    defect(
        "carts-of-sessions-are-everybodys",
        SOMEBODY_ELSE,
        SHOPPING,
        "isinstance(by.anonymous_id, str) and it.anonymous_id == by.anonymous_id",
        "isinstance(by.anonymous_id, str) and it.anonymous_id is not UNSET",
    ),
    defect(
        "cart-of-somebody-else-is-forbidden",
        SOMEBODY_ELSE,
        SHOPPING,
        "    found = context.records.get(CARTS, id)\n",
        "    found = context.records.get(CARTS, id)\n    if found is not None and not is_own(found, context):\n"
        "        errors.wrong_token_kind(str())\n",
    ),
    defect(
        "unknown-cart-is-an-invalid-operation",
        "An `id` that no Cart has, a UUID or not, is answered with 404 `ResourceNotFound`.",
        SHOPPING,
        'errors.not_found("Resource", id, _unknown_cart(id, context))',
        'errors.invalid_operation("No such cart.")',
    ),
    defect(
        "every-cart-is-there-when-checked",
        CHECK_ONE,
        WEB,
        '"checkMyCart", Row(SHOPPER, NOTHING, CART)',
        '"checkMyCart", Row(SHOPPER, NOTHING, nothing)',
    ),
    defect(
        "cart-of-anybody-is-there-when-checked",
        CHECK_ONE,
        WEB,
        '"checkMyCart", Row(SHOPPER, NOTHING, CART)',
        f'"checkMyCart", Row(SHOPPER, NOTHING, {ANY_CART})',
        importing("CARTS", WEB),
    ),
    # --- who enters ------------------------------------------------------------------------------
    defect(
        "client-token-has-carts",
        "The operation does not take an access token of client credentials.",
        "web/doors.py",
        SHOPPER,
        SHOPPER.replace('("customer", "anonymous")', "_ALL_TOKENS"),
    ),
    defect(
        "visitors-have-no-carts",
        "A new Cart of an anonymous session has the id of the session as `anonymousId`.",
        "web/doors.py",
        SHOPPER,
        SHOPPER.replace(', "anonymous"', ","),
    ),
    defect(
        "carts-need-the-scope-of-the-profile",
        "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`.",
        "web/doors.py",
        SHOPPER,
        SHOPPER.replace("orders", "profile"),
    ),
    # --- updates ---------------------------------------------------------------------------------
    defect(
        "update-of-a-cart-ignores-the-version",
        VERSION,
        SHOPPING,
        "    expect_version(cart, update.version)\n",
        "",
    ),
    defect(
        "empty-update-of-a-cart-ignores-the-version",
        VERSION,
        SHOPPING,
        "    expect_version(cart, update.version)\n",
        "    if update.actions:\n        expect_version(cart, update.version)\n",
    ),
    defect(
        "older-version-of-a-cart-is-good-enough",
        VERSION,
        SHOPPING,
        "    if cart.version != expected:\n",
        "    if cart.version < expected:\n",
    ),
    defect(
        "change-of-a-cart-keeps-the-version",
        "An update that changes a Cart raises its `version`.",
        SHOPPING,
        'version=next_number(cart.version, "The version of the cart")',
        "version=cart.version",
    ),
    defect(
        "each-update-of-a-cart-is-a-version",
        "An update that changes nothing leaves the `version` of the Cart as it is.",
        SHOPPING,
        "        if after is not newer:\n            newer = modified(after, context)",
        "        newer = modified(after, context)",
    ),
    defect(
        "refused-update-of-a-cart-half-applies",
        ALL_OR_NONE,
        WEB,
        "    return updated(call.subject, call.body, call.context)",
        "    cart = call.subject\n"
        "    expect_version(cart, call.body.version)\n"
        "    for action in call.body.actions:\n"
        "        one = MyCartUpdate(version=cart.version, actions=(action,))\n"
        "        cart = call.world.plane.commit(call.context, updated(cart, one, call.context))\n"
        "    return Outcome(answer=cart)",
        (WEB, "    deleted,\n", "    deleted,\n    expect_version,\n"),
    ),
    defect(
        "refused-action-on-a-cart-is-passed-over",
        ALL_OR_NONE,
        SHOPPING,
        "        after = changed(newer, action, context)\n",
        "        try:\n"
        "            after = changed(newer, action, context)\n"
        "        except errors.Refused:\n"
        "            continue\n",
    ),
    defect(
        "unknown-action-on-a-cart-is-an-invalid-operation",
        "An action that no Cart has is refused with 400 `InvalidJsonInput`.",
        WEB,
        "isinstance(name, str) and name in NOT_IMPLEMENTED)",
        "isinstance(name, str) and name not in IMPLEMENTED)",
        (
            WEB,
            "chapter = Chapter()\n",
            "IMPLEMENTED = {it.__struct_config__.tag for it in MyCartUpdateAction.__args__}\nchapter = Chapter()\n",
        ),
        (
            WEB,
            "from mockserver.domain.cart_actions import NOT_IMPLEMENTED, MyCartUpdate\n",
            "from mockserver.domain.cart_actions import MyCartUpdate, MyCartUpdateAction\n",
        ),
    ),
    defect(
        "ordered-cart-can-be-updated",
        CLOSED,
        SHOPPING,
        "    expect_active(cart)\n    errors.expect",
        '    if cart.cart_state == "Merged":\n        expect_active(cart)\n    errors.expect',
    ),
    # --- deletions -------------------------------------------------------------------------------
    defect(
        "deletion-answers-an-empty-cart",
        "A deletion of a Cart is answered with the Cart in its last state.",
        SHOPPING,
        "    return Outcome(answer=cart, change=Change(drop=(cart,)",
        "    bare = replace(cart, shipping_address=UNSET, customer_email=UNSET)\n"
        "    return Outcome(answer=bare, change=Change(drop=(cart,)",
    ),
    defect(
        "deleted-cart-stays",
        "A deleted Cart is answered with 404 from then on.",
        SHOPPING,
        "    return Outcome(answer=cart, change=Change(drop=(cart,), based_on={cart.id: cart.version}))",
        "    return Outcome(answer=cart)",
    ),
    defect(
        "deletion-of-a-cart-ignores-the-version",
        KEPT,
        SHOPPING,
        '    """Deletes and returns the cart. Raises ConcurrentModification."""\n    expect_version(cart, version)\n',
        '    """Deletes and returns the cart."""\n',
    ),
    # --- what it costs ---------------------------------------------------------------------------
    defect(
        "total-of-a-cart-stays",
        SUM,
        PRICING,
        "        total_price=total((it.total_price for it in items), cart.currency),\n",
        "",
    ),
    defect(
        "total-of-a-cart-lacks-the-last-item",
        SUM,
        PRICING,
        "total_price=total((it.total_price for it in items), cart.currency),",
        "total_price=total((it.total_price for it in items[: max(1, len(items) - 1)]), cart.currency),",
    ),
    defect(
        "number-of-items-is-told-in-place-of-their-quantity",
        QUANTITY,
        PRICING,
        "total_line_item_quantity=quantity or UNSET,",
        "total_line_item_quantity=len(line_items) or UNSET,",
    ),
    defect(
        "nothing-is-told-as-0",
        QUANTITY,
        PRICING,
        "total_line_item_quantity=quantity or UNSET,",
        "total_line_item_quantity=quantity,",
    ),
    defect(
        "gross-is-net",
        TAXES,
        PRICING,
        "total_net=net, total_gross=gross, tax_portions",
        "total_net=gross, total_gross=gross, tax_portions",
    ),
    defect(
        "taxes-of-a-cart-are-those-of-its-first-item",
        TAXES,
        PRICING,
        "        total_tax=total((it.total_tax for it in known), currency),",
        "        total_tax=known[0].total_tax,",
    ),
    defect(
        "tax-is-rounded-up",
        "Not in the document for others: net is rounded half to even.",
        PRICING,
        "    net = share(amount, 1 / factor) if rate.included_in_price else amount",
        "    net = money(-int(-amount.cent_amount / factor // 1), amount.currency_code) "
        "if rate.included_in_price else amount",
        (PRICING, "import CentPrecisionMoney, less, share", "import CentPrecisionMoney, less, money, share"),
    ),
    defect(
        "quantity-does-not-matter",
        TOTAL,
        PRICING,
        "    total_price = times(value, item.quantity)\n    per_quantity",
        "    total_price = value\n    per_quantity",
    ),
    defect(
        "prices-of-all-currencies-are-taken",
        "`addLineItem` of a variant that has no price in the currency of the Cart is refused with 400 "
        "`MatchingPriceNotFound`.",
        PRICING,
        "        if price.value.currency_code == cart.currency\n        and price.country in (UNSET, cart.country)\n",
        "        if price.country in (UNSET, cart.country)\n",
    ),
    defect(
        "states-of-an-item-are-stale",
        "The quantities in the `state` of a line item add up to its `quantity`.",
        PRICING,
        "        taxed_price=taxed(total_price, item.tax_rate),\n"
        "        state=tuple(replace(it, quantity=item.quantity) for it in item.state),\n    )\n\n\n"
        "def _custom_line_totalled",
        "        taxed_price=taxed(total_price, item.tax_rate),\n    )\n\n\ndef _custom_line_totalled",
    ),
)
