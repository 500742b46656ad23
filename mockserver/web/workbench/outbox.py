"""The outbox panel: mails that would have been sent, with forms that use their tokens."""

from __future__ import annotations

from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look

chapter = Chapter()


@chapter.on("GET", "/ui/outbox", "outbox", PAGE)
def outbox(look: Look[None]) -> Content:
    mails = [it for it in look.plane.outbox.mails(look.plane.store, look.plane.now()) if it.project == look.project]
    return Content("outbox.html", "Outbox", {"mails": mails})
