"""The pytest plugin: a server, and for each test a project of its own, also with pytest-xdist.

pytest loads it wherever this package is installed, so it imports the rest of the package only when a fixture is used.
"""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import TYPE_CHECKING
from uuid import uuid4

import pytest

if TYPE_CHECKING:
    from mockserver.remote.control import Remote
    from mockserver.testing import Clients, FaultRules, Outbox, Project, RequestLog, ServerClock

MARKER = "me_fixtures(path): the fixtures file for the project of the test, relative to the file of the test"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this plugin."""
    group = parser.getgroup("mockserver", "a stand-in for the My Customer Profile API")
    group.addoption("--me-url", metavar="URL", help="Use this mockserver; by default MOCKSERVER_URL, or start one.")
    group.addoption("--me-fixtures", metavar="PATH", help="Fixtures of the started server; by default the demo.")
    parser.addini("me_fixtures", "Fixtures of the started server, relative to this file.", type="string")


def pytest_configure(config: pytest.Config) -> None:
    """The marker of this plugin. Raises UsageError for options that would be ignored."""
    _expect_effective(config)
    config.addinivalue_line("markers", MARKER)


def _expect_effective(config: pytest.Config) -> None:
    """Checks the command line only: overriding options of the ini file and of PYTEST_ADDOPTS is intended."""
    line = [str(it) for it in config.invocation_params.args]
    given = {
        option: [it for it in line if it == option or it.startswith(f"{option}=")]
        for option in ("--me-url", "--me-fixtures")
    }
    for option, times in given.items():
        if len(times) > 1:
            raise pytest.UsageError(f"{option} is given more than once.")
        if times and not config.getoption(option):
            raise pytest.UsageError(f"The value of {option} is empty. Give a value, or leave the option out.")
    if all(given.values()):
        raise pytest.UsageError("--me-url and --me-fixtures exclude each other: a running server has its own fixtures.")


@pytest.fixture(scope="session")
def me_server(pytestconfig: pytest.Config) -> Iterator[str]:
    """The URL of a server: --me-url or MOCKSERVER_URL, otherwise that of an in-memory server, started for this run.

    With pytest-xdist, each worker starts its own.
    """
    from mockserver.remote.launching import launched  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    url = pytestconfig.getoption("--me-url") or os.environ.get("MOCKSERVER_URL")
    with ExitStack() as stack:
        stack.enter_context(_without_traceback())
        if not url:
            log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            url = stack.enter_context(launched(*_fixtures(pytestconfig), log=log))
        yield url.rstrip("/")


@pytest.fixture(scope="session")
def _me_remote(me_server: str) -> Iterator[Remote]:
    from mockserver.remote.control import Remote  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    token = os.environ.get("MOCKSERVER_CONTROL_TOKEN", "").strip() or None
    with _without_traceback(), Remote(me_server, token) as remote:
        yield remote


@pytest.fixture
def me_project(request: pytest.FixtureRequest, _me_remote: Remote) -> Iterator[Project]:
    """A project for this test only, created from the fixtures and dropped after the test."""
    from mockserver.testing import project  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    with _without_traceback(), project(_me_remote, request.node.nodeid, worker, _run(request.config)) as it:
        marker = request.node.get_closest_marker("me_fixtures")
        if marker is not None:
            it.load(_path_in(request, marker))
        yield it


@pytest.fixture
def me_client(_me_remote: Remote, me_project: Project) -> Iterator[Clients]:
    """Creates httpx clients: `me_client("alice")`, `me_client(client="demo-backend")`, or for a guest `me_client()`."""
    from mockserver.testing import Clients  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    clients = Clients(_me_remote, me_project)
    yield clients
    clients.close()


@pytest.fixture
def me_outbox(_me_remote: Remote, me_project: Project) -> Outbox:
    """The mails that would have been sent: `me_outbox.wait(to="bob@example.com", kind="password")`."""
    from mockserver.testing import Outbox  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    return Outbox(_me_remote, me_project)


@pytest.fixture
def me_requests(_me_remote: Remote, me_project: Project) -> RequestLog:
    """The requests so far: `me_requests.verify(operation_id="updateMyCustomer", status=200, count=1)`."""
    from mockserver.testing import RequestLog  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    return RequestLog(_me_remote, me_project)


@pytest.fixture
def me_clock(_me_remote: Remote) -> Iterator[ServerClock]:
    """The clock, shared by all projects: `.freeze()`, `.advance("49h")`, `.run()`. Restored after the test."""
    from mockserver.testing import ServerClock  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    with _without_traceback():
        clock = ServerClock(_me_remote)
        yield clock
        clock.put_back()


@pytest.fixture
def me_faults(_me_remote: Remote, me_project: Project) -> Iterator[FaultRules]:
    """Injects faults, in this test's project only: `me_faults.add("409-once")`. Removed after the test."""
    from mockserver.testing import FaultRules  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    with _without_traceback():
        rules = FaultRules(_me_remote, me_project)
        yield rules
        rules.clear()


_RUN = pytest.StashKey[str]()


def _run(config: pytest.Config) -> str:
    """A random id for each run, so that several runs can share a server."""
    return config.stash.setdefault(_RUN, uuid4().hex)


def _fixtures(config: pytest.Config) -> list[str]:
    named = config.getoption("--me-fixtures")
    if named:
        return ["--fixtures", str(config.invocation_params.dir / named)]
    ini: str = config.getini("me_fixtures")
    directory = config.rootpath if config.inipath is None else config.inipath.parent
    return ["--fixtures", str(directory / ini)] if ini else []


def _path_in(request: pytest.FixtureRequest, marker: pytest.Mark) -> Path:
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail('me_fixtures needs exactly one path: @pytest.mark.me_fixtures("a.yaml")', pytrace=False)
    return request.path.parent / str(marker.args[0])


@contextmanager
def _without_traceback() -> Iterator[None]:
    """Reports a Problem as one sentence, because it is a mistake of the user and not of this package."""
    from mockserver.problems import Problem  # noqa: PLC0415 - pytest loads the plugin always, most runs never use it

    try:
        yield
    except Problem as problem:
        raise pytest.fail.Exception(str(problem), pytrace=False) from None
