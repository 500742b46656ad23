"""The update actions of a cart."""

from mutant import Mutant, defect, importing

LINES = "domain/lines.py"
VERBS = "domain/cart_actions/lines.py"
CODES = "domain/cart_actions/discounts.py"
FIELDS = "domain/cart_actions/fields.py"
CUSTOM = "domain/cart_actions/custom.py"
BY_SKU = (
    "`addLineItem` with a `sku` adds a line item of that variant, in the given `quantity` or one where none is given."
)
BY_ID = "`addLineItem` with `productId` and `variantId` adds a line item of that variant."
MORE = "`addLineItem` of a variant that is in the Cart already raises the `quantity` of its line item."
REMOVED = "`removeLineItem` removes the line item, or as many of it as its `quantity` says."
DISCOUNT = (
    "`addDiscountCode` adds the code to the `discountCodes` of the Cart, whose line items have the discounts that it "
    "brings."
)
CHANGE = (
    "        return with_quantity("
    "cart, found_line(cart, self.line_item_id, self.line_item_key), self.quantity, context)"
)
NO_DISCOUNT = "`removeDiscountCode` removes the code, and its discounts."


def sets(what: str, field: str) -> str:
    """The sentence of the actions that set or remove one field."""
    return f"`{what}` sets the `{field}` of the Cart, or removes it where none is given."


