"""Health, projects, reset, snapshots, export and import."""

from __future__ import annotations

from importlib.metadata import version
from time import perf_counter
from typing import Any

from litestar import Response
from msgspec.structs import replace

from mockserver.control.input import Input
from mockserver.domain.values import UNSET, DateTime, Maybe, Value, timestamp
from mockserver.fixtures import exported, sections
from mockserver.limits import FIXTURE_SIZE
from mockserver.steering.changes import RecordChange
from mockserver.steering.clock import ClockReading
from mockserver.steering.clones import ProjectSummary
from mockserver.steering.parts import Part
from mockserver.steering.rekeying import expect_key
from mockserver.steering.resets import ResetResult
from mockserver.steering.snapshots import Snapshot, described
from mockserver.steering.transfers import ImportResult, read
from mockserver.web.control.desk import Asking, Created, answered, asks, takes
from mockserver.web.rows import Chapter

chapter = Chapter()

YAML = "application/yaml; charset=utf-8"


class DataHealth(Value, frozen=True, kw_only=True):
    """The location of the data."""

    file: str | Maybe = UNSET
    is_kept: bool


class Health(Value, frozen=True, kw_only=True):
    """The health of the server."""

    status: str = "ok"
    version: str
    started_at: DateTime
    uptime_seconds: float
    projects: tuple[str, ...]
    clock: ClockReading
    requests: int
    warnings: int
    faults: int
    data: DataHealth


class Reset(Input, frozen=True, kw_only=True):
    """What to reset; everything by default."""

    project: str | Maybe = UNSET
    parts: tuple[Part, ...] | Maybe = UNSET


class ClonePattern(Value, frozen=True, kw_only=True):
    """A pattern of project keys that are cloned on first use."""

    pattern: str
    clone: str


class ProjectList(Value, frozen=True, kw_only=True):
    """The projects, and the patterns of possible clones."""

    projects: tuple[ProjectSummary, ...]
    patterns: tuple[ClonePattern, ...]
    most: int


class ProjectDraft(Input, frozen=True, kw_only=True):
    """The origin of a new project; by default, that of the matching pattern in the fixtures."""

    clone: str | Maybe = UNSET


class SnapshotDraft(Input, frozen=True, kw_only=True):
    """Of which project, and whether the name may be in use."""

    project: str | Maybe = UNSET
    replace: bool = False


class ProjectReference(Input, frozen=True, kw_only=True):
    """The project."""

    project: str | Maybe = UNSET


class SnapshotList(Value, frozen=True, kw_only=True):
    """The snapshots of a project, oldest first."""

    snapshots: tuple[Snapshot, ...]


class Difference(Value, frozen=True, kw_only=True):
    """The differences between two states."""

    changes: tuple[RecordChange, ...]


@chapter.on("GET", "/health", "getHealth", asks())
def get_health(asking: Asking[None]) -> Health:
    plane, db = asking.plane, asking.desk.settings.db
    clock = plane.clock.reading()
    return Health(
        version=version("mekit"),
        started_at=timestamp(plane.started_at),
        uptime_seconds=round(asking.plane.uptime(), 3),
        projects=tuple(project.key for project in plane.store.projects()),
        clock=clock,
        requests=plane.journal.recorded,
        warnings=plane.warnings.count,
        faults=len(plane.faults.listed(plane.clock.now())),
        data=DataHealth(file=UNSET if db is None else str(db), is_kept=db is not None),
    )


@chapter.on("POST", "/reset", "reset", takes(Reset))
async def reset(asking: Asking[Reset]) -> ResetResult:
    what = asking.body
    await asking.aside(asking.plane.seeds.loaded)
    return asking.projects.resets.reset(what.project, what.parts)


@chapter.on("GET", "/projects", "listProjects", asks())
def list_projects(asking: Asking[None]) -> ProjectList:
    patterns = asking.projects.clones.patterns().items()
    return ProjectList(
        projects=asking.projects.clones.summaries(),
        patterns=tuple(ClonePattern(pattern=f"{start}*", clone=clone) for start, clone in patterns),
        most=asking.plane.most_clones,
    )


@chapter.on("PUT", "/projects/{projectKey}", "createProject", takes(ProjectDraft))
def create_project(asking: Asking[ProjectDraft]) -> Any:
    project, is_new = asking.projects.clones.create(asking.path["projectKey"], asking.body.clone)
    return Created(project) if is_new else project


@chapter.on("DELETE", "/projects/{projectKey}", "deleteProject", asks())
def delete_project(asking: Asking[None]) -> ProjectSummary:
    return asking.projects.clones.drop(asking.path["projectKey"])


@chapter.on("GET", "/projects/{projectKey}/state", "exportState", asks())
async def export_state(asking: Asking[None]) -> Any:
    key = asking.project_key()
    records, clones = asking.projects.transfers.everything(key), asking.projects.clones.patterns()
    if "application/json" in asking.request.headers.get("accept", ""):
        return await asking.aside(lambda: answered(sections(records, clones)))
    text = await asking.aside(lambda: exported(records, clones).encode())
    headers = {"content-disposition": f'attachment; filename="{key}.yaml"'}
    return Response(text, media_type=YAML, headers=headers)


@chapter.on("PUT", "/projects/{projectKey}/state", "importState", takes(bytes, largest_body=FIXTURE_SIZE))
async def import_state(asking: Asking[bytes]) -> ImportResult:
    key, plane = asking.path["projectKey"], asking.plane
    expect_key(key)
    now = plane.now()
    state = await asking.aside(lambda: read(asking.body, plane.passwords, now))
    return asking.projects.transfers.import_(key, state)


@chapter.on("GET", "/snapshots", "listSnapshots", asks("project"))
async def list_snapshots(asking: Asking[None]) -> SnapshotList:
    key = asking.project_key()
    return SnapshotList(snapshots=await asking.aside(lambda: asking.plane.snapshots.listed(key)))


@chapter.on("POST", "/snapshots/{name}", "saveSnapshot", takes(SnapshotDraft, status=201))
async def save_snapshot(asking: Asking[SnapshotDraft]) -> Snapshot:
    draft, name, plane = asking.body, asking.path["name"], asking.plane
    key = asking.projects.clones.made_key(draft.project)
    now, records = plane.now(), asking.projects.transfers.everything(key)
    return await asking.aside(lambda: plane.snapshots.save(key, name, now, records, replace=draft.replace))


@chapter.on("POST", "/snapshots/{name}/restore", "restoreSnapshot", takes(ProjectReference))
async def restore_snapshot(asking: Asking[ProjectReference]) -> Snapshot:
    started, name = perf_counter(), asking.path["name"]
    key = asking.projects.clones.made_key(asking.body.project)
    created_at, records = await asking.aside(lambda: asking.plane.snapshots.get(key, name))
    asking.projects.transfers.restore(key, records)
    milliseconds = round((perf_counter() - started) * 1000, 3)
    return replace(described(key, name, created_at, records), milliseconds=milliseconds)


@chapter.on("GET", "/snapshots/{name}/diff", "diffSnapshot", asks("project", "with"))
async def diff_snapshot(asking: Asking[None]) -> Difference:
    find = asking.projects.transfers.difference(asking.project_key(), asking.path["name"], asking.optional("with"))
    return Difference(changes=await asking.aside(find))


@chapter.on("DELETE", "/snapshots/{name}", "deleteSnapshot", asks("project"))
def delete_snapshot(asking: Asking[None]) -> Snapshot:
    return asking.plane.snapshots.remove(asking.project_key(), asking.path["name"])
