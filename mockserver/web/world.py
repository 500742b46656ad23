"""What handlers can access beyond the request."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.domain.ports import Chance, Clock, Passwords, Units
from mockserver.plane import ControlPlane
from mockserver.steering.projects import Projects


@dataclass(frozen=True)
class World:
    """The implementations of the ports, from `app.py`, and the control plane.

    `token_lifetime` is in seconds, `largest_body` in bytes.
    """

    units: Units
    clock: Clock
    chance: Chance
    passwords: Passwords
    token_lifetime: int
    plane: ControlPlane
    projects: Projects
    largest_body: int
