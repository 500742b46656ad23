"""The outbox panel: mails that would have been sent, with forms that use their tokens."""

from __future__ import annotations

from mockserver.web.control.desk import Asking
from mockserver.web.workbench.page import Content, PageChapter

chapter = PageChapter("outbox")


@chapter.on("/ui/outbox")
def outbox(asking: Asking, project: str) -> Content:
    mails = [it for it in asking.plane.outbox.mails(asking.plane.store, asking.plane.now()) if it.project == project]
    return Content("outbox.html", "Outbox", {"mails": mails})
