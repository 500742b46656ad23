"""Whole projects: existing ones and clones, resets, exports and imports."""

from __future__ import annotations

from dataclasses import dataclass

from mockserver.steering.beginnings import Beginnings
from mockserver.steering.clones import Clones
from mockserver.steering.resets import Resets
from mockserver.steering.steered import Steered
from mockserver.steering.transfers import Transfers


@dataclass(frozen=True)
class Projects:
    """The operations on whole projects of the server."""

    clones: Clones
    resets: Resets
    transfers: Transfers


def projects_of(steered: Steered) -> Projects:
    """The projects in the store of the control plane."""
    beginnings = Beginnings(steered)
    clones = Clones(steered, beginnings)
    return Projects(clones, Resets(steered, beginnings, clones), Transfers(steered, beginnings, clones))
