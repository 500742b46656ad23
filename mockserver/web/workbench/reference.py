"""The reference panel: the documents, and the meaning of the error codes."""

from __future__ import annotations

from mockserver.observing.explaining import codes, meaning_of
from mockserver.web.control.desk import Asking
from mockserver.web.workbench.page import Content, PageChapter

chapter = PageChapter("reference")


@chapter.on("/ui/reference")
def reference(asking: Asking, project: str) -> Content:
    return Content("reference.html", "Reference", {"meanings": [meaning_of(code) for code in codes()]})
