"""Whole projects: existing ones and clones, resets, exports and imports."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.control.plane import ControlPlane
from mockserver.steering.beginnings import Beginnings
from mockserver.steering.clones import Clones
from mockserver.steering.resets import Resets
from mockserver.steering.transfers import Transfers


@dataclass(frozen=True)
class Projects:
    """The operations on whole projects of the server."""

    clones: Clones
    resets: Resets
    transfers: Transfers


def projects_of(plane: ControlPlane) -> Projects:
    """The projects in the store of the control plane."""
    beginnings = Beginnings(plane)
    clones = Clones(plane, beginnings)
    return Projects(clones, Resets(plane, beginnings, clones), Transfers(plane, beginnings, clones))
