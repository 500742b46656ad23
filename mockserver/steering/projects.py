"""Projects as wholes: which there are, put back to the fixtures, taken out and put in."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.control.plane import ControlPlane
from mockserver.steering.beginnings import Beginnings
from mockserver.steering.clones import Clones
from mockserver.steering.resets import Resets
from mockserver.steering.transfers import Transfers


@dataclass(frozen=True)
class Projects:
    """What can be done with the projects of the server, as wholes."""

    clones: Clones
    resets: Resets
    transfers: Transfers


def projects_of(plane: ControlPlane) -> Projects:
    """The projects in the store of the control plane."""
    beginnings = Beginnings(plane)
    clones = Clones(plane, beginnings)
    return Projects(clones, Resets(plane, beginnings, clones), Transfers(plane, beginnings, clones))
