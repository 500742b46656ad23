"""What a reference and a target have in common, so that it can be asked of both."""

from __future__ import annotations

from contracts.lockstep.model import Ground
from contracts.lockstep.reading import READERS
from contracts.operations import CAPABILITIES
from contracts.session import Session
from contracts.wire import json_of

OF_A_CATALOGUE = ("createMyOrder", "getMyOrder", "checkMyOrder", "queryMyOrders", "checkMyOrders")
OF_A_BACKEND = (
    "createCustomerPasswordToken",
    "createCustomerEmailToken",
    "resetMyCustomerPassword",
    "confirmMyCustomerEmail",
    "queryMessages",
    "getMessage",
)


def ground_of(reference: Session, target: Session) -> Ground:
    """What both have. Raises SetupFailed, Unreachable."""
    sides = (reference.target, target.target)
    types = [it.custom_type for it in sides]
    return Ground(
        languages=_languages(reference, target),
        lacking=frozenset(it for it in CAPABILITIES.values() if not all(side.can(it) for side in sides)),
        has_backend=all(it.clients.backend is not None for it in sides),
        has_narrow=all(it.clients.narrow is not None for it in sides),
        has_custom_type=all(types),
        has_enum=all(it is not None and it.enum is not None for it in types),
        skus=min(len(it.catalogue.skus) if it.catalogue is not None else 0 for it in sides),
        has_discount_code=all(it.catalogue is not None and bool(it.catalogue.discount_code) for it in sides),
    )


def lacks(ground: Ground, operation: str) -> str:
    """What is not there that a success of `operation` takes; nothing, where it can be asked for."""
    capability = CAPABILITIES.get(operation)
    if operation in OF_A_BACKEND and not ground.has_backend:
        return "The target names no backend client."
    if operation in OF_A_CATALOGUE and not ground.skus:
        return "The target names no catalogue."
    if capability in ground.lacking:
        return f"The target has no {capability.replace('_', ' ')}."
    return "" if operation in READERS else "Lockstep has no steps for it."


def _languages(reference: Session, target: Session) -> tuple[str, ...]:
    """The languages of both projects; those of one, where the other does not show its own."""
    first, *others = [it for it in map(_languages_of, (reference, target)) if it] or [[]]
    return tuple(it for it in first if all(it in other for other in others))


def _languages_of(session: Session) -> list[str]:
    if not session.target.can("project_settings"):
        return []
    with session.wire.setup():
        project = json_of(session.wire.get("", session.broker.storefront_token()).content)
    languages = project.get("languages") if isinstance(project, dict) else None
    return [it for it in languages if isinstance(it, str)] if isinstance(languages, list) else []
