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
DOORS = "web/doors.py"
KNOCK = "    if door is API_CLIENT:\n"
PERMITTED = "permits(token.scopes, wanted, door.scope)"
BEARER = 'if scheme.lower() != "bearer" or not token.strip():'
LIVE = 'if token is None or token.kind != "access" or has_ended(token, now):'


def _open(operation_id: str) -> str:
    """Lets everybody in."""
    return (
        f'    if call.exchange.operation_id == "{operation_id}":\n'
        '        call.project = call.store.project(call.path["projectKey"])\n'
        '        call.by = Identity(client_id="", scopes=())\n'
        f"        return\n{KNOCK}"
    )


def _also(scope: str, operation_id: str) -> str:
    """Lets in whoever has another scope."""
    named = f'call.exchange.operation_id == "{operation_id}"'
    return f'({PERMITTED} or {named} and permits(token.scopes, wanted, "{scope}"))'


DEFECTS: tuple[Mutant, ...] = (
    defect("messages-are-read-without-token", NO_TOKEN, DOORS, KNOCK, _open("queryMessages")),
    defect("project-is-read-without-token", NO_TOKEN, DOORS, KNOCK, _open("getProject")),
    defect("email-is-confirmed-without-token", NO_TOKEN, DOORS, KNOCK, _open("confirmMyCustomerEmail")),
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
    defect("any-scope-signs-in", SCOPE, DOORS, PERMITTED, _also("view_products", "signInMyCustomer")),
    defect("any-scope-deletes-the-profile", SCOPE, DOORS, PERMITTED, _also("view_products", "deleteMyCustomer")),
    defect(
        "any-scope-changes-the-password", SCOPE, DOORS, PERMITTED, _also("view_products", "changeMyCustomerPassword")
    ),
    defect("storefront-reads-messages", SCOPE, DOORS, PERMITTED, _also("manage_my_profile", "getMessage")),
    defect(
        "storefront-makes-password-tokens",
        SCOPE,
        DOORS,
        PERMITTED,
        _also("manage_my_profile", "createCustomerPasswordToken"),
    ),
    defect(
        "storefront-makes-email-tokens", SCOPE, DOORS, PERMITTED, _also("manage_my_profile", "createCustomerEmailToken")
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
        'or f"manage_project:{project_key}" in granted',
        'or (name != "manage_my_profile" and f"manage_project:{project_key}" in granted)',
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
        "Row(CUSTOMER, json(MyCustomerUpdate)",
        "Row(ANYBODY, json(MyCustomerUpdate)",
        ("web/profile.py", "doors import CUSTOMER\n", "doors import ANYBODY, CUSTOMER\n"),
        (
            "web/columns.py",
            "get(ACCOUNTS, str(call.by.customer_id))",
            "get(ACCOUNTS, call.by.customer_id or list(call.context.records.tables['customers'].rows)[-1])",
        ),
    ),
    defect(
        "any-project-is-served",
        PROJECT,
        DOORS,
        'if project is None:\n        errors.not_found("Project", wanted, UnknownProject(key=wanted))\n',
        "if project is None:\n        project = call.store.projects()[0]\n        wanted = project.key\n",
    ),
    defect(
        "token-of-another-project-opens",
        PROJECT,
        DOORS,
        f"if project_key != wanted or not {PERMITTED}",
        "if not permits(token.scopes, project_key, door.scope)",
    ),
    defect(
        "client-of-another-project-gets-tokens",
        "A project that is not the API client's own is an `invalid_client`.",
        DOORS,
        'key = call.path.get("projectKey") or _meant_project(call, credentials)',
        "key = _meant_project(call, credentials)",
    ),
)
