"""From a refusal to its explanation: one function for each error."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from typing import Any

from mockserver.domain import errors
from mockserver.domain.errors import Error
from mockserver.domain.values import UNSET, Maybe
from mockserver.observing.explaining import (
    access,
    bodies,
    carts,
    conflicts,
    credentials,
    custom,
    exchange,
    grants,
    inputs,
    missing,
    states,
)
from mockserver.observing.explaining.finding import Explanation, Finding, Rule, told
from mockserver.observing.explaining.rules import rule
from mockserver.observing.explaining.situation import Situation

LONGEST_LINE = 300
_UNPRINTABLE = re.compile(r"[^ -~]")

BY_ERROR: Mapping[type[Error], Callable[[Situation, Any], Finding]] = {
    errors.InvalidJsonInput: bodies.malformed,
    errors.InvalidInput: inputs.invalid,
    errors.InvalidOperation: states.not_allowed,
    errors.InvalidField: custom.invalid,
    errors.RequiredField: custom.required,
    errors.DuplicateField: conflicts.duplicate,
    errors.ReferencedResourceNotFound: custom.unknown_reference,
    errors.ResourceNotFound: missing.not_found,
    errors.ConcurrentModification: conflicts.outdated,
    errors.InvalidCredentials: credentials.unknown,
    errors.InvalidCurrentPassword: credentials.wrong_current,
    errors.ExpiredCustomerPasswordToken: credentials.expired_password_token,
    errors.ExpiredCustomerEmailToken: credentials.expired_email_token,
    errors.MatchingPriceNotFound: carts.without_price,
    errors.MissingTaxRateForCountry: carts.without_tax_rate,
    errors.DiscountCodeNonApplicable: carts.inapplicable,
    errors.PriceChanged: carts.repriced,
    errors.General: exchange.failed,
    errors.OverCapacity: exchange.over_capacity,
    errors.AccessDenied: access.missing,
    errors.InvalidToken: access.dead,
    errors.InsufficientScope: access.without_scope,
    errors.InsufficientTokenGrantType: access.of_wrong_kind,
    errors.InvalidClient: grants.unknown_client,
    errors.InvalidCustomerAccountCredentials: grants.unknown_account,
    errors.InvalidScope: grants.bad_scope,
    errors.InvalidGrant: grants.unknown_refresh_token,
    errors.UnsupportedGrantType: grants.unsupported_grant,
    errors.InvalidRequest: grants.bad_parameter,
}


def explained(situation: Situation, *, with_rule: bool = False) -> Explanation:
    """Why the request was refused, and what to do. The rule costs a look into the document, the first one is slow."""
    finding = found(situation)
    return told(finding, rule(finding.cites) if with_rule and finding.cites else UNSET)


def rule_of(situation: Situation) -> Rule | Maybe:
    """The bullet of the document that the request broke, where there is one."""
    return explained(situation, with_rule=True).rule


def one_line(explanation: Explanation) -> str:
    """The sentence as the value of an HTTP header: printable ASCII, and not too long."""
    plain = " ".join(explanation.sentence.replace("…", "...").split())
    text = _UNPRINTABLE.sub("?", plain)
    return text if len(text) <= LONGEST_LINE else f"{text[: LONGEST_LINE - 3]}..."


def found(situation: Situation) -> Finding:
    """Why the request was rejected, and what to do."""
    if isinstance(situation.fault, str):
        return exchange.faulty(situation, situation.fault)
    if isinstance(situation.error, Maybe):
        is_path = situation.status == errors.ResourceNotFound.status and isinstance(situation.operation_id, Maybe)
        return missing.unserved(situation) if is_path else exchange.of_status(situation)
    return BY_ERROR[type(situation.error)](situation, situation.error)
