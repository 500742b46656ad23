"""Who may enter."""

from mutant import Mutant, defect

NO_TOKEN = "A request without access token is refused with 401."
UNKNOWN = "An access token that the server does not know is refused with 401 `invalid_token`."
SCOPE = "An access token without the scope that the operation asks for is refused with 403 `insufficient_scope`."
PROJECT = "A token of one project opens no other one."
KIND = (
    "An access token that was not created with the password flow can neither read, update nor delete a profile, "
    "nor change a password."
)
NOBODY = 'call._context(call._made(call.path["projectKey"]), Identity(client_id="", scopes=()))'
IMPORT = (
    "from mockserver.web.call import Call\n",
    "from mockserver.domain.ports import Identity\nfrom mockserver.web.call import Call\n",
)
BEARER = 'if scheme.lower() != "bearer" or not token.strip():'
LIVE = 'if token is None or token.kind != "access" or has_ended(token, now):'

DEFECTS: tuple[Mutant, ...] = (
    defect(
        "messages-are-read-without-token",
        NO_TOKEN,
        "web/messages.py",
        '@chapter.get("/{projectKey}/messages", "queryMessages")\n'
        "def query_messages(call: Call) -> MessagePagedQueryResponse:\n"
        "    context = call.admitted(FEED)",
        '@chapter.get("/{projectKey}/messages", "queryMessages")\n'
        "def query_messages(call: Call) -> MessagePagedQueryResponse:\n"
        f"    context = {NOBODY}",
        ("web/messages.py", *IMPORT),
    ),
    defect(
        "project-is-read-without-token",
        NO_TOKEN,
        "web/project.py",
        'return call.admitted("view_project_settings").project',
        'return call._made(call.path["projectKey"])',
    ),
    defect(
        "email-is-confirmed-without-token",
        NO_TOKEN,
        "web/email.py",
        "context = call.admitted(PROFILE)",
        f"context = {NOBODY}",
        ("web/email.py", *IMPORT),
    ),
    defect(
        "no-token-is-forbidden",
        NO_TOKEN,
        "domain/errors.py",
        '    """No access token was sent."""\n\n    status: ClassVar[int] = 401\n',
        '    """No access token was sent."""\n\n    status: ClassVar[int] = 403\n',
    ),
    defect("any-scheme-is-bearer", NO_TOKEN, "web/identity.py", BEARER, "if not token.strip():"),
    defect(
        "unknown-token-is-forbidden",
        UNKNOWN,
        "domain/errors.py",
        '    """The access token is unknown, expired or revoked."""\n\n    status: ClassVar[int] = 401\n',
        '    """The access token is unknown, expired or revoked."""\n\n    status: ClassVar[int] = 403\n',
    ),
    defect(
        "unknown-token-is-access-denied",
        UNKNOWN,
        "domain/errors.py",
        'raise Refused(InvalidToken(message="invalid_token"), cause)',
        'raise Refused(AccessDenied(message="invalid_token"), cause)',
    ),
    defect(
        "refresh-token-opens",
        UNKNOWN,
        "web/identity.py",
        LIVE,
        "if token is None or has_ended(token, now):",
    ),
    defect(
        "expired-token-opens",
        "A token that has expired or was revoked is as good as unknown.",
        "web/identity.py",
        LIVE,
        'if token is None or token.kind != "access":',
    ),
    defect(
        "any-scope-signs-in",
        SCOPE,
        "web/account.py",
        "def sign_in_my_customer(call: Call) -> CustomerSignInResult:\n    context = call.admitted(PROFILE)",
        "def sign_in_my_customer(call: Call) -> CustomerSignInResult:\n"
        '    context = call.admitted(PROFILE, "view_products")',
    ),
    defect(
        "any-scope-deletes-the-profile",
        SCOPE,
        "web/profile.py",
        "def delete_my_customer(call: Call) -> Customer:\n    context = call.admitted(PROFILE, as_customer=True)",
        "def delete_my_customer(call: Call) -> Customer:\n"
        '    context = call.admitted(PROFILE, "view_products", as_customer=True)',
    ),
    defect(
        "any-scope-changes-the-password",
        SCOPE,
        "web/password.py",
        "call.admitted(PROFILE, as_customer=True)",
        'call.admitted(PROFILE, "view_products", as_customer=True)',
    ),
    defect(
        "storefront-reads-messages",
        SCOPE,
        "web/messages.py",
        "-> Any:\n    context = call.admitted(FEED)",
        '-> Any:\n    context = call.admitted(FEED, "manage_my_profile")',
    ),
    defect(
        "storefront-makes-password-tokens",
        SCOPE,
        "web/password.py",
        'call.admitted("manage_customers")',
        'call.admitted("manage_customers", "manage_my_profile")',
    ),
    defect(
        "storefront-makes-email-tokens",
        SCOPE,
        "web/email.py",
        'call.admitted("manage_customers")',
        'call.admitted("manage_customers", "manage_my_profile")',
    ),
    defect(
        "missing-scope-is-unauthorized",
        SCOPE,
        "domain/errors.py",
        '    """The access token lacks a scope."""\n\n    status: ClassVar[int] = 403\n',
        '    """The access token lacks a scope."""\n\n    status: ClassVar[int] = 401\n',
    ),
    defect(
        "manage-project-implies-nothing",
        "The scope `manage_project:{projectKey}` implies every other scope of the project.",
        "domain/scopes.py",
        'f"manage_project:{project_key}"}',
        '"".join((name if name == "manage_my_profile" else "manage_project", ":", project_key))}',
    ),
    defect(
        "wrong-kind-is-unauthorized",
        "Such a token is refused with 403 `insufficient_token_grant_type`.",
        "domain/errors.py",
        '    """The access token is of the wrong kind."""\n\n    status: ClassVar[int] = 403\n',
        '    """The access token is of the wrong kind."""\n\n    status: ClassVar[int] = 401\n',
    ),
    defect(
        "client-token-updates-the-newest-profile",
        KIND,
        "web/profile.py",
        "def update_my_customer(call: Call) -> Customer:\n    context = call.admitted(PROFILE, as_customer=True)",
        "def update_my_customer(call: Call) -> Customer:\n    context = call.admitted(PROFILE)",
        (
            "web/call.py",
            "id = str(context.by.customer_id)",
            "id = context.by.customer_id or list(context.records._accounts.rows)[-1]",
        ),
    ),
    defect(
        "any-project-is-served",
        PROJECT,
        "web/call.py",
        'if project is None:\n            errors.not_found("Project", wanted, UnknownProject(key=wanted))\n',
        "if project is None:\n"
        "            project = self._world.store.projects()[0]\n"
        "            wanted = project.key\n",
    ),
    defect(
        "token-of-another-project-opens",
        PROJECT,
        "web/call.py",
        "if project_key != wanted or not any(permits(token.scopes, wanted, scope)",
        "if not any(permits(token.scopes, project_key, scope)",
    ),
    defect(
        "client-of-another-project-gets-tokens",
        "A project that is not the API client's own is an `invalid_client`.",
        "web/call.py",
        'key = self.path.get("projectKey") or self._meant_project(credentials)',
        "key = self._meant_project(credentials)",
    ),
)
