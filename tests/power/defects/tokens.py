"""OAuth: what is granted, to whom, and for how long."""

from mutant import Mutant, defect

TOKENS = "domain/tokens.py"
IDENTITY = "web/identity.py"
SAME_SCOPE = (
    "The grant `refresh_token` returns an access token of the same `scope`, including the anonymous or customer id."
)
REFRESHED = "    return _granted(refresh, context, with_refresh_token=False)"
NO_REFRESH_TOKEN = "A refresh token that does not exist is refused with 400."
CREDENTIALS = (
    "A `username` that no customer has, or a `password` that is not the customer's, is refused with 400 "
    "`invalid_customer_account_credentials`."
)
CLIENTS = "A token request without client credentials, or with wrong ones, is refused with 401 `invalid_client`."

DEFECTS: tuple[Mutant, ...] = (
    # --- clients ---------------------------------------------------------------------------------
    defect(
        "client-secret-is-not-checked",
        CLIENTS,
        IDENTITY,
        "if not compare_digest(client.secret_hash, digest(secret)):",
        "if client is None:",
    ),
    defect(
        "wrong-client-is-answered-with-400",
        CLIENTS,
        "domain/errors.py",
        '    """The client did not authenticate."""\n\n    status: ClassVar[int] = 401\n',
        '    """The client did not authenticate."""\n',
    ),
    defect(
        "client-token-can-be-refreshed",
        "The grant `client_credentials` returns an access token without `refresh_token`.",
        TOKENS,
        "return _granted(_session(client, parameters, context), context, with_refresh_token=False)",
        "return _granted(_session(client, parameters, context), context, with_refresh_token=True)",
    ),
    defect(
        "parameters-of-the-query-are-ignored",
        "The parameters of a token request may be sent in the query.",
        "web/call.py",
        "self.query.values | form_parameters(self.content)",
        "form_parameters(self.content)",
    ),
    defect(
        "parameters-of-the-form-are-ignored",
        "The parameters of a token request may be sent as a form in the body.",
        "web/call.py",
        "self.query.values | form_parameters(self.content)",
        "self.query.values",
    ),
    defect(
        "scope-is-not-narrowed",
        "The `scope` of a token names the scopes that were asked for.",
        TOKENS,
        "    return scopes or client.scopes\n",
        "    return client.scopes\n",
    ),
    defect(
        "scope-is-told-but-not-narrowed",
        "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`.",
        "web/doors.py",
        "permits(token.scopes, wanted, door.scope)",
        "permits(call.store.records(project_key).get(CLIENTS, token.client_id).scopes, project_key, door.scope)",
    ),
    defect(
        "unknown-scope-is-passed-over",
        "A `scope` that the platform does not know is refused with 400 `invalid_scope`.",
        TOKENS,
        '            _refuse_scope("unknown", scope, requested, client, project_key)\n',
        "            continue\n",
    ),
    defect(
        "any-scope-is-granted",
        "Without `scope`, a token has all scopes of the API client; a scope beyond these is an `invalid_scope`.",
        TOKENS,
        "        if not permits(client.scopes, project_key, name):\n"
        '            _refuse_scope("grant", scope, requested, client, project_key)\n',
        "",
    ),
    defect(
        "any-grant-type-is-accepted",
        "A `grant_type` that does not exist is refused with 400 `unsupported_grant_type`.",
        TOKENS,
        "    if grant_type not in grants:\n        errors.unsupported_grant_type(grant_type, grants)\n",
        "    if grant_type not in grants:\n        grant_type = next(iter(grants))\n",
    ),
    defect(
        "unknown-grant-type-is-an-invalid-request",
        "A `grant_type` that does not exist is refused with 400 `unsupported_grant_type`.",
        "domain/errors.py",
        "        UnsupportedGrantType(message=message), ",
        "        InvalidRequest(message=message), ",
    ),
    defect(
        "token-refusal-lacks-the-description",
        "A refused token request has `error`, which is the `code` of its first error, and `error_description`.",
        "domain/errors.py",
        "        error=str(code),\n        error_description=error.message,\n",
        "        error=str(code),\n",
        ("domain/errors.py", "    error_description: str\n", "    error_description: str | Maybe = UNSET\n"),
    ),
    defect(
        "token-type-is-in-small-letters",
        "`token_type` is `Bearer`.",
        TOKENS,
        'token_type: Literal["Bearer"] = "Bearer"',
        'token_type: Literal["bearer"] = "bearer"',
    ),
    defect(
        "lifetime-is-told-in-milliseconds",
        "`expires_in` is in seconds.",
        TOKENS,
        "expires_in=context.token_lifetime,",
        "expires_in=context.token_lifetime * 1000,",
    ),
    # --- customers -------------------------------------------------------------------------------
    defect(
        "any-password-gets-a-token",
        CREDENTIALS,
        TOKENS,
        "if account is None or not has_password(account, password, context):",
        "if account is None:",
    ),
    defect(
        "wrong-password-is-an-invalid-grant",
        CREDENTIALS,
        "domain/errors.py",
        "    raise Refused(InvalidCustomerAccountCredentials(message=message), cause)",
        "    raise Refused(InvalidGrant(message=message), cause)",
    ),
    defect(
        "username-minds-its-case",
        "The `username` is the email, ignoring case.",
        TOKENS,
        "if account is None or not has_password(account, password, context):",
        "if account is None or account.customer.email != username or not has_password(account, password, context):",
    ),
    defect(
        "customer-id-is-missing-from-the-scope",
        "One of the scopes of a customer's token is `customer_id:` and the id of the customer.",
        TOKENS,
        '[f"customer_id:{token.customer_id}"] if token.customer_id else []',
        "list[str]()",
    ),
    defect(
        "password-flow-has-no-refresh-token",
        "The password flow returns an access token for the profile of the customer, and a `refresh_token`.",
        TOKENS,
        "_granted(replace(session, customer_id=account.id), context, _wants_refresh_token(parameters))",
        "_granted(replace(session, customer_id=account.id), context, False)",
    ),
    defect(
        "refresh-token-cannot-be-declined",
        "With `refresh_token=false`, the password flow returns no `refresh_token`.",
        TOKENS,
        'return parameters.get("refresh_token") != "false"',
        "return True",
    ),
    # --- anonymous sessions ----------------------------------------------------------------------
    defect(
        "anonymous-id-is-missing-from-the-scope",
        "One of the scopes of an anonymous session's token is `anonymous_id:` and the id of the session.",
        TOKENS,
        '[f"anonymous_id:{token.anonymous_id}"] if token.anonymous_id else []',
        "[]",
    ),
    defect(
        "given-anonymous-id-is-ignored",
        "A given `anonymous_id` is the id of the session.",
        TOKENS,
        'parameters.get("anonymous_id") or context.chance.new_id()',
        "context.chance.new_id()",
    ),
    defect(
        "anonymous-id-may-be-used-twice",
        "An `anonymous_id` that is in use is refused with 400 `invalid_request`.",
        TOKENS,
        "    if is_in_use(anonymous_id, context.records):\n        errors.anonymous_id_in_use()\n",
        "",
    ),
    defect(
        "anybody-gets-an-anonymous-session",
        "An API client without the scope `create_anonymous_token:{projectKey}` gets no anonymous session.",
        TOKENS,
        '    if not permits(client.scopes, context.project.key, "create_anonymous_token"):\n'
        "        key = context.project.key\n        errors.missing_scope(",
        "    key = context.project.key\n    if False:\n        errors.missing_scope(",
    ),
    defect(
        "anonymous-session-cannot-be-refreshed",
        "An anonymous session gets an access token and a `refresh_token`.",
        TOKENS,
        "_granted(replace(session, anonymous_id=anonymous_id), context, _wants_refresh_token(parameters))",
        "_granted(replace(session, anonymous_id=anonymous_id), context, False)",
    ),
    # --- refreshing ------------------------------------------------------------------------------
    defect(
        "refresh-answers-another-refresh-token",
        "The grant `refresh_token` returns no new `refresh_token`.",
        TOKENS,
        REFRESHED,
        "    return _granted(refresh, context, with_refresh_token=True)",
    ),
    defect(
        "refresh-loses-the-anonymous-id",
        SAME_SCOPE,
        TOKENS,
        REFRESHED,
        "    return _granted(replace(refresh, anonymous_id=UNSET), context, with_refresh_token=False)",
    ),
    defect(
        "refresh-loses-the-customer",
        SAME_SCOPE,
        TOKENS,
        REFRESHED,
        "    return _granted(replace(refresh, customer_id=UNSET), context, with_refresh_token=False)",
    ),
    defect(
        "refresh-widens-the-scope",
        SAME_SCOPE,
        TOKENS,
        REFRESHED,
        "    return _granted(replace(refresh, scopes=client.scopes), context, with_refresh_token=False)",
    ),
    defect(
        "refresh-token-can-be-used-once",
        "A refresh token that is used does not expire, and may be used again.",
        TOKENS,
        REFRESHED,
        "    granted = _granted(refresh, context, with_refresh_token=False)\n"
        "    return replace(granted, change=replace(granted.change, drop=(refresh,)))",
    ),
    defect(
        "access-token-refreshes",
        NO_REFRESH_TOKEN,
        TOKENS,
        'if refresh is None or refresh.kind != "refresh" or refresh.client_id != client.id:',
        "if refresh is None or refresh.client_id != client.id:",
    ),
    defect(
        "unknown-refresh-token-is-answered-with-404",
        NO_REFRESH_TOKEN,
        TOKENS,
        "        errors.unknown_refresh_token(\n            UnknownRefreshToken(\n",
        '        errors.not_found("RefreshToken", "", \n            UnknownRefreshToken(\n',
    ),
    # --- introspection and revocation ------------------------------------------------------------
    defect(
        "every-token-is-active",
        "A token that does not exist is answered with 200 and is not `active`.",
        TOKENS,
        "return Outcome(answer=TokenIntrospection(active=False))",
        "return Outcome(answer=TokenIntrospection(active=True))",
    ),
    defect(
        "no-token-is-active",
        "An access token that is valid is `active`, and shown with its `scope` and its `exp`.",
        TOKENS,
        "            active=True,\n",
        "            active=False,\n",
    ),
    defect(
        "introspection-tells-no-scope",
        "An access token that is valid is `active`, and shown with its `scope` and its `exp`.",
        TOKENS,
        "            scope=scope_of(token),\n",
        "",
    ),
    defect(
        "end-is-told-in-milliseconds",
        "`exp` is in seconds since 1970.",
        TOKENS,
        "return int(datetime.fromisoformat(moment).timestamp())",
        "return int(datetime.fromisoformat(moment).timestamp() * 1000)",
    ),
    defect(
        "unknown-token-cannot-be-introspected",
        "A token that does not exist is answered with 200 and is not `active`.",
        TOKENS,
        "    if token is None or has_ended(token, context.now) or not _may_introspect(client, token, context):\n",
        '    if token is None:\n        errors.dead_access_token(errors.access.DeadToken(id="", state="unknown"))\n'
        "    if has_ended(token, context.now) or not _may_introspect(client, token, context):\n",
    ),
    defect(
        "revoked-access-token-opens",
        "An access token that was revoked is refused with 401 `invalid_token`.",
        TOKENS,
        'family = (token,) if token.kind == "access" else',
        'family = () if token.kind == "access" else',
    ),
    defect(
        "revoked-refresh-token-refreshes",
        "A refresh token that was revoked no longer refreshes.",
        TOKENS,
        "else tuple(context.records.all(TOKENS_OF_SESSION, token.session))",
        "else ()",
    ),
    defect(
        "access-tokens-survive-their-refresh-token",
        "With a refresh token go the access tokens of its session.",
        TOKENS,
        "else tuple(context.records.all(TOKENS_OF_SESSION, token.session))",
        "else (token,)",
    ),
    defect(
        "revoking-an-unknown-token-is-refused",
        "The answer is `{}`, also where there is nothing to revoke.",
        TOKENS,
        "        return Outcome(answer=Empty())\n",
        '        errors.not_found("RefreshToken", "", errors.inputs.AsTold(suggestion=""))\n',
    ),
)
