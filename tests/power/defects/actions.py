"""The update actions, one by one."""

from mutant import Mutant, defect

FIELDS = "domain/actions/fields.py"
ADDRESSES = "domain/actions/addresses.py"
RULE = "`{action}` sets the `{field}`, or {removes} it where none is given."


def _kept(field: str) -> tuple[str, str]:
    """Of the action on `field`: its effect, and the effect of one that takes no value for no change."""
    effect = f"        return replace(customer, {field}=self.{field})"
    return effect, f"        return replace(customer, {field}=self.{field}) if self.{field} is not UNSET else customer"


DEFECTS: tuple[Mutant, ...] = (
    # --- the single fields -----------------------------------------------------------------------
    defect(
        "change-email-does-nothing",
        "`changeEmail` sets the `email`, with which the customer signs in from then on.",
        "domain/actions/email.py",
        "return replace(customer, email=email, is_email_verified=False)",
        "return replace(customer, is_email_verified=False)",
    ),
    defect(
        "change-email-lower-cases",
        "`changeEmail` sets the `email`, with which the customer signs in from then on.",
        "domain/actions/email.py",
        "return replace(customer, email=email, is_email_verified=False)",
        "return replace(customer, email=email.lower(), is_email_verified=False)",
    ),
    defect(
        "change-email-keeps-the-verification",
        "After `changeEmail`, `isEmailVerified` is false.",
        "domain/actions/email.py",
        "return replace(customer, email=email, is_email_verified=False)",
        "return replace(customer, email=email)",
    ),
    defect(
        "change-email-takes-the-email-of-another",
        "`changeEmail` to an email that another customer has, ignoring case, is refused with 400 `DuplicateField`, "
        "whose `field` is `email`.",
        "domain/actions/email.py",
        "available_email(self.email, context, customer.id)",
        "self.email",
        (
            "store/file/indexes.py",
            "if self._by.refuse and holder is not None:",
            "if False:",
        ),
    ),
    defect(
        "change-email-to-another-case-is-refused",
        "`changeEmail` sets the `email`, with which the customer signs in from then on.",
        "domain/actions/email.py",
        "available_email(self.email, context, customer.id)",
        "available_email(self.email, context)",
    ),
    defect(
        "set-first-name-sets-the-last-name",
        RULE.format(action="setFirstName", field="firstName", removes="removes"),
        FIELDS,
        "first_name=self.first_name)\n\n    def event",
        "last_name=self.first_name)\n\n    def event",
    ),
    defect(
        "set-last-name-cannot-remove",
        RULE.format(action="setLastName", field="lastName", removes="removes"),
        FIELDS,
        *_kept("last_name"),
    ),
    defect(
        "set-middle-name-does-nothing",
        RULE.format(action="setMiddleName", field="middleName", removes="removes"),
        FIELDS,
        "        return replace(customer, middle_name=self.middle_name)",
        "        return customer",
    ),
    defect(
        "set-title-sets-the-salutation",
        RULE.format(action="setTitle", field="title", removes="removes"),
        FIELDS,
        "        return replace(customer, title=self.title)",
        "        return replace(customer, salutation=self.title)",
    ),
    defect(
        "empty-salutation-is-removed",
        "An empty `salutation` is kept as an empty string.",
        FIELDS,
        "        return replace(customer, salutation=self.salutation)",
        "        return replace(customer, salutation=self.salutation or UNSET)",
    ),
    defect(
        "set-salutation-empties-instead-of-removing",
        RULE.format(action="setSalutation", field="salutation", removes="removes"),
        FIELDS,
        "        return replace(customer, salutation=self.salutation)",
        '        return replace(customer, salutation=self.salutation or "")',
    ),
    defect(
        "set-company-name-cannot-remove",
        RULE.format(action="setCompanyName", field="companyName", removes="unsets"),
        FIELDS,
        *_kept("company_name"),
    ),
    defect(
        "set-company-name-answers-null",
        "A field that has no value is left out of an answer, never null.",
        FIELDS,
        "        return replace(customer, company_name=self.company_name)",
        "        return replace(customer, company_name=None if self.company_name is UNSET else self.company_name)",
    ),
    defect(
        "set-date-of-birth-is-a-day-late",
        RULE.format(action="setDateOfBirth", field="dateOfBirth", removes="unsets"),
        FIELDS,
        "        return replace(customer, date_of_birth=self.date_of_birth)",
        "        born = self.date_of_birth and date.fromordinal(max(2, self.date_of_birth.toordinal()) - 1)\n"
        "        return replace(customer, date_of_birth=born)",
    ),
    defect(
        "any-text-is-a-date-of-birth",
        "A `dateOfBirth` that is not a date `YYYY-MM-DD` is refused with 400 `InvalidJsonInput`.",
        FIELDS,
        "    date_of_birth: date | Maybe = UNSET\n",
        "    date_of_birth: str | Maybe = UNSET\n",
    ),
    defect(
        "set-vat-id-takes-ten-characters",
        RULE.format(action="setVatId", field="vatId", removes="unsets"),
        FIELDS,
        "        return replace(customer, vat_id=self.vat_id)",
        "        return replace(customer, vat_id=self.vat_id and self.vat_id[:10])",
    ),
    defect(
        "set-vat-id-cannot-remove",
        RULE.format(action="setVatId", field="vatId", removes="unsets"),
        FIELDS,
        *_kept("vat_id"),
    ),
    defect(
        "set-locale-cannot-remove",
        "Without `locale`, the locale is removed.",
        FIELDS,
        "        return replace(customer, locale=project_locale(self.locale, context.project))",
        "        return replace(customer, locale=project_locale(self.locale, context.project) or customer.locale)",
    ),
    defect(
        "set-locale-does-nothing",
        "`setLocale` sets the `locale`.",
        FIELDS,
        "        return replace(customer, locale=project_locale(self.locale, context.project))",
        "        project_locale(self.locale, context.project)\n        return customer",
    ),
    defect(
        "locale-is-not-brought-into-form",
        "`setLocale` brings the locale into the usual case of an IETF language tag: `de-de` becomes `de-DE`.",
        "domain/locale.py",
        "    return normalised(locale)\n",
        "    return locale\n",
    ),
    defect(
        "locale-out-of-form-is-refused",
        "`setLocale` brings the locale into the usual case of an IETF language tag: `de-de` becomes `de-DE`.",
        "domain/locale.py",
        "if normalised(locale) not in map(normalised, project.languages):",
        "if locale not in project.languages:",
    ),
    defect(
        "any-locale-is-accepted",
        "`setLocale` to a locale that is not one of the languages of the project is refused with 400 `InvalidInput`.",
        "domain/locale.py",
        "if normalised(locale) not in map(normalised, project.languages):",
        "if not locale:",
    ),
    # --- addresses -------------------------------------------------------------------------------
    defect(
        "new-address-goes-first",
        "`addAddress` appends the address to the `addresses`, as the last one.",
        "domain/addresses.py",
        "        addresses.append(address)\n",
        "        addresses.insert(0, address)\n",
        (ADDRESSES, "address=after.addresses[-1]", "address=after.addresses[0]"),
    ),
    defect(
        "new-address-replaces-the-others",
        "`addAddress` appends the address to the `addresses`, as the last one.",
        "domain/addresses.py",
        "    addresses = list(customer.addresses)\n",
        "    addresses = list(customer.addresses[1:])\n",
    ),
    defect(
        "sent-address-id-is-kept",
        "An `id` that is sent with a new address is replaced by one of the server's.",
        "domain/addresses.py",
        "_stored(draft, _new_address_id(ids, context), keys, context)",
        "_stored(draft, draft.id or _new_address_id(ids, context), keys, context)",
    ),
    defect(
        "address-ids-repeat",
        "The `id` of each address is unique in the `addresses` of the Customer.",
        "domain/addresses.py",
        "return next(id for id in candidates if id not in taken)",
        "return next(id for id in (*taken, *((next(candidates)),)))",
    ),
    defect(
        "address-loses-a-field",
        "The `addresses` of the Customer are those of the draft, in their order, each with an `id`.",
        "domain/addresses.py",
        "for name in AddressFields.__struct_fields__}",
        'for name in AddressFields.__struct_fields__ if name != "p_o_box"}',
    ),
    defect(
        "change-address-merges",
        "`changeAddress` replaces the whole address: a field that the new one lacks is gone.",
        "domain/addresses.py",
        "    addresses = tuple(new if address is old else address for address in customer.addresses)\n",
        "    given = {name: getattr(new, name) for name in Address.__struct_fields__}\n"
        "    new = replace(old, **{name: value for name, value in given.items() if value is not UNSET})\n"
        "    addresses = tuple(new if address is old else address for address in customer.addresses)\n",
    ),
    defect(
        "change-address-changes-the-id",
        "The address keeps its `id` when `changeAddress` replaces it.",
        "domain/addresses.py",
        "new = _stored(draft, old.id,",
        "new = _stored(draft, _new_address_id(customer, context),",
        (ADDRESSES, "found_address(after, self.named(before).id, UNSET)", "after.addresses[0]"),
    ),
    defect(
        "change-address-moves-it-to-the-end",
        "It also keeps its place in the list, and its roles.",
        "domain/addresses.py",
        "    addresses = tuple(new if address is old else address for address in customer.addresses)\n",
        "    addresses = (*others, new)\n",
    ),
    defect(
        "change-address-forgets-the-roles",
        "It also keeps its place in the list, and its roles.",
        "domain/addresses.py",
        "return replace(customer, addresses=addresses)",
        "return replace(\n        customer,\n        addresses=addresses,\n"
        "        shipping_address_ids=without(customer.shipping_address_ids, old.id),\n"
        "        billing_address_ids=without(customer.billing_address_ids, old.id),\n    )",
    ),
    defect(
        "address-key-is-ignored",
        "An address may be named by `addressKey` instead of `addressId`.",
        "domain/addresses.py",
        "    if isinstance(address_key, str):\n",
        "    if isinstance(address_key, str) and isinstance(address_id, str):\n",
    ),
    defect(
        "unknown-address-id-means-the-first",
        "An `addressId` that none of the Customer's addresses has is refused with 400.",
        "domain/addresses.py",
        '    errors.invalid_operation(f"Customer does not contain',
        "    if customer.addresses:\n        return customer.addresses[0]\n"
        '    errors.invalid_operation(f"Customer does not contain',
    ),
    defect(
        "unknown-address-id-is-answered-with-404",
        "An `addressId` that none of the Customer's addresses has is refused with 400.",
        "domain/addresses.py",
        'errors.invalid_operation(f"Customer does not contain an address with the {attribute} {wanted}.", cause)',
        'errors.not_found("Address", wanted, cause)',
    ),
    defect(
        "two-addresses-share-a-key",
        "Two addresses of one customer with the same `key` are refused with 400.",
        "domain/addresses.py",
        "isinstance(draft.key, str) and draft.key in taken",
        "draft.key in ()",
    ),
    defect(
        "change-address-refuses-its-own-key",
        "`changeAddress` replaces the whole address: a field that the new one lacks is gone.",
        "domain/addresses.py",
        "{it.key for it in customer.addresses if it is not old}",
        "{it.key for it in customer.addresses}",
    ),
    defect(
        "remove-address-removes-the-last",
        "`removeAddress` removes the address from the `addresses`.",
        ADDRESSES,
        "addresses=without(customer.addresses, address)",
        "addresses=customer.addresses[:-1]",
    ),
    defect(
        "remove-address-leaves-the-roles",
        "`removeAddress` takes the address out of `shippingAddressIds` and `billingAddressIds`, and unsets it as a "
        "default.",
        ADDRESSES,
        "return replace(free, addresses",
        "return replace(customer, addresses",
    ),
    defect(
        "remove-address-leaves-the-default",
        "`removeAddress` takes the address out of `shippingAddressIds` and `billingAddressIds`, and unsets it as a "
        "default.",
        ADDRESSES,
        "        free = _without_billing(_without_shipping(customer, address.id), address.id)\n",
        "        free = _without_billing(_without_shipping(customer, address.id), address.id)\n"
        "        free = replace(free, default_billing_address_id=customer.default_billing_address_id)\n",
    ),
    # --- roles -----------------------------------------------------------------------------------
    defect(
        "set-default-shipping-sets-billing",
        "`setDefaultShippingAddress` sets the `defaultShippingAddressId`.",
        ADDRESSES,
        "default_shipping_address_id=address.id, shipping_address_ids=ids)",
        "default_billing_address_id=address.id, shipping_address_ids=ids)",
    ),
    defect(
        "set-default-shipping-does-not-add",
        "`setDefaultShippingAddress` adds the address to the `shippingAddressIds` if it is not there.",
        ADDRESSES,
        "default_shipping_address_id=address.id, shipping_address_ids=ids)",
        "default_shipping_address_id=address.id)",
    ),
    defect(
        "set-default-shipping-adds-to-billing",
        "`setDefaultShippingAddress` adds the address to the `shippingAddressIds` if it is not there.",
        ADDRESSES,
        "default_shipping_address_id=address.id, shipping_address_ids=ids)",
        "default_shipping_address_id=address.id, shipping_address_ids=ids, billing_address_ids=ids)",
    ),
    defect(
        "set-default-shipping-cannot-unset",
        "`setDefaultShippingAddress` without an address unsets the `defaultShippingAddressId`.",
        ADDRESSES,
        "return replace(customer, default_shipping_address_id=UNSET)",
        "return customer",
    ),
    defect(
        "set-default-shipping-needs-an-address",
        "`setDefaultShippingAddress` without an address unsets the `defaultShippingAddressId`.",
        ADDRESSES,
        "return replace(customer, default_shipping_address_id=UNSET)",
        "self.named(customer)",
    ),
    defect(
        "unset-default-shipping-takes-it-from-the-list",
        "The `shippingAddressIds` stay as they are when the default is unset.",
        ADDRESSES,
        "return replace(customer, default_shipping_address_id=UNSET)",
        "return _without_shipping(customer, customer.default_shipping_address_id)",
    ),
    defect(
        "set-default-billing-sets-shipping",
        "`setDefaultBillingAddress` sets the `defaultBillingAddressId`.",
        ADDRESSES,
        "default_billing_address_id=address.id, billing_address_ids=ids)",
        "default_shipping_address_id=address.id, billing_address_ids=ids)",
    ),
    defect(
        "set-default-billing-replaces-the-list",
        "`setDefaultBillingAddress` adds the address to the `billingAddressIds` if it is not there.",
        ADDRESSES,
        "default_billing_address_id=address.id, billing_address_ids=ids)",
        "default_billing_address_id=address.id, billing_address_ids=(address.id,))",
    ),
    defect(
        "set-default-billing-cannot-unset",
        "`setDefaultBillingAddress` without an address unsets the `defaultBillingAddressId`.",
        ADDRESSES,
        "return replace(customer, default_billing_address_id=UNSET)",
        "return customer",
    ),
    defect(
        "add-shipping-address-id-adds-to-billing",
        "`addShippingAddressId` adds an address of the Customer to the `shippingAddressIds`.",
        ADDRESSES,
        "        return replace(customer, shipping_address_ids=ids)",
        "        return replace(customer, billing_address_ids=ids)",
    ),
    defect(
        "add-shipping-address-id-adds-twice",
        "An address that is already in the list is not added again.",
        "domain/addresses.py",
        "return ids if isinstance(id, Maybe) or id in ids else (*ids, id)",
        "return ids if isinstance(id, Maybe) else (*ids, id)",
    ),
    defect(
        "add-billing-address-id-does-nothing",
        "`addBillingAddressId` adds an address of the Customer to the `billingAddressIds`.",
        ADDRESSES,
        "        return replace(customer, billing_address_ids=ids)",
        "        return customer",
    ),
    defect(
        "add-billing-address-id-makes-it-the-default",
        "`addBillingAddressId` adds an address of the Customer to the `billingAddressIds`.",
        ADDRESSES,
        "        return replace(customer, billing_address_ids=ids)",
        "        return replace(customer, billing_address_ids=ids, default_billing_address_id=ids[-1])",
    ),
    defect(
        "remove-shipping-address-id-keeps-the-default",
        "`removeShippingAddressId` of the default shipping address unsets the `defaultShippingAddressId`.",
        ADDRESSES,
        "default_shipping_address_id=UNSET if default == id else default,",
        "default_shipping_address_id=default,",
    ),
    defect(
        "remove-shipping-address-id-unsets-any-default",
        "`removeShippingAddressId` of the default shipping address unsets the `defaultShippingAddressId`.",
        ADDRESSES,
        "default_shipping_address_id=UNSET if default == id else default,",
        "default_shipping_address_id=UNSET,",
    ),
    defect(
        "remove-shipping-address-id-removes-the-address",
        "`removeShippingAddressId` removes the address from the `shippingAddressIds`.",
        ADDRESSES,
        "        return _without_shipping(customer, self.named(customer).id)",
        "        address = self.named(customer)\n"
        "        left = without(customer.addresses, address)\n"
        "        return replace(_without_shipping(customer, address.id), addresses=left)",
        (
            ADDRESSES,
            "CustomerShippingAddressRemoved, address=self.named(after)",
            "CustomerShippingAddressRemoved, address=self.named(before)",
        ),
    ),
    defect(
        "remove-billing-address-id-leaves-it",
        "`removeBillingAddressId` removes the address from the `billingAddressIds`.",
        ADDRESSES,
        "billing_address_ids=without(customer.billing_address_ids, id),",
        "billing_address_ids=customer.billing_address_ids,",
    ),
    defect(
        "remove-billing-address-id-empties-the-list",
        "`removeBillingAddressId` removes the address from the `billingAddressIds`.",
        ADDRESSES,
        "billing_address_ids=without(customer.billing_address_ids, id),",
        "billing_address_ids=(),",
    ),
    defect(
        "remove-billing-address-id-keeps-the-default",
        "`removeBillingAddressId` of the default billing address unsets the `defaultBillingAddressId`.",
        ADDRESSES,
        "default_billing_address_id=UNSET if default == id else default,",
        "default_billing_address_id=default,",
    ),
)