DEFECTS: tuple[Mutant, ...] = (
    # --- line items ------------------------------------------------------------------------------
    defect(
        "unknown-line-item-is-passed-over",
        "An action on a `lineItemId` that the Cart does not have is refused with 400.",
        VERBS,
        CHANGE,
        f"        if not any(it.id == self.line_item_id for it in cart.line_items):\n            return cart\n{CHANGE}",
    ),
    defect(
        "unknown-line-item-is-the-first",
        "An action on a `lineItemId` that the Cart does not have is refused with 400.",
        LINES,
        "    errors.invalid_operation(f\"The cart does not contain a line item with the {name} '{wanted}'.\", cause)",
        '    return cart.line_items[0] if cart.line_items else errors.not_found("Resource", str(wanted), cause)',
    ),
    defect("one-is-added-however-many", BY_SKU, VERBS, "            quantity=self.quantity,\n", ""),
    defect(
        "another-variant-is-added-by-sku",
        BY_SKU,
        LINES,
        "            if product is not None and variant.sku == draft.sku:\n",
        "            if product is not None:\n",
    ),
    defect(
        "first-variant-is-added-by-product",
        BY_ID,
        LINES,
        "        number = 1 if isinstance(draft.variant_id, Maybe) else draft.variant_id\n",
        "        number = 1\n",
    ),
    defect(
        "more-of-a-variant-is-a-second-line-item",
        MORE,
        LINES,
        "        if is_of(item, offer) and",
        "        if False and",
    ),
    defect(
        "more-of-a-variant-replaces-the-quantity",
        MORE,
        LINES,
        "            return with_quantity(cart, item, item.quantity + draft.quantity, context)",
        "            return with_quantity(cart, item, draft.quantity, context)",
    ),
    defect(
        "unknown-sku-is-passed-over",
        "`addLineItem` of a `sku` that no variant has is refused with 400.",
        VERBS,
        "        return with_line(cart, draft, context)",
        "        if isinstance(self.sku, str) and context.records.one(PRODUCT_BY_SKU, self.sku) is None:\n"
        "            return cart\n"
        "        return with_line(cart, draft, context)",
        importing("PRODUCT_BY_SKU", VERBS),
    ),
    defect(
        "nothing-is-added-without-a-name",
        "`addLineItem` that names neither `sku` nor `productId` is refused with 400 `InvalidOperation`.",
        VERBS,
        "        return with_line(cart, draft, context)",
        "        return cart if self.sku is UNSET and self.product_id is UNSET else with_line(cart, draft, context)",
    ),
    defect(
        "price-of-another-currency-is-taken",
        "`addLineItem` of a variant that has no price in the currency of the Cart is refused with 400 "
        "`MatchingPriceNotFound`.",
        LINES,
        "    price = selected_price(variant, cart, context)\n    if price is None:\n        _without_price(product.id",
        "    price = selected_price(variant, cart, context) or variant.prices[0]\n"
        "    if price is None:\n"
        "        _without_price(product.id",
    ),
    defect(
        "missing-price-is-an-invalid-operation",
        "`addLineItem` of a variant that has no price in the currency of the Cart is refused with 400 "
        "`MatchingPriceNotFound`.",
        LINES,
        "        _without_price(product.id, variant, cart)",
        '        errors.invalid_operation("It has no price.")',
    ),
    defect(
        "changed-quantity-is-added",
        "`changeLineItemQuantity` sets the `quantity` of a line item.",
        VERBS,
        CHANGE,
        "        item = found_line(cart, self.line_item_id, self.line_item_key)\n"
        "        return with_quantity(cart, item, self.quantity and item.quantity + self.quantity, context)",
    ),
    defect(
        "none-of-a-line-item-stays",
        "`changeLineItemQuantity` to 0 removes the line item.",
        LINES,
        "last_modified_at=context.now),) if quantity else ()",
        "last_modified_at=context.now),)",
    ),
    defect(
        "removal-ignores-the-quantity",
        REMOVED,
        VERBS,
        "        removed = item.quantity if isinstance(self.quantity, Maybe) else self.quantity\n",
        "        removed = item.quantity\n",
    ),
    defect(
        "removal-takes-one",
        REMOVED,
        VERBS,
        "        removed = item.quantity if isinstance(self.quantity, Maybe) else self.quantity\n",
        "        removed = 1 if isinstance(self.quantity, Maybe) else self.quantity\n",
    ),
    defect(
        "removal-sets-the-quantity",
        REMOVED,
        VERBS,
        "max(item.quantity - removed, 0), context)",
        "0 if removed == item.quantity else removed, context)",
    ),
    # --- discount codes --------------------------------------------------------------------------
    defect(
        "discount-code-has-no-effect",
        DISCOUNT,
        "domain/pricing.py",
        "            discounts |= valid\n",
        "",
    ),
    defect(
        "discount-is-told-but-not-taken-off",
        DISCOUNT,
        "domain/pricing.py",
        "    value = discounted.value if discounted.included_discounts else item.price.value\n",
        "    value = item.price.value\n",
    ),
    defect(
        "discount-code-is-not-listed",
        DISCOUNT,
        "domain/pricing.py",
        "        discount_codes=codes,\n",
        "        discount_codes=(),\n",
    ),
    defect(
        "unknown-discount-code-is-passed-over",
        "`addDiscountCode` with a code that does not exist is refused with 400 `DiscountCodeNonApplicable`.",
        CODES,
        "            errors.unknown_discount_code(self.code)\n",
        "            return cart\n",
    ),
    defect(
        "unknown-discount-code-is-an-invalid-operation",
        "`addDiscountCode` with a code that does not exist is refused with 400 `DiscountCodeNonApplicable`.",
        CODES,
        "            errors.unknown_discount_code(self.code)\n",
        '            errors.invalid_operation("There is no such code.")\n',
    ),
    defect(
        "discount-code-stays",
        NO_DISCOUNT,
        CODES,
        "        return replace(cart, discount_codes=left)",
        "        return cart",
    ),
    defect(
        "discount-of-a-removed-code-stays",
        NO_DISCOUNT,
        "domain/cart_actions/__init__.py",
        "    return cart if after == cart else totalled(after, context)",
        "    if len(after.discount_codes) < len(cart.discount_codes):\n        return after\n"
        "    return cart if after == cart else totalled(after, context)",
    ),
    # --- fields ----------------------------------------------------------------------------------
    defect(
        "shipping-address-of-a-cart-stays",
        sets("setShippingAddress", "shippingAddress"),
        FIELDS,
        "shipping_address=_optional_address(self.address, context)",
        "shipping_address=_optional_address(self.address, context) or cart.shipping_address",
    ),
    defect(
        "shipping-address-of-a-cart-is-the-billing-address",
        sets("setBillingAddress", "billingAddress"),
        FIELDS,
        "billing_address=_optional_address(self.address, context)",
        "shipping_address=_optional_address(self.address, context)",
    ),
    defect(
        "country-of-a-cart-stays",
        sets("setCountry", "country"),
        FIELDS,
        "repriced(replace(cart, country=self.country), context)",
        "repriced(replace(cart, country=self.country or cart.country), context)",
    ),
    defect(
        "locale-of-a-cart-is-not-set",
        sets("setLocale", "locale"),
        FIELDS,
        "        return replace(cart, locale=project_locale(self.locale, context.project))",
        "        project_locale(self.locale, context.project)\n        return cart",
    ),
    defect(
        "locale-of-a-cart-is-any",
        "`setLocale` of a Cart to a locale that is not among the languages of the project is refused with 400 "
        "`InvalidInput`.",
        FIELDS,
        "        return replace(cart, locale=project_locale(self.locale, context.project))",
        "        return replace(cart, locale=self.locale)",
    ),
    defect(
        "email-of-a-cart-stays",
        sets("setCustomerEmail", "customerEmail"),
        FIELDS,
        "        return replace(cart, customer_email=self.email)",
        "        return replace(cart, customer_email=self.email or cart.customer_email)",
    ),
    defect(
        "recalculation-raises-the-version",
        "`recalculate` leaves a Cart that is up to date as it is.",
        VERBS,
        "        return recalculated(cart, context, update_product_data=self.update_product_data)",
        "        cart = recalculated(cart, context, update_product_data=self.update_product_data)\n"
        "        return with_quantity(cart, cart.line_items[0], 1, context) if cart.line_items else cart",
    ),
    defect(
        "recalculation-drops-the-discounts",
        "`recalculate` leaves a Cart that is up to date as it is.",
        LINES,
        "    kept = replace(cart, line_items=tuple(item for item in fresh if item is not None))\n",
        "    kept = replace(cart, discount_codes=(), line_items=tuple(item for item in fresh if item is not None))\n",
    ),
    defect(
        "unknown-type-of-a-cart-is-passed-over",
        "`setCustomType` of a Cart to a Type that does not exist is refused with 400 `ReferencedResourceNotFound`.",
        CUSTOM,
        "        if isinstance(self.type, Maybe):\n",
        "        if isinstance(self.type, Maybe) or context.records.one(TYPE_BY_KEY, str(self.type.key)) is None:\n",
        importing("TYPE_BY_KEY", CUSTOM),
    ),
    defect(
        "custom-field-of-a-cart-needs-no-type",
        "`setCustomField` of a Cart without custom Type is refused with 400 `InvalidOperation`.",
        CUSTOM,
        '            errors.invalid_operation("Resource has no custom type.", Untyped(what="cart"))\n',
        "            return cart\n",
    ),
    defect(
        "days-of-a-cart-stay",
        "`setDeleteDaysAfterLastModification` sets the `deleteDaysAfterLastModification` of the Cart.",
        FIELDS,
        "        return replace(cart, delete_days_after_last_modification=kept_for)",
        "        return replace(cart, delete_days_after_last_modification=max(kept_for, 30))",
    ),
)
