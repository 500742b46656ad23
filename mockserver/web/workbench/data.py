"""The data panel: reset, snapshots and their differences, export and import."""

from __future__ import annotations

from mockserver.domain.values import UNSET
from mockserver.steering.parts import PARTS
from mockserver.steering.snapshots import FIXTURES
from mockserver.web.control.state import list_projects, list_snapshots
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look, named

chapter = Chapter()

MOST_SHOWN = 200


@chapter.on("GET", "/ui/data", "data", PAGE)
async def data(look: Look[None]) -> Content:
    changes = await look.aside(look.projects.transfers.difference(look.project, FIXTURES, UNSET))
    values = {
        "projects": list_projects(look),
        "snapshots": (await list_snapshots(look)).snapshots,
        "parts_of_data": PARTS,
        "changes": changes[:MOST_SHOWN],
        "total": len(changes),
        "before": FIXTURES,
    }
    return Content("data.html", "Data", values)


@chapter.on("GET", "/ui/data/{id}", "difference", PAGE)
async def difference(look: Look[None]) -> Content:
    name, other = named(look), look.optional("with")
    changes = await look.aside(look.projects.transfers.difference(look.project, name, other))
    values = {
        "before": name,
        "after": other or "now",
        "snapshots": (await list_snapshots(look)).snapshots,
        "changes": changes[:MOST_SHOWN],
        "total": len(changes),
    }
    return Content("difference.html", f"Changes since {name}", values)
