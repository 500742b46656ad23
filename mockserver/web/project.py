"""The settings of the project. Storefronts request them to obtain their first token."""

from __future__ import annotations

from mockserver.domain.project import Project
from mockserver.web.call import Call
from mockserver.web.columns import NOTHING, nothing
from mockserver.web.doors import SETTINGS
from mockserver.web.operation import Row
from mockserver.web.rows import Chapter

chapter = Chapter()


@chapter.on("GET", "/{projectKey}", "getProject", Row(SETTINGS, NOTHING, nothing))
def get_project(call: Call[None, None]) -> Project:
    return call.project
