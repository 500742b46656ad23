"""All projects as they stand, and the one place where they change."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mockserver.domain.nouns import NOUNS
from mockserver.domain.project import Project
from mockserver.domain.records import Change, Record
from mockserver.store.file.project import ProjectRecords
from mockserver.store.file.tables import TABLES, Entry

Snapshot = Mapping[str, Sequence[tuple[str, Sequence[Record]]]]
"""By table, the records of each project at one moment. It costs a copied list each: records never change."""


class State:
    """Projects by key. The cost of a change is that of the records it names, however many there are."""

    def __init__(self) -> None:
        self.projects: dict[str, ProjectRecords] = {}
        self.projects_with: dict[str, dict[str, tuple[str, ...]]] = {
            noun.table: {} for noun in NOUNS if noun.is_found_across_projects
        }
        """By table and id, the keys of the projects that have such a record."""

    def check(self, project_key: str, change: Change) -> None:
        """Raises Refused, or KeyError for a project that neither exists nor comes with the change."""
        begins = any(isinstance(record, Project) for record in change.save)
        ends = any(isinstance(record, Project) for record in change.drop)
        exists = project_key in self.projects
        if not begins and (not exists or (ends and change.save)):
            raise KeyError(project_key)
        goes_on = exists and not ends
        (self.projects[project_key] if goes_on else self._new_project(project_key)).check(change)

    def apply(self, entry: Entry) -> None:
        """Makes the change. A project that is dropped takes along all that is in it.

        One that begins again keeps its place among the others.
        """
        if Project.table in entry.drop:
            self._retire_project(entry.project)
            if Project.table in entry.save:
                self.projects[entry.project] = self._new_project(entry.project)
            else:
                self.projects.pop(entry.project, None)
        elif Project.table in entry.save and entry.project not in self.projects:
            self.projects[entry.project] = self._new_project(entry.project)
        if entry.project in self.projects:
            self.projects[entry.project].apply(entry)

    def snapshot(self) -> Snapshot:
        return {
            table: [(key, list(project.tables[table].rows.values())) for key, project in self.projects.items()]
            for table in TABLES
        }

    def records(self) -> Iterator[tuple[str, Record]]:
        """Everything, with the key of its project."""
        for key, project in self.projects.items():
            for table in project.tables.values():
                for record in table.rows.values():
                    yield key, record

    def _new_project(self, key: str) -> ProjectRecords:
        return ProjectRecords(key, self.projects_with)

    def _retire_project(self, key: str) -> None:
        retired = self.projects.get(key)
        if retired is not None:
            retired.retire()
