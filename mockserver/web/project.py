"""The settings of the project. Storefronts ask for them to get a token going."""

from __future__ import annotations

from mockserver.domain.project import Project
from mockserver.web.call import Call
from mockserver.web.operation import Chapter

chapter = Chapter()


@chapter.get("/{projectKey}", "getProject")
def get_project(call: Call) -> Project:
    return call.admitted("view_project_settings").project  # 401, 404, 403
