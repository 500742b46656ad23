"""Signing up and signing in."""

from mutant import Mutant, defect

TAKEN = "if self._by.refuse and holder is not None:"
DUPLICATE = "An `email` that differs from another customer's only in case is refused with 400 `DuplicateField`."
COMES_BACK = (
    "The names, the `dateOfBirth`, the `companyName` and the `vatId` of the draft come back in the Customer "
    "as they were sent."
)
NOT_SET = "`customerNumber`, `externalId` and `customerGroup` of a draft are not set in the Customer."
JOINS = (
    "The address at the index `defaultShippingAddress` is also in `shippingAddressIds`, the one at "
    "`defaultBillingAddress` in `billingAddressIds`."
)
NO_INDEX = "An index without address is an `InvalidInput`."
ANY_PASSWORD = "An `email` that no customer has, or a `password` that is not the customer's, is refused with 400 "

DEFECTS: tuple[Mutant, ...] = (
    # --- sign-up ---------------------------------------------------------------------------------
    defect(
        "sign-up-is-answered-with-200",
        "A sign-up is answered with 201 and the new Customer as `customer`.",
        "web/account.py",
        ", nothing, status=201)",
        ", nothing)",
    ),
    defect(
        "sign-up-refuses-anonymous-sessions",
        "A customer can be signed up with an access token of an anonymous session, or of client credentials.",
        "web/account.py",
        "    return signed_up(",
        "    if call.by.anonymous_id:\n        errors.wrong_token_kind(str())\n    return signed_up(",
        (
            "web/account.py",
            "from mockserver.domain.account import",
            "from mockserver.domain import errors\nfrom mockserver.domain.account import",
        ),
    ),
    defect(
        "sign-up-begins-with-version-0",
        "A new Customer has the `version` 1.",
        "domain/account.py",
        "version=1,",
        "version=0,",
    ),
    defect("sign-up-forgets-the-vat-id", COMES_BACK, "domain/account.py", "        vat_id=draft.vat_id,\n", ""),
    defect(
        "sign-up-forgets-the-date-of-birth",
        COMES_BACK,
        "domain/account.py",
        "        date_of_birth=draft.date_of_birth,\n",
        "",
    ),
    defect(
        "sign-up-trims-names",
        COMES_BACK,
        "domain/account.py",
        "first_name=draft.first_name,",
        "first_name=draft.first_name and draft.first_name[:10],",
    ),
    defect(
        "sign-up-sets-the-customer-number",
        NOT_SET,
        "domain/customer.py",
        "    email: str\n    password: str\n",
        "    email: str\n    password: str\n    customer_number: str | Maybe = UNSET\n",
        (
            "domain/account.py",
            "is_email_verified=False,",
            "is_email_verified=False, customer_number=draft.customer_number,",
        ),
    ),
    defect(
        "sign-up-sets-the-external-id",
        NOT_SET,
        "domain/customer.py",
        "    email: str\n    password: str\n",
        "    email: str\n    password: str\n    external_id: str | Maybe = UNSET\n",
        ("domain/account.py", "is_email_verified=False,", "is_email_verified=False, external_id=draft.external_id,"),
    ),
    defect("email-needs-an-at", "An `email` needs no `@`.", "domain/email.py", "if not email:", 'if "@" not in email:'),
    defect(
        "email-is-lower-cased",
        "The `email` of the Customer is written as it was in the draft.",
        "domain/account.py",
        "email=available_email(draft.email, context)",
        "email=available_email(draft.email, context).lower()",
    ),
    defect(
        "email-is-unique-with-case",
        DUPLICATE,
        "domain/email.py",
        "if holder is not None and holder.id != own_id:",
        "if holder is not None and holder.id != own_id and holder.customer.email == email:",
        ("store/file/indexes.py", TAKEN, "if False:"),
    ),
    defect(
        "email-may-be-taken-twice",
        "An `email` that another customer has is refused with 400 `DuplicateField`, whose `field` is `email` and "
        "whose `duplicateValue` is that email, ignoring case.",
        "domain/email.py",
        "if holder is not None and holder.id != own_id:",
        "if False:",
        ("store/file/indexes.py", TAKEN, "if False:"),
    ),
    defect(
        "duplicate-email-names-another-field",
        "An `email` that another customer has is refused with 400 `DuplicateField`, whose `field` is `email` and "
        "whose `duplicateValue` is that email, ignoring case.",
        "domain/errors.py",
        'field="email", duplicate_value=email',
        'field="lowercaseEmail", duplicate_value=email',
    ),
    defect(
        "duplicate-email-tells-no-value",
        "An `email` that another customer has is refused with 400 `DuplicateField`, whose `field` is `email` and "
        "whose `duplicateValue` is that email, ignoring case.",
        "domain/errors.py",
        'field="email", duplicate_value=email',
        'field="email"',
        ("domain/errors.py", "    duplicate_value: str\n", "    duplicate_value: str | Maybe = UNSET\n"),
    ),
    defect(
        "duplicate-email-is-a-conflict",
        "An `email` that another customer has is refused with 400 `DuplicateField`, whose `field` is `email` and "
        "whose `duplicateValue` is that email, ignoring case.",
        "domain/errors.py",
        '    """A value that must be unique is in use."""\n',
        '    """A value that must be unique is in use."""\n\n    status: ClassVar[int] = 409\n',
    ),
    defect(
        "new-email-is-verified",
        "The email of a new Customer is not verified.",
        "domain/account.py",
        "is_email_verified=False,",
        "is_email_verified=True,",
    ),
    defect(
        "weak-password-is-refused",
        "Weak passwords are accepted.",
        "domain/password.py",
        "    if not password:\n",
        "    if len(password) < 8:\n",
    ),
    defect(
        "password-is-answered-in-clear",
        "No answer contains a clear-text password.",
        "domain/account.py",
        "password=masked(password_hash))",
        "password=draft.password)",
    ),
    defect(
        "password-is-answered-as-its-hash",
        "`password` is masked: `****` and the last four characters of what is stored.",
        "domain/account.py",
        "password=masked(password_hash))",
        "password=password_hash)",
    ),
    defect(
        "mask-is-missing",
        "`password` is masked: `****` and the last four characters of what is stored.",
        "domain/secrets.py",
        "HIDDEN + b64encode",
        "b64encode",
    ),
    defect(
        "addresses-are-reversed",
        "The `addresses` of the Customer are those of the draft, in their order, each with an `id`.",
        "domain/account.py",
        "else draft.addresses, context)",
        "else draft.addresses[::-1], context)",
    ),
    defect(
        "default-index-counts-from-1",
        "`defaultShippingAddress` is the index of an address whose `id` becomes the `defaultShippingAddressId`.",
        "domain/addresses.py",
        "return addresses[index].id",
        "return addresses[index - 1].id",
    ),
    defect(
        "index-0-is-taken-for-none",
        "`defaultShippingAddress` is the index of an address whose `id` becomes the `defaultShippingAddressId`.",
        "domain/account.py",
        "indexed_address_id(customer.addresses, draft.default_shipping_address)",
        "indexed_address_id(customer.addresses, draft.default_shipping_address or UNSET)",
    ),
    defect(
        "default-billing-index-sets-the-shipping-address",
        "`defaultBillingAddress` is the index of an address whose `id` becomes the `defaultBillingAddressId`.",
        "domain/account.py",
        "billing = indexed_address_id(customer.addresses, draft.default_billing_address)",
        "billing = shipping or indexed_address_id(customer.addresses, draft.default_billing_address)",
    ),
    defect(
        "default-shipping-address-is-no-shipping-address",
        JOINS,
        "domain/account.py",
        "shipping_address_ids=indexed_address_ids(customer.addresses, shipping, draft.shipping_addresses)",
        "shipping_address_ids=()",
    ),
    defect(
        "default-billing-address-is-no-billing-address",
        JOINS,
        "domain/account.py",
        "billing_address_ids=indexed_address_ids(customer.addresses, billing, draft.billing_addresses)",
        "billing_address_ids=()",
    ),
    defect(
        "index-out-of-range-is-ignored",
        NO_INDEX,
        "domain/addresses.py",
        "        errors.invalid_input(f\"Address with ID '{index}' not found.\", cause)\n",
        "        return UNSET\n",
    ),
    defect(
        "index-counts-back-from-the-end",
        NO_INDEX,
        "domain/addresses.py",
        "if not 0 <= index < len(addresses):",
        "if not -len(addresses) <= index < len(addresses):",
    ),
    defect(
        "index-out-of-range-is-a-server-error",
        NO_INDEX,
        "domain/addresses.py",
        "if not 0 <= index < len(addresses):",
        "if index < 0:",
    ),
    defect(
        "external-user-id-is-lost",
        "The `X-External-User-ID` of a sign-up becomes `externalUserId` in the `createdBy` of the Customer.",
        "web/doors.py",
        "UNSET if acts_for is None else acts_for",
        "UNSET",
    ),
    defect(
        "anonymous-id-is-not-in-created-by",
        "A Customer who signs up in an anonymous session has its `anonymousId` in `createdBy`.",
        "domain/ports.py",
        "            anonymous_id=self.anonymous_id,\n",
        "",
    ),
    defect(
        "locale-of-the-draft-is-lost",
        "A `locale` that is among the languages of the project becomes the `locale` of the Customer.",
        "domain/account.py",
        "        locale=project_locale(draft.locale, context.project),\n",
        "",
    ),
    defect(
        "locale-of-the-draft-is-not-checked",
        "A `locale` that is not among the languages of the project is refused with 400 `InvalidInput`.",
        "domain/account.py",
        "        locale=project_locale(draft.locale, context.project),\n",
        "        locale=draft.locale,\n",
    ),
    defect(
        "custom-fields-of-the-draft-are-lost",
        "The Customer has the custom Type and fields of the draft's `custom`.",
        "domain/account.py",
        '        custom=custom_fields(draft.custom, "customer", context),\n',
        "",
    ),
    # --- sign-in ---------------------------------------------------------------------------------
    defect(
        "any-password-signs-in",
        ANY_PASSWORD + "`InvalidCredentials`.",
        "domain/account.py",
        "if account is None or not has_password(account, signin.password, context):",
        "if account is None:",
    ),
    defect(
        "a-password-opens-with-its-first-letters",
        ANY_PASSWORD + "`InvalidCredentials`.",
        "passwords.py",
        "return self._hasher.hash(password)",
        "return self._hasher.hash(password[:8])",
        (
            "passwords.py",
            "return self._hasher.verify(hash, password)",
            "return self._hasher.verify(hash, password[:8])",
        ),
    ),
    defect(
        "a-password-ignores-case",
        ANY_PASSWORD + "`InvalidCredentials`.",
        "passwords.py",
        "return self._hasher.hash(password)",
        "return self._hasher.hash(password.lower())",
        (
            "passwords.py",
            "return self._hasher.verify(hash, password)",
            "return self._hasher.verify(hash, password.lower())",
        ),
    ),
    defect(
        "sign-in-minds-the-case-of-the-email",
        "When signing in, the `email` is treated as case-insensitive.",
        "domain/account.py",
        "if account is None or not has_password(account, signin.password, context):",
        "if (\n        account is None\n        or account.customer.email != signin.email\n"
        "        or not has_password(account, signin.password, context)\n    ):",
    ),
    defect(
        "sign-in-answers-somebody-else",
        "The `customer` answered is the one that matches the given email and password.",
        "domain/account.py",
        "CustomerSignInResult(customer=account.customer, cart=cart or UNSET)",
        "CustomerSignInResult(\n"
        "        customer=list(context.records.tables['customers'].rows.values())[0].customer, cart=cart or UNSET\n"
        "    )",
    ),
    defect(
        "sign-in-raises-the-version",
        "Signing in does not change the Customer.",
        "domain/account.py",
        "    return Outcome(answer=CustomerSignInResult(customer=account.customer, cart=cart or UNSET), change=change)",
        "    newer = replace(account, customer=replace(account.customer, version=account.customer.version + 1))\n"
        "    change = Change(save=(newer, *change.save), based_on=change.based_on)\n"
        "    return Outcome(answer=CustomerSignInResult(customer=newer.customer, cart=cart or UNSET), change=change)",
    ),
    defect(
        "unknown-email-is-answered-with-404",
        ANY_PASSWORD + "`InvalidCredentials`.",
        "domain/account.py",
        "    if account is None or not has_password(account, signin.password, context):",
        "    if account is None:\n"
        '        errors.not_found("Customer", signin.email, errors.inputs.AsTold(suggestion=""))\n'
        "    if not has_password(account, signin.password, context):",
    ),
    defect(
        "sign-in-is-refused-with-the-code-of-oauth",
        ANY_PASSWORD + "`InvalidCredentials`.",
        "domain/errors.py",
        'Refused(InvalidCredentials(message="Account',
        'Refused(InvalidCustomerAccountCredentials(message="Account',
    ),
    defect(
        "any-sign-in-mode-is-accepted",
        "An `activeCartSignInMode` that does not exist is refused with 400 `InvalidJsonInput`.",
        "domain/handover.py",
        'Literal["MergeWithExistingCustomerCart", "UseAsNewActiveCustomerCart"]',
        "str",
    ),
    defect(
        "sign-in-refuses-client-credentials",
        "A customer can be signed in with an access token of an anonymous session, or of client credentials.",
        "web/account.py",
        "    return signed_in(",
        "    if not call.by.anonymous_id and not call.by.customer_id:\n"
        "        errors.wrong_token_kind(str())\n"
        "    return signed_in(",
        (
            "web/account.py",
            "from mockserver.domain.account import",
            "from mockserver.domain import errors\nfrom mockserver.domain.account import",
        ),
    ),
)
