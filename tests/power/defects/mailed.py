"""Passwords and emails, and the tokens that are mailed for them."""

from mutant import Mutant, defect

PASSWORD = "domain/password.py"
EMAIL = "domain/email.py"
TOKENS = "domain/customer_tokens.py"
END_SOON = "Soon after a change, the access token with which it was made is refused with 401."
DROPPED = "drop=(*used, *context.records.all(TOKENS_OF_CUSTOMER, account.id))"
USED_PASSWORD = 'used = tuple(context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("password", account.id)))'
USED_EMAIL = 'used = tuple(context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("email", account.id)))'
WITH_HASH = "    newer = replace(newer, password_hash=hash)\n"
USED_TWICE = (
    "After a confirmation, all earlier email tokens of the customer, the used one too, are refused with 404 "
    "`ResourceNotFound`."
)

DEFECTS: tuple[Mutant, ...] = (
    # --- change ----------------------------------------------------------------------------------
    defect(
        "current-password-is-not-checked",
        "A `currentPassword` that does not match is refused with 400 `InvalidCurrentPassword`.",
        PASSWORD,
        "if not has_password(account, request.current_password, context):",
        "if not has_password(account, request.current_password, context) and not request.new_password:",
    ),
    defect(
        "wrong-current-password-has-another-code",
        "A `currentPassword` that does not match is refused with 400 `InvalidCurrentPassword`.",
        PASSWORD,
        "errors.wrong_current_password(account.customer.email, is_same_as_new=is_same)",
        'errors.unknown_credentials(unknown_account("", None))',
    ),
    defect(
        "wrong-current-password-is-forbidden",
        "A `currentPassword` that does not match is refused with 400 `InvalidCurrentPassword`.",
        "domain/errors.py",
        '    """The current password does not match."""\n\n\nclass',
        '    """The current password does not match."""\n\n    status: ClassVar[int] = 403\n\n\nclass',
    ),
    defect(
        "new-password-is-not-kept",
        "After a change, the new password signs in, and the old one no longer does.",
        PASSWORD,
        WITH_HASH,
        "",
    ),
    defect(
        "old-password-still-signs-in",
        "After a change, the new password signs in, and the old one no longer does.",
        PASSWORD,
        WITH_HASH,
        '    newer = replace(newer, password_hash=f"{account.password_hash}\\n{hash}")\n',
        (
            PASSWORD,
            "and context.passwords.match(password, hash)",
            "and any(context.passwords.match(password, each) for each in hash.splitlines())",
        ),
    ),
    defect(
        "password-change-ignores-the-version",
        "A password change whose `version` is not the current one is refused with 409.",
        PASSWORD,
        "    expect_version(account.customer, request.version)\n",
        "",
    ),
    defect(
        "password-change-does-not-raise-the-version",
        "Changing the password raises the `version`.",
        PASSWORD,
        WITH_HASH,
        "    same = replace(newer.customer, version=account.customer.version)\n"
        "    newer = replace(newer, password_hash=hash, customer=same)\n",
    ),
    defect(
        "mask-is-always-the-same",
        "A change gives the Customer a different masked `password`.",
        "domain/secrets.py",
        "return HIDDEN + b64encode(sha256(password_hash.encode()).digest())[-4:].decode()",
        'return "****aGg="',
    ),
    defect(
        "access-tokens-survive-a-change",
        END_SOON,
        PASSWORD,
        DROPPED,
        "drop=(*used, *(context.records.all(TOKENS_OF_CUSTOMER, account.id) if reset else ()))",
    ),
    defect(
        "refresh-tokens-survive-a-change",
        "All access and refresh tokens of the customer end with the old password, here at once.",
        PASSWORD,
        DROPPED,
        "drop=(*used, *(t for t in context.records.all(TOKENS_OF_CUSTOMER, account.id) if reset or"
        ' t.kind == "access"))',
    ),
    # --- reset -----------------------------------------------------------------------------------
    defect(
        "access-tokens-survive-a-reset",
        "Soon after a reset, the customer's access tokens of the password flow are refused with 401.",
        PASSWORD,
        DROPPED,
        "drop=(*used, *(t for t in context.records.all(TOKENS_OF_CUSTOMER, account.id) if not"
        ' reset or t.kind != "access"))',
    ),
    defect(
        "refresh-tokens-survive-a-reset",
        "Soon after a reset, the customer's refresh tokens no longer refresh.",
        PASSWORD,
        DROPPED,
        "drop=(*used, *(t for t in context.records.all(TOKENS_OF_CUSTOMER, account.id) if not"
        ' reset or t.kind == "access"))',
    ),
    defect(
        "password-token-can-be-used-again",
        "A password token that does not exist, or was used, is refused with 404 `ResourceNotFound`.",
        PASSWORD,
        USED_PASSWORD,
        'used = tuple(t for t in context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("password",'
        " account.id)) if t.id != token.id)",
    ),
    defect(
        "older-password-tokens-survive-a-reset",
        "After a reset, all earlier password tokens of the customer are refused with 404 `ResourceNotFound`.",
        PASSWORD,
        USED_PASSWORD,
        "used = (token,)",
    ),
    defect(
        "expired-password-token-is-accepted",
        "A password token that has expired is refused with 400 `ExpiredCustomerPasswordToken`.",
        PASSWORD,
        "    if has_ended(token, context.now):\n        errors.expired_password_token(token.expires_at)\n",
        "",
    ),
    defect(
        "unknown-mailed-token-is-answered-with-400",
        "A password token that does not exist, or was used, is refused with 404 `ResourceNotFound`.",
        TOKENS,
        '    errors.not_found("Customer", f"Token({value})", cause)',
        '    errors.invalid_input(f"Token({value})")',
    ),
    defect(
        "reset-keeps-the-old-password",
        "After a reset, the new password signs in, and the old one no longer does.",
        PASSWORD,
        WITH_HASH,
        "    newer = newer if reset else replace(newer, password_hash=hash)\n",
    ),
    defect(
        "reset-is-for-the-newest-customer",
        "The Customer answered is the one for whom the password token was created.",
        PASSWORD,
        '    token, account = redeemed("password", request.token_value, context)\n',
        '    token, account = redeemed("password", request.token_value, context)\n'
        "    account = list(context.records.tables['customers'].rows.values())[-1]\n",
    ),
    defect(
        "reset-takes-any-email-token",
        "A password token that does not exist, or was used, is refused with 404 `ResourceNotFound`.",
        PASSWORD,
        '    token, account = redeemed("password", request.token_value, context)\n',
        "    try:\n"
        '        token, account = redeemed("password", request.token_value, context)\n'
        "    except errors.Refused:\n"
        '        token, account = redeemed("email", request.token_value, context)\n',
    ),
    # --- confirmation ----------------------------------------------------------------------------
    defect(
        "confirmation-verifies-nothing",
        "After a confirmation, `isEmailVerified` is true.",
        EMAIL,
        "is_email_verified=True",
        "is_email_verified=False",
    ),
    defect(
        "confirmation-does-not-raise-the-version",
        "The first confirmation of an email raises the `version`.",
        EMAIL,
        "    return Outcome(\n        answer=newer.customer,\n",
        "    newer = replace(newer, customer=replace(newer.customer, version=account.customer.version))\n"
        "    return Outcome(\n        answer=newer.customer,\n",
    ),
    defect(
        "email-token-can-be-used-again",
        USED_TWICE,
        EMAIL,
        USED_EMAIL,
        'used = tuple(t for t in context.records.all(ISSUED_TOKENS_OF_CUSTOMER, ("email",'
        " account.id)) if t.id != token.id)",
    ),
    defect("older-email-tokens-survive", USED_TWICE, EMAIL, USED_EMAIL, "used = (token,)"),
    defect(
        "expired-email-token-is-accepted",
        "An email token that has expired is refused with 400 `ExpiredCustomerEmailToken`.",
        EMAIL,
        "    if has_ended(token, context.now):\n        errors.expired_email_token(token.expires_at)\n",
        "",
    ),
    defect(
        "expired-email-token-is-answered-with-404",
        "An email token that has expired is refused with 400 `ExpiredCustomerEmailToken`.",
        EMAIL,
        "        errors.expired_email_token(token.expires_at)\n",
        '        refuse_token("email", request.token_value)\n',
    ),
    defect(
        "another-customer-confirms-the-email",
        "The access token of one customer does not confirm the email of another one, which is answered with 404 "
        "`ResourceNotFound`.",
        EMAIL,
        "    if context.by.customer_id not in (UNSET, account.id):\n"
        '        refuse_token("email", request.token_value, is_of_other_customer=True)\n',
        "",
    ),
    defect(
        "unknown-email-token-is-answered-with-400",
        "An email token that does not exist is refused with 404 `ResourceNotFound`.",
        EMAIL,
        '    token, account = redeemed("email", request.token_value, context)\n',
        "    try:\n"
        '        token, account = redeemed("email", request.token_value, context)\n'
        "    except errors.Refused:\n"
        "        errors.expired_email_token()\n",
    ),
    # --- the making of the tokens ----------------------------------------------------------------
    defect(
        "token-lives-for-seconds",
        "An email token expires `ttlMinutes` after it was created.",
        TOKENS,
        "seconds=60 * minutes",
        "seconds=minutes",
    ),
    defect(
        "password-token-lives-for-24-days",
        "A password token expires `ttlMinutes` after it was created, or 1,440 minutes where none are given.",
        PASSWORD,
        "= 1440",
        "= 34560",
    ),
    defect(
        "older-tokens-are-not-invalidated",
        "Earlier password tokens of the customer stay valid, unless `invalidateOlderTokens` is true: then they are "
        "refused with 404.",
        TOKENS,
        "if invalidate_older or has_ended(token, forgotten))",
        "if has_ended(token, forgotten))",
    ),
    defect(
        "older-tokens-are-always-invalidated",
        "Earlier email tokens of the customer stay valid, unless `invalidateOlderTokens` is true: then they are "
        "refused with 404.",
        TOKENS,
        "if invalidate_older or has_ended(token, forgotten))",
        "if True)",
    ),
    defect(
        "password-token-minds-the-case-of-the-email",
        "The `customerId` of a password token is the id of the customer with the given `email`, ignoring case.",
        PASSWORD,
        'if account is None or account.customer.authentication_mode != "Password":',
        "if account is None or account.customer.email != request.email:",
    ),
    defect(
        "email-token-is-for-the-newest-customer",
        "The `customerId` of an email token is the given `id`.",
        EMAIL,
        "        account.customer,\n        minutes=request.ttl_minutes,\n",
        "        list(context.records.tables['customers'].rows.values())[-1].customer,\n"
        "        minutes=request.ttl_minutes,\n",
    ),
    defect(
        "password-token-names-itself-as-the-customer",
        "The `customerId` of a password token is the id of the customer with the given `email`, ignoring case.",
        TOKENS,
        "        customer_id=customer.id,\n        value=context.chance.new_text(VALUE_LENGTH),\n",
        "        customer_id=context.chance.new_id(),\n        value=context.chance.new_text(VALUE_LENGTH),\n",
    ),
)
