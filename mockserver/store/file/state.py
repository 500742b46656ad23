"""The current state of all projects, and the only place where it changes."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from mockserver.domain.nouns import NOUNS
from mockserver.domain.project import Project
from mockserver.domain.records import Change, Record
from mockserver.store.file.project import ProjectRecords
from mockserver.store.file.tables import TABLES, Entry

Snapshot = Mapping[str, Sequence[tuple[str, Sequence[Record]]]]
"""The records of each project at one moment, by table. Copying the lists suffices, because records are immutable."""


class State:
    """Projects by key. The cost of a change depends only on the records that it names."""

    def __init__(self) -> None:
        self.projects: dict[str, ProjectRecords] = {}
        self.projects_with: dict[str, dict[str, tuple[str, ...]]] = {
            noun.table: {} for noun in NOUNS if noun.is_found_across_projects
        }
        """The keys of the projects that have a record, by its table and id."""

    def check(self, project_key: str, change: Change) -> None:
        """Raises Refused, or KeyError for a project that neither exists nor is created by the change."""
        begins = any(isinstance(record, Project) for record in change.save)
        ends = any(isinstance(record, Project) for record in change.drop)
        exists = project_key in self.projects
        if not begins and (not exists or (ends and change.save)):
            raise KeyError(project_key)
        goes_on = exists and not ends
        (self.projects[project_key] if goes_on else self._new_project(project_key)).check(change)

    def apply(self, entry: Entry) -> None:
        """Applies the change. Dropping a project drops everything in it.

        A project that is dropped and saved again keeps its position among the others.
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
        """All records, each with the key of its project."""
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
