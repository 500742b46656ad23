"""Whose profile it is, and which version."""

from mutant import Mutant, defect

OTHERS = "list(call.context.records.tables['customers'].rows.values())"
CALLERS = "return call.store.records(call.project.key).get(ACCOUNTS, str(call.by.customer_id))"
DELETED = "    return deleted(call.subject, call.body, call.context)"
ANYBODY = ("doors import CUSTOMER\n", "doors import ANYBODY, CUSTOMER\n")
OF_TOKEN = "The Customer answered is the one to whom the access token was issued."
VERSION = "A `version` other than the current one, lower or higher, is refused with 409."
ALL_OR_NOTHING = "If one action is refused, none of the list is applied."
ORDER = "The actions are applied in the order of the list, each to the outcome of the one before."
BASED_ON = "based_on={account.id: update.version}"
BASED_ON_PRESENT = "based_on={account.id: account.customer.version}"
ACTION_IMPORTS = """\
from mockserver.domain.actions.action import Action
from mockserver.domain.values import UNSET, Maybe, Value, Version
from msgspec.structs import replace
"""

DEFECTS: tuple[Mutant, ...] = (
    # --- whose profile ---------------------------------------------------------------------------
    defect("first-customer-is-returned", OF_TOKEN, "web/columns.py", CALLERS, f"return {OTHERS}[0]"),
    defect(
        "newest-customer-is-returned",
        OF_TOKEN,
        "web/profile.py",
        "found, is_wanted = call.subject.customer, call.body",
        f"found, is_wanted = {OTHERS}[-1].customer, call.body",
    ),
    defect(
        "update-changes-the-newest-customer",
        OF_TOKEN,
        "web/profile.py",
        "return updated(call.subject, call.body",
        f"return updated({OTHERS}[-1], call.body",
    ),
    defect(
        "delete-takes-the-newest-customer",
        "The Customer answered is the deleted one in its last state.",
        "web/profile.py",
        "return deleted(call.subject, call.body",
        f"return deleted({OTHERS}[-1], call.body",
    ),
    defect(
        "anonymous-token-reads-a-profile",
        "An access token that was not created with the password flow can neither read, update nor delete a profile, "
        "nor change a password.",
        "web/profile.py",
        "Row(CUSTOMER, where(Customer)",
        "Row(ANYBODY, where(Customer)",
        ("web/profile.py", *ANYBODY),
        (
            "web/columns.py",
            CALLERS,
            f"return _caller(call) or {OTHERS}[0]\n\n\ndef _caller(call: AnyCall) -> Account | None:\n    {CALLERS}",
        ),
    ),
    defect(
        "client-token-changes-a-password",
        "An access token that was not created with the password flow can neither read, update nor delete a profile, "
        "nor change a password.",
        "web/password.py",
        "Row(CUSTOMER, json(MyCustomerChangePassword)",
        "Row(ANYBODY, json(MyCustomerChangePassword)",
        (
            "web/columns.py",
            CALLERS,
            f"return _caller(call) or {OTHERS}[-1]\n\n\ndef _caller(call: AnyCall) -> Account | None:\n    {CALLERS}",
        ),
    ),
    # --- the version -----------------------------------------------------------------------------
    defect(
        "update-ignores-the-version",
        VERSION,
        "domain/actions/__init__.py",
        "    expect_version(account.customer, update.version)\n",
        "",
        ("domain/actions/__init__.py", BASED_ON, BASED_ON_PRESENT),
    ),
    defect(
        "higher-version-is-accepted",
        VERSION,
        "domain/history.py",
        "if customer.version != expected:",
        "if customer.version > expected:",
        ("domain/actions/__init__.py", BASED_ON, BASED_ON_PRESENT),
    ),
    defect(
        "lower-version-is-accepted",
        VERSION,
        "domain/history.py",
        "if customer.version != expected:",
        "if customer.version < expected:",
        ("domain/actions/__init__.py", BASED_ON, BASED_ON_PRESENT),
    ),
    defect(
        "version-is-not-checked-without-actions",
        "A `version` other than the current one is refused with 409 even if there are no `actions`.",
        "domain/actions/__init__.py",
        "    expect_version(account.customer, update.version)\n",
        "    if update.actions:\n        expect_version(account.customer, update.version)\n",
    ),
    defect(
        "delete-ignores-the-version",
        "A deletion whose `version` is not the current one is refused with 409 and deletes nothing.",
        "domain/account.py",
        "    expect_version(account.customer, version)\n",
        "",
    ),
    defect(
        "delete-with-wrong-version-deletes-all-the-same",
        "A deletion whose `version` is not the current one is refused with 409 and deletes nothing.",
        "web/profile.py",
        DELETED,
        "    current = call.subject.customer.version\n"
        "    if call.body != current:\n"
        "        call.world.plane.commit(call.context, deleted(call.subject, current, call.context))\n" + DELETED,
    ),
    defect(
        "delete-needs-no-version",
        "A deletion without `version`, or with one that is not an integer, is refused with 400.",
        "web/columns.py",
        'return call.query.integer("version")',
        'return call.query.integer("version") if "version" in call.query.values else None',
        (
            "web/profile.py",
            DELETED,
            (
                "    version = call.subject.customer.version if call.body is None else call.body\n"
                "    return deleted(call.subject, version, call.context)"
            ),
        ),
    ),
    defect(
        "update-does-not-raise-the-version",
        "An update that changes something raises the `version`.",
        "domain/history.py",
        'version=next_number(account.customer.version, "The version of the customer")',
        "version=account.customer.version",
    ),
    defect(
        "an-action-without-effect-raises-the-version",
        "An action that sets what is already there is accepted and leaves the `version` as it is.",
        "domain/actions/__init__.py",
        "if after != before:",
        "if action:",
    ),
    defect(
        "conflict-is-refused-with-400",
        VERSION,
        "domain/errors.py",
        "status: ClassVar[int] = 409",
        "status: ClassVar[int] = 400",
    ),
    defect(
        "conflict-tells-the-expected-version",
        "The `currentVersion` of a `ConcurrentModification` is the version that the resource has.",
        "domain/errors.py",
        "current_version=actual",
        "current_version=expected",
    ),
    # --- the actions as a whole ------------------------------------------------------------------
    defect(
        "actions-before-a-refused-one-are-kept",
        ALL_OR_NOTHING,
        "domain/actions/__init__.py",
        "        after = action.applied(before, context)\n",
        "        try:\n"
        "            after = action.applied(before, context)\n"
        "        except errors.Refused:\n"
        "            if newer is account:\n"
        "                raise\n"
        "            break\n",
    ),
    defect(
        "a-refused-update-has-applied-its-half",
        ALL_OR_NOTHING,
        "web/profile.py",
        "    return updated(call.subject, call.body, call.context)",
        "    update = call.body\n"
        "    try:\n"
        "        return updated(call.subject, update, call.context)\n"
        "    except Refused:\n"
        "        for end in range(len(update.actions) - 1, 0, -1):\n"
        "            try:\n"
        "                half = MyCustomerUpdate(version=update.version, actions=update.actions[:end])\n"
        "                call.world.plane.commit(call.context, updated(call.subject, half, call.context))\n"
        "                break\n"
        "            except Refused:\n"
        "                continue\n"
        "        raise",
        (
            "web/profile.py",
            "from mockserver.web.call import Call\n",
            "from mockserver.domain.errors import Refused\nfrom mockserver.web.call import Call\n",
        ),
    ),
    defect(
        "a-refused-action-is-left-out",
        ALL_OR_NOTHING,
        "domain/actions/__init__.py",
        "        after = action.applied(before, context)\n",
        "        try:\n"
        "            after = action.applied(before, context)\n"
        "        except errors.Refused:\n"
        "            if len(update.actions) == 1:\n"
        "                raise\n"
        "            continue\n",
    ),
    defect(
        "actions-are-applied-in-reverse",
        ORDER,
        "domain/actions/__init__.py",
        "for action in update.actions:",
        "for action in reversed(update.actions):",
    ),
    defect(
        "only-the-last-action-counts",
        ORDER,
        "domain/actions/__init__.py",
        "for action in update.actions:",
        "for action in update.actions[-1:]:",
    ),
    defect(
        "actions-do-not-see-each-other",
        ORDER,
        "domain/actions/__init__.py",
        "before = newer.customer",
        "before = account.customer",
    ),
    defect(
        "501-actions-are-accepted",
        "An update with more than 500 actions is refused with 400.",
        "limits.py",
        "UPDATE_ACTIONS = 500",
        "UPDATE_ACTIONS = 501",
    ),
    defect(
        "500-actions-are-refused",
        "An update with more than 500 actions is refused with 400.",
        "limits.py",
        "UPDATE_ACTIONS = 500",
        "UPDATE_ACTIONS = 499",
    ),
    defect(
        "unknown-action-is-ignored",
        "An action that does not exist is refused with 400 `InvalidJsonInput`.",
        "web/columns.py",
        "        sent = parsed(call.content, type)\n",
        "        sent = parsed(call.content, type)\n"
        '        if isinstance(sent, dict) and isinstance(sent.get("actions"), list):\n'
        "            known = [each.__struct_config__.tag for each in get_args(MyCustomerUpdateAction)]\n"
        '            named = [a for a in sent["actions"] if not isinstance(a, dict) or a.get("action") in known]\n'
        '            sent["actions"] = named\n',
        (
            "web/columns.py",
            "from typing import Any, Generic, NamedTuple, NoReturn, TypeVar\n",
            "from typing import Any, Generic, NamedTuple, NoReturn, TypeVar, get_args\n",
        ),
        (
            "web/columns.py",
            "from mockserver.domain.ports import",
            "from mockserver.domain.actions import MyCustomerUpdateAction\nfrom mockserver.domain.ports import",
        ),
    ),
    defect(
        "unknown-action-is-an-invalid-input",
        "An action that does not exist is refused with 400 `InvalidJsonInput`.",
        "web/wire.py",
        "        if misread.echoed is not UNSET:\n",
        '        if problem.startswith("Invalid type value"):\n'
        "            errors.invalid_input(problem)\n"
        "        if misread.echoed is not UNSET:\n",
    ),
    defect(
        "customer-number-can-be-set",
        "The customer group, the customer number and the external id cannot be set: `setCustomerGroup`, "
        "`setCustomerNumber` and `setExternalId` are refused with 400.",
        "domain/actions/__init__.py",
        "MyCustomerUpdateAction = (\n",
        "class SetCustomerNumber(Action, frozen=True, kw_only=True):\n"
        "    customer_number: str | Maybe = UNSET\n\n"
        "    def applied(self, customer, context):\n"
        "        return replace(customer, customer_number=self.customer_number)\n\n\n"
        "MyCustomerUpdateAction = (\n    SetCustomerNumber |\n",
        (
            "domain/actions/__init__.py",
            "from mockserver.domain.values import Value, Version\n",
            ACTION_IMPORTS,
        ),
    ),
    # --- deletion --------------------------------------------------------------------------------
    defect(
        "deleted-customer-lives-on",
        "The email and password of a deleted customer no longer sign in.",
        "domain/account.py",
        "drop=(account, *refresh_tokens, *issued_tokens)",
        "drop=(*refresh_tokens, *issued_tokens)",
    ),
    defect(
        "deletion-answers-a-higher-version",
        "The Customer answered is the deleted one in its last state.",
        "domain/account.py",
        "        answer=customer,\n",
        "        answer=replace(customer, version=customer.version + 1),\n",
    ),
    defect(
        "deletion-answers-an-empty-profile",
        "The Customer answered is the deleted one in its last state.",
        "domain/account.py",
        "        answer=customer,\n",
        "        answer=replace(customer, addresses=(), first_name=UNSET, last_name=UNSET),\n",
    ),
)
