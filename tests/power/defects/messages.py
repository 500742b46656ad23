"""The message feed."""

from mutant import Mutant, defect, importing

MESSAGES = "domain/messages.py"
HISTORY = "domain/history.py"
FIELDS = "domain/actions/fields.py"
ADDRESSES = "domain/actions/addresses.py"
NAMES = (
    "`setFirstName`, `setLastName` and `setTitle` produce `CustomerFirstNameSet`, `CustomerLastNameSet` and "
    "`CustomerTitleSet`, with the new value if there is one."
)
NUMBERED = "The messages of a resource are numbered by `sequenceNumber`, from 1, without gaps."
REMOVED = (
    "`removeAddress` produces the `CustomerAddressRemoved` message, with the `address` and the `addressRoles` that it "
    "had."
)
UPDATED = (
    "Changing the password produces the `CustomerPasswordUpdated` message with `reset` false, resetting it one with "
    "`reset` true."
)
CUSTOM = (
    "`setCustomField` produces the `CustomerCustomFieldAdded` or `CustomerCustomFieldChanged` message, with `name` and "
    "`value`, and without `value` the `CustomerCustomFieldRemoved` message, with the `name`."
)

DEFECTS: tuple[Mutant, ...] = (
    defect(
        "sign-up-tells-nothing",
        "Signing up a customer produces the `CustomerCreated` message, with the `customer`.",
        "domain/account.py",
        "told(account, partial(CustomerCreated, customer=customer), context)",
        "told(account, None, context)",
    ),
    defect(
        "deletion-tells-nothing",
        "Deleting the profile produces the `CustomerDeleted` message.",
        "domain/account.py",
        "told(account, partial(CustomerDeleted, email=customer.email), context)",
        "told(account, None, context)",
    ),
    defect(
        "messages-go-with-the-customer",
        "The messages of a deleted customer can still be read.",
        "domain/account.py",
        "drop=(account, *refresh_tokens, *issued_tokens)",
        "drop=(\n"
        "                account,\n"
        "                *refresh_tokens,\n"
        "                *issued_tokens,\n"
        "                *(message for message in records.table(MESSAGES) if message.resource.id == customer.id),\n"
        "            )",
        importing("MESSAGES", "domain/account.py"),
    ),
    defect(
        "email-message-tells-the-new-email-twice",
        "`changeEmail` produces the `CustomerEmailChanged` message, with the new `email` and the `oldEmail`.",
        "domain/actions/email.py",
        "old_email=before.email",
        "old_email=after.email",
    ),
    defect(
        "confirmation-tells-nothing",
        "Confirming the email produces the `CustomerEmailVerified` message.",
        "domain/email.py",
        "modified(account, customer, partial(CustomerEmailVerified), context)",
        "modified(account, customer, None, context)",
    ),
    defect("reset-is-told-as-a-change", UPDATED, "domain/password.py", "used, reset=True)", "used, reset=False)"),
    defect(
        "password-change-tells-nothing",
        UPDATED,
        "domain/password.py",
        "password=masked(hash)), event, context)",
        "password=masked(hash)), event if reset else None, context)",
    ),
    defect(
        "new-token-tells-nothing",
        "Creating an email or password token produces the `CustomerEmailTokenCreated` or "
        "`CustomerPasswordTokenCreated` message.",
        "domain/customer_tokens.py",
        "    messages = (message,) if context.project.messages.enabled else ()\n",
        '    messages = (message,) if context.project.messages.enabled and kind == "password" else ()\n',
    ),
    defect(
        "value-of-a-long-token-is-told",
        "The message of a created token has its `value` only if the token lives 60 minutes at most.",
        "domain/customer_tokens.py",
        "value=token.value if minutes <= LONGEST_TOLD else UNSET",
        "value=token.value",
    ),
    defect(
        "value-of-a-token-of-an-hour-is-not-told",
        "The message of a created token has its `value` only if the token lives 60 minutes at most.",
        "domain/customer_tokens.py",
        "value=token.value if minutes <= LONGEST_TOLD else UNSET",
        "value=token.value if minutes < LONGEST_TOLD else UNSET",
    ),
    defect(
        "title-is-told-as-a-last-name",
        NAMES,
        FIELDS,
        "partial(CustomerTitleSet, title=self.title)",
        "partial(CustomerLastNameSet, last_name=self.title)",
    ),
    defect(
        "first-name-message-has-no-value",
        NAMES,
        FIELDS,
        "partial(CustomerFirstNameSet, first_name=self.first_name)",
        "partial(CustomerFirstNameSet)",
    ),
    defect(
        "company-name-message-tells-the-old-value",
        "`setCompanyName` and `setDateOfBirth` produce `CustomerCompanyNameSet` and `CustomerDateOfBirthSet`, with the "
        "new value if there is one.",
        FIELDS,
        "partial(CustomerCompanyNameSet, company_name=self.company_name)",
        "partial(CustomerCompanyNameSet, company_name=before.company_name)",
    ),
    defect(
        "set-vat-id-tells-something",
        "Neither `setMiddleName`, `setSalutation`, `setVatId` nor `setLocale` produces a message.",
        FIELDS,
        "        return replace(customer, vat_id=self.vat_id)\n",
        "        return replace(customer, vat_id=self.vat_id)\n\n"
        "    def event(self, before: Customer, after: Customer) -> Event:\n"
        "        return partial(CustomerTitleSet)\n",
    ),
    defect(
        "add-address-tells-the-first-address",
        "`addAddress` produces the `CustomerAddressAdded` message, with the `address`.",
        ADDRESSES,
        "address=after.addresses[-1]",
        "address=after.addresses[0]",
    ),
    defect(
        "change-address-tells-the-old-address",
        "`changeAddress` produces the `CustomerAddressChanged` message, with the new `address` and its `addressRoles`.",
        ADDRESSES,
        "changed = found_address(after, self.named(before).id, UNSET)",
        "changed = self.named(before)",
    ),
    defect(
        "remove-address-tells-no-roles",
        REMOVED,
        ADDRESSES,
        "address=removed, address_roles=roles(before, removed.id)",
        "address=removed, address_roles=roles(after, removed.id)",
    ),
    defect(
        "address-roles-are-swapped",
        REMOVED,
        "domain/addresses.py",
        '("Shipping",) if address_id in customer.shipping_address_ids else ()',
        '("Shipping",) if address_id in customer.billing_address_ids else ()',
    ),
    defect(
        "default-billing-is-told-as-shipping",
        "`setDefaultShippingAddress` and `setDefaultBillingAddress` produce `CustomerDefaultShippingAddressSet` and "
        "`CustomerDefaultBillingAddressSet`, with the `address` if there is one.",
        ADDRESSES,
        "partial(CustomerDefaultBillingAddressSet,",
        "partial(CustomerDefaultShippingAddressSet,",
    ),
    defect(
        "default-shipping-message-has-no-address",
        "`setDefaultShippingAddress` and `setDefaultBillingAddress` produce `CustomerDefaultShippingAddressSet` and "
        "`CustomerDefaultBillingAddressSet`, with the `address` if there is one.",
        ADDRESSES,
        "partial(CustomerDefaultShippingAddressSet, address=self.chosen(after) or UNSET)",
        "partial(CustomerDefaultShippingAddressSet)",
    ),
    defect(
        "shipping-address-is-told-as-billing",
        "`addShippingAddressId` and `addBillingAddressId` produce `CustomerShippingAddressAdded` and "
        "`CustomerBillingAddressAdded`, with the `address`.",
        ADDRESSES,
        "partial(CustomerShippingAddressAdded,",
        "partial(CustomerBillingAddressAdded,",
    ),
    defect(
        "removed-role-tells-nothing",
        "`removeShippingAddressId` and `removeBillingAddressId` produce `CustomerShippingAddressRemoved` and "
        "`CustomerBillingAddressRemoved`, with the `address`.",
        ADDRESSES,
        "        return partial(CustomerBillingAddressRemoved, address=self.named(after))",
        "        return None",
    ),
    defect(
        "custom-type-message-has-no-fields",
        "`setCustomType` produces the `CustomerCustomTypeSet` message, with the `customFields`.",
        "domain/actions/custom.py",
        "custom_fields=after.custom, previous_type_id=previous",
        "custom_fields=replace(after.custom, fields={}), previous_type_id=previous",
    ),
    defect(
        "removed-custom-type-tells-nothing",
        "`setCustomType` without `type` produces the `CustomerCustomTypeRemoved` message.",
        "domain/actions/custom.py",
        "            return partial(CustomerCustomTypeRemoved, previous_type_id=previous)",
        "            return None",
    ),
    defect(
        "changed-custom-field-is-told-as-added",
        CUSTOM,
        "domain/actions/custom.py",
        "        if self.name not in old:\n",
        "        if self.name in new:\n",
    ),
    defect(
        "custom-field-message-tells-the-old-value",
        CUSTOM,
        "domain/actions/custom.py",
        "value=new[self.name], previous_value=old[self.name])",
        "value=old[self.name], previous_value=new[self.name])",
    ),
    defect(
        "message-has-version-2",
        "A message never changes: its `version` is 1 and its `lastModifiedAt` is its `createdAt`.",
        MESSAGES,
        "    version: Version = 1\n",
        "    version: Version = 2\n",
    ),
    defect(
        "sequence-begins-with-0",
        NUMBERED,
        "domain/records.py",
        "last_message_sequence_number: int = 0",
        "last_message_sequence_number: int = -1",
    ),
    defect(
        "sequence-has-gaps",
        NUMBERED,
        HISTORY,
        'next_number(account.last_message_sequence_number, "The number of its last message")',
        "account.last_message_sequence_number + (2 if account.last_message_sequence_number else 1)",
    ),
    defect(
        "every-message-has-number-1",
        NUMBERED,
        HISTORY,
        'sequence_number = next_number(account.last_message_sequence_number, "The number of its last message")',
        "sequence_number = 1",
    ),
    defect(
        "resource-has-another-type",
        "The `resource` of a message about a customer is `{typeId: customer, id}`, with the id of the customer.",
        MESSAGES,
        'resource=ResourceReference(type_id="customer", id=customer.id)',
        'resource=ResourceReference(type_id="customer-email-token", id=customer.id)',
    ),
    defect(
        "resource-is-the-message-itself",
        "The `resource` of a message about a customer is `{typeId: customer, id}`, with the id of the customer.",
        MESSAGES,
        'resource=ResourceReference(type_id="customer", id=customer.id)',
        'resource=ResourceReference(type_id="customer", id=id)',
    ),
    defect(
        "resource-version-is-the-one-before",
        "The `resourceVersion` of a message is the version of the resource at which it happened.",
        HISTORY,
        "    return told(replace(account, customer=newer), event, context)",
        "    told_account, messages = told(account, event, context)\n"
        "    return replace(told_account, customer=newer), messages",
    ),
    defect(
        "each-message-is-told-twice",
        "The messages of a resource are numbered by `sequenceNumber`, from 1, without gaps; one for each event.",
        "domain/actions/__init__.py",
        "            messages += more\n",
        "            messages += more\n"
        "            newer, more = told(newer, action.event(before, after), context)\n"
        "            messages += more\n",
        (
            "domain/actions/__init__.py",
            "from mockserver.domain.history import expect_version, modified\n",
            "from mockserver.domain.history import expect_version, modified, told\n",
        ),
    ),
    defect(
        "the-oldest-message-is-answered",
        "The Message answered is the one with the `id` in the path.",
        "domain/feed.py",
        "    return found\n",
        "    return context.records.table(MESSAGES)[0]\n",
    ),
    defect(
        "unknown-message-is-a-bad-request",
        "An `id` that no message has, a UUID or not, is refused with 404 `ResourceNotFound`.",
        "domain/feed.py",
        '        errors.not_found("Resource", id, UnknownMessage(id=id))',
        '        errors.invalid_input(f"Malformed parameter: id: {id}")',
    ),
)
