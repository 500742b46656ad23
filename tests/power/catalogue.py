"""The catalogue of seeded defects: each negates one sentence of the document or of what is known of the platform."""

from __future__ import annotations

from collections.abc import Mapping

from defects import (
    account,
    actions,
    cart,
    cart_actions,
    custom,
    doors,
    handover,
    mailed,
    messages,
    profile,
    query,
    tokens,
    wire,
)
from mutant import Mutant

CHAPTERS: Mapping[str, tuple[Mutant, ...]] = {
    "profile": profile.DEFECTS,
    "account": account.DEFECTS,
    "actions": actions.DEFECTS,
    "custom": custom.DEFECTS,
    "mailed": mailed.DEFECTS,
    "cart": cart.DEFECTS,
    "cart_actions": cart_actions.DEFECTS,
    "handover": handover.DEFECTS,
    "tokens": tokens.DEFECTS,
    "doors": doors.DEFECTS,
    "messages": messages.DEFECTS,
    "query": query.DEFECTS,
    "wire": wire.DEFECTS,
}
CATALOGUE: tuple[Mutant, ...] = tuple(defect for chapter in CHAPTERS.values() for defect in chapter)
