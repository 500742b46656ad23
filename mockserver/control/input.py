"""Input of the control plane."""

from __future__ import annotations

from mockserver.domain.values import Value


class Input(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON object sent to the control plane. Strict, because ignoring a misspelled field could change too much."""


class Nothing(Input, frozen=True, kw_only=True):
    """An empty object."""
