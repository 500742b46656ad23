"""The frame around every page: the menu of panels, the list of projects, and the state of the server."""

from __future__ import annotations

from typing import NamedTuple
from urllib.parse import urlencode

from mockserver.control.problems import decline
from mockserver.steering.clones import ProjectSummary
from mockserver.web.control.desk import AnyAsking, Asking
from mockserver.web.control.state import Health, get_health


class Panel(NamedTuple):
    """An entry of the menu."""

    name: str
    title: str
    path: str


PANELS = (
    Panel("connect", "Connect", "/_mock/"),
    Panel("customers", "Customers", "/_mock/ui/customers"),
    Panel("tokens", "Sessions & tokens", "/_mock/ui/tokens"),
    Panel("requests", "Requests", "/_mock/ui/requests"),
    Panel("outbox", "Outbox", "/_mock/ui/outbox"),
    Panel("faults", "Faults", "/_mock/ui/faults"),
    Panel("clock", "Clock", "/_mock/ui/clock"),
    Panel("data", "Data", "/_mock/ui/data"),
    Panel("reference", "Reference", "/_mock/ui/reference"),
)


class Shell(NamedTuple):
    """Values that all templates have in addition to their own. `project` is the selected project."""

    panel: str
    project: str
    is_default: bool
    projects: tuple[ProjectSummary, ...]
    health: Health

    @property
    def panels(self) -> tuple[Panel, ...]:
        return PANELS

    def href(self, path: str, **query: str) -> str:
        """A link to a page, for the same project."""
        chosen = {} if self.is_default else {"project": self.project}
        asked = urlencode({name: value for name, value in {**chosen, **query}.items() if value})
        return f"{path}?{asked}" if asked else path


def shell_of(panel: str, project: str, asking: Asking[None]) -> Shell:
    """The frame for a page of `panel` about `project`."""
    return Shell(
        panel=panel,
        project=project,
        is_default=project == asking.projects.clones.default_key(),
        projects=asking.projects.clones.summaries(),
        health=get_health(asking),
    )


def looked_at(asking: AnyAsking) -> str:
    """The project named in the query, or the default one. Viewing a page never creates a project. Raises Declined."""
    key = asking.query.get("project") or asking.projects.clones.default_key()
    if asking.plane.store.project(key) is None:
        decline(404, f"There is no project '{key[:80]}'. Choose one from the list at the top.", "project")
    return key
