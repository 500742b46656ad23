"""The data panel: reset, snapshots and their differences, export and import."""

from __future__ import annotations

from mockserver.domain.values import UNSET
from mockserver.steering.parts import PARTS
from mockserver.steering.snapshots import FIXTURES
from mockserver.web.control.desk import Asking
from mockserver.web.control.state import list_projects, list_snapshots
from mockserver.web.workbench.page import Content, PageChapter, named

chapter = PageChapter("data")

MOST_SHOWN = 200


@chapter.on("/ui/data")
async def data(asking: Asking, project: str) -> Content:
    changes = await asking.aside(asking.projects.difference(project, FIXTURES, UNSET))
    values = {
        "projects": list_projects(asking),
        "snapshots": (await list_snapshots(asking)).snapshots,
        "parts_of_data": PARTS,
        "changes": changes[:MOST_SHOWN],
        "total": len(changes),
        "before": FIXTURES,
    }
    return Content("data.html", "Data", values)


@chapter.on("/ui/data/{id}")
async def difference(asking: Asking, project: str) -> Content:
    name, other = named(asking), asking.optional("with")
    changes = await asking.aside(asking.projects.difference(project, name, other))
    values = {
        "before": name,
        "after": other or "now",
        "snapshots": (await list_snapshots(asking)).snapshots,
        "changes": changes[:MOST_SHOWN],
        "total": len(changes),
    }
    return Content("difference.html", f"Changes since {name}", values)
