"""The common ground of a reference and a target: what requests may use."""

from __future__ import annotations

from typing import get_args

from contracts.lockstep.model import Ground
from contracts.lockstep.reading import READERS
from contracts.operations import capability, needs_backend, row
from contracts.session import Session
from contracts.target import Capability
from contracts.wire import json_of
from openapi.operations import Operation


def ground_of(reference: Session, target: Session) -> Ground:
    """What both have. Raises SetupFailed, Unreachable."""
    sides = (reference.target, target.target)
    types = [it.custom_type for it in sides]
    return Ground(
        languages=_languages(reference, target),
        lacking=frozenset(it for it in get_args(Capability) if not all(side.can(it) for side in sides)),
        has_backend=all(it.clients.backend is not None for it in sides),
        has_narrow=all(it.clients.narrow is not None for it in sides),
        has_custom_type=all(types),
        has_enum=all(it is not None and it.enum is not None for it in types),
        skus=min(len(it.catalogue.skus) if it.catalogue is not None else 0 for it in sides),
        has_discount_code=all(it.catalogue is not None and bool(it.catalogue.discount_code) for it in sides),
    )


def lacks(ground: Ground, operation: Operation) -> str:
    """Why `operation` cannot succeed on both sides; empty if it can."""
    needed = capability(operation)
    if (needs_backend(operation) or row(operation.operation_id).uses_mailed_token) and not ground.has_backend:
        return "The target names no backend client."
    if needed == "orders" and not ground.skus:  # also not listing them: without products no scenario orders anything
        return "The target names no catalogue."
    if needed in ground.lacking:
        return f"The target has no {needed.replace('_', ' ')}."
    return "" if operation.operation_id in READERS else "Lockstep sends no requests for it."


def _languages(reference: Session, target: Session) -> tuple[str, ...]:
    """The languages that both projects have; those of one, if the other does not show its own."""
    first, *others = [it for it in map(_languages_of, (reference, target)) if it] or [[]]
    return tuple(it for it in first if all(it in other for other in others))


def _languages_of(session: Session) -> list[str]:
    if not session.target.can("project_settings"):
        return []
    with session.wire.setup():
        project = json_of(session.wire.get("", session.broker.storefront_token()).content)
    languages = project.get("languages") if isinstance(project, dict) else None
    return [it for it in languages if isinstance(it, str)] if isinstance(languages, list) else []
