"""The reference panel: the documents, and the meaning of the error codes."""

from __future__ import annotations

from mockserver.observing.explaining import codes, meaning_of
from mockserver.web.rows import Chapter
from mockserver.web.workbench.page import PAGE, Content, Look

chapter = Chapter()


@chapter.on("GET", "/ui/reference", "reference", PAGE)
def reference(look: Look[None]) -> Content:
    return Content("reference.html", "Reference", {"meanings": [meaning_of(code) for code in codes()]})
