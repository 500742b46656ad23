"""From a cause to its explanation: one function for each."""

from __future__ import annotations

import re
from typing import assert_never

from mockserver.domain.causes import AccessCause, AnyCause, HttpCause, InputCause, ResourceCause
from mockserver.domain.causes import access as of_access
from mockserver.domain.causes import http as of_http
from mockserver.domain.causes import inputs as of_inputs
from mockserver.domain.causes import resources as of_resources
from mockserver.observing.explaining import (
    access,
    bodies,
    carts,
    conflicts,
    credentials,
    custom,
    grants,
    http,
    inputs,
    missing,
    parameters,
    shapes,
    states,
)
from mockserver.observing.explaining.finding import Explanation, Finding
from mockserver.observing.explaining.scene import Scene

LONGEST_LINE = 300
_UNPRINTABLE = re.compile(r"[^ -~]")


def one_line(explanation: Explanation) -> str:
    """The sentence as the value of an HTTP header: printable ASCII, and not too long."""
    plain = " ".join(explanation.sentence.replace("…", "...").split())
    text = _UNPRINTABLE.sub("?", plain)
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 3]}..."


def found(cause: AnyCause, scene: Scene) -> Finding:
    """Why the request was rejected, and what to do. A `match`, for mypy to notice a cause without explanation."""
    if isinstance(cause, AccessCause):
        return _of_access(cause, scene)
    if isinstance(cause, ResourceCause):
        return _of_resources(cause, scene)
    return _of_inputs(cause, scene) if isinstance(cause, InputCause) else _of_http(cause, scene)


def _of_access(cause: AccessCause, scene: Scene) -> Finding:  # noqa: C901, PLR0911, PLR0912 - a case for each cause
    match cause:
        case of_access.NoAccessToken():
            return access.missing(cause, scene)
        case of_access.DeadToken():
            return access.dead(cause, scene)
        case of_access.MissingScope():
            return access.without_scope(cause, scene)
        case of_access.ClientLacksScope():
            return access.client_without_scope(cause, scene)
        case of_access.WrongOwner():
            return access.of_wrong_kind(cause, scene)
        case of_access.NoClientCredentials():
            return grants.without_credentials(cause, scene)
        case of_access.UnknownClient():
            return grants.unknown_client(cause, scene)
        case of_access.UnknownAccount():
            return credentials.unknown_account(cause, scene)
        case of_access.BadScope():
            return grants.bad_scope(cause, scene)
        case of_access.UnknownRefreshToken():
            return grants.unknown_refresh_token(cause, scene)
        case of_access.UnsupportedGrant():
            return grants.unsupported_grant(cause, scene)
        case of_access.MissingParameter():
            return grants.missing_parameter(cause, scene)
        case of_access.AnonymousIdTaken():
            return grants.anonymous_id_taken(cause, scene)
        case of_access.WrongCurrentPassword():
            return credentials.wrong_current(cause, scene)
        case of_access.MailedTokenExpired():
            return credentials.expired_mail(cause, scene)
        case of_access.UnknownMailedToken():
            return credentials.unknown_mail(cause, scene)
        case _:
            assert_never(cause)


