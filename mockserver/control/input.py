"""What the control plane is asked for."""

from __future__ import annotations

from mockserver.domain.values import Value


class Input(Value, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A JSON object that is sent to the control plane: strict, for a field that is misspelt would change too much."""


class Nothing(Input, frozen=True, kw_only=True):
    """An empty object."""