def _of_resources(cause: ResourceCause, scene: Scene) -> Finding:  # noqa: C901, PLR0911, PLR0912 - a case for each cause
    match cause:
        case of_resources.UnknownProject():
            return missing.no_project(cause, scene)
        case of_resources.CustomerGone():
            return missing.customer_gone(cause, scene)
        case of_resources.CustomerUnmatched():
            return missing.unmatched(cause, scene)
        case of_resources.NoPasswordToReset():
            return missing.no_password_to_reset(cause, scene)
        case of_resources.UnknownCustomer():
            return missing.no_customer(cause, scene)
        case of_resources.UnknownMessage():
            return missing.no_message(cause, scene)
        case of_resources.NoActiveCart():
            return missing.no_active_cart(cause, scene)
        case of_resources.UnknownCart():
            return missing.no_cart(cause, scene)
        case of_resources.UnknownOrder():
            return missing.no_order(cause, scene)
        case of_resources.NothingFound():
            return missing.nothing_found(cause, scene)
        case of_resources.OutdatedVersion():
            return conflicts.outdated(cause, scene)
        case of_resources.EmailTaken():
            return conflicts.email_taken(cause, scene)
        case of_resources.KeyTaken():
            return conflicts.key_taken(cause, scene)
        case of_resources.UnknownAddress():
            return states.no_address(cause, scene)
        case of_resources.Unnamed():
            return states.unnamed(cause, scene)
        case of_resources.UnknownLineItem():
            return carts.no_line(cause, scene)
        case of_resources.UnknownSku():
            return carts.unknown_sku(cause, scene)
        case of_resources.UnknownVariant():
            return carts.unknown_variant(cause, scene)
        case of_resources.Untyped():
            return states.untyped(cause, scene)
        case of_resources.NothingToRemove():
            return states.nothing_to_remove(cause, scene)
        case of_resources.UnknownCodeOfCart():
            return carts.no_code(cause, scene)
        case of_resources.CartClosed():
            return carts.closed(cause, scene)
        case of_resources.CartIncomplete():
            return carts.incomplete(cause, scene)
        case of_resources.LineItemWithdrawn():
            return carts.withdrawn(cause, scene)
        case of_resources.NotServed():
            return states.not_served(cause, scene)
        case of_resources.ActionsNotImplemented():
            return states.actions_not_implemented(cause, scene)
        case of_resources.NoPrice():
            return carts.without_price(cause, scene)
        case of_resources.NoTaxRate():
            return carts.without_tax_rate(cause, scene)
        case of_resources.BadDiscountCode():
            return carts.inapplicable(cause, scene)
        case of_resources.Repriced():
            return carts.repriced(cause, scene)
        case _:
            assert_never(cause)


def _of_inputs(cause: InputCause, scene: Scene) -> Finding:  # noqa: C901, PLR0911, PLR0912 - a case for each cause
    match cause:
        case of_inputs.AsTold():
            return inputs.as_told(cause, scene)
        case of_inputs.UnknownLocale():
            return inputs.unknown_locale(cause, scene)
        case of_inputs.EmptyText():
            return inputs.empty(cause, scene)
        case of_inputs.TooMany():
            return inputs.too_many(cause, scene)
        case of_inputs.NoAddressAtIndex():
            return inputs.no_index(cause, scene)
        case of_inputs.TypeForOthers():
            return inputs.wrong_type(cause, scene)
        case of_inputs.TooLarge():
            return inputs.too_large(cause, scene)
        case of_inputs.FieldMisfit():
            return custom.misfit(cause, scene)
        case of_inputs.FieldMissing():
            return custom.missing(cause, scene)
        case of_inputs.UnknownType():
            return custom.unknown_type(cause, scene)
        case of_inputs.NotJson():
            return bodies.not_json(cause, scene)
        case of_inputs.Misshapen():
            return shapes.misshapen(cause, scene)
        case of_inputs.BadParameter():
            return parameters.malformed(cause, scene)
        case of_inputs.UnknownField():
            return parameters.unknown_field(cause, scene)
        case of_inputs.UnreadablePredicate():
            return parameters.unreadable(cause, scene)
        case _:
            assert_never(cause)


def _of_http(cause: HttpCause, scene: Scene) -> Finding:  # noqa: PLR0911 - a case for each cause
    match cause:
        case of_http.PathNotServed():
            return http.path(cause, scene)
        case of_http.MethodNotServed():
            return http.method(cause, scene)
        case of_http.BodyTooLarge():
            return http.too_large(cause, scene)
        case of_http.NotDeclaredAsJson():
            return http.not_json(cause, scene)
        case of_http.HttpProblem():
            return http.problem(cause, scene)
        case of_http.Faulty():
            return http.faulty(cause, scene)
        case of_http.TooManyProjects():
            return http.too_many_projects(cause, scene)
        case of_http.ServerTrouble():
            return http.trouble(cause, scene)
        case _:
            assert_never(cause)
