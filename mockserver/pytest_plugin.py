"""The pytest plugin: a server, and for each test a project that no other test sees, with pytest-xdist, too.

Loaded into every run of pytest where this package is installed: it imports nothing of it before a fixture is asked for.
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

MARKER = "me_fixtures(path): a file of fixtures that the project of the test begins with, relative to the test's file"


def pytest_addoption(parser: pytest.Parser) -> None:
    """The options of this plugin."""
    group = parser.getgroup("mockserver", "a stand-in for the My Customer Profile API")
    group.addoption("--me-url", metavar="URL", help="The mockserver to use; by default MOCKSERVER_URL, or one's own.")
    group.addoption("--me-fixtures", metavar="PATH", help="The fixtures of a server of one's own; by default the demo.")
    parser.addini("me_fixtures", "The fixtures of a server of one's own, relative to this file.", type="string")


def pytest_configure(config: pytest.Config) -> None:
    """The marker of this plugin. Raises UsageError for options of which one would be ignored."""
    _expect_effective(config)
    config.addinivalue_line("markers", MARKER)


def _expect_effective(config: pytest.Config) -> None:
    """Looks at the command line only: that it overrides the ini file and PYTEST_ADDOPTS is what it is for."""
    line = [str(it) for it in config.invocation_params.args]
    given = {
        option: [it for it in line if it == option or it.startswith(f"{option}=")]
        for option in ("--me-url", "--me-fixtures")
    }
    for option, times in given.items():
        if len(times) > 1:
            raise pytest.UsageError(f"{option} is given more than once; give it once.")
        if times and not config.getoption(option):
            raise pytest.UsageError(f"{option} is empty; give it a value, or leave it out.")
    if all(given.values()):
        raise pytest.UsageError("--me-url and --me-fixtures exclude each other: the server at the URL has its own.")


@pytest.fixture(scope="session")
def me_server(pytestconfig: pytest.Config) -> Iterator[str]:
    """The URL of a server: that of --me-url or MOCKSERVER_URL, or one of this run's own, in memory.

    With pytest-xdist, each worker has its own.
    """
    from mockserver.remote.launching import launched  # noqa: PLC0415

    url = pytestconfig.getoption("--me-url") or os.environ.get("MOCKSERVER_URL")
    with ExitStack() as stack:
        stack.enter_context(_told())
        if not url:
            log = stack.enter_context(tempfile.TemporaryFile("w+", encoding="utf-8"))
            url = stack.enter_context(launched(*_fixtures(pytestconfig), log=log))
        yield url.rstrip("/")


@pytest.fixture(scope="session")
def _me_remote(me_server: str) -> Iterator[Remote]:
    from mockserver.remote.control import Remote  # noqa: PLC0415

    with _told(), Remote(me_server, os.environ.get("MOCKSERVER_CONTROL_TOKEN", "").strip() or None) as remote:
        yield remote


@pytest.fixture
def me_project(request: pytest.FixtureRequest, _me_remote: Remote) -> Iterator[Project]:
    """A project of this test's own, as in the fixtures; it is dropped after the test."""
    from mockserver.testing import project  # noqa: PLC0415

    worker = os.environ.get("PYTEST_XDIST_WORKER", "")
    with _told(), project(_me_remote, request.node.nodeid, worker, _run(request.config)) as it:
        marker = request.node.get_closest_marker("me_fixtures")
        if marker is not None:
            it.load(_beside(request, marker))
        yield it


@pytest.fixture
def me_client(_me_remote: Remote, me_project: Project) -> Iterator[Clients]:
    """Makes httpx clients of the project: `me_client("alice")`, `me_client(client="demo-backend")`, `me_client()`."""
    from mockserver.testing import Clients  # noqa: PLC0415

    clients = Clients(_me_remote, me_project)
    yield clients
    clients.close()


@pytest.fixture
def me_outbox(_me_remote: Remote, me_project: Project) -> Outbox:
    """What would have been mailed: `me_outbox.wait(to="bob@example.com", kind="password")`."""
    from mockserver.testing import Outbox  # noqa: PLC0415

    return Outbox(_me_remote, me_project)


@pytest.fixture
def me_requests(_me_remote: Remote, me_project: Project) -> RequestLog:
    """What was asked: `me_requests.verify(operation_id="updateMyCustomer", status=200, count=1)`."""
    from mockserver.testing import RequestLog  # noqa: PLC0415

    return RequestLog(_me_remote, me_project)


@pytest.fixture
def me_clock(_me_remote: Remote) -> Iterator[ServerClock]:
    """The server's clock, of all its projects: `.freeze()`, `.advance("49h")`, `.run()`. Put back after the test."""
    from mockserver.testing import ServerClock  # noqa: PLC0415

    with _told():
        clock = ServerClock(_me_remote)
        yield clock
        clock.put_back()


@pytest.fixture
def me_faults(_me_remote: Remote, me_project: Project) -> Iterator[FaultRules]:
    """Makes answers fail, in this test's project only: `me_faults.add("409-once")`. Removed after the test."""
    from mockserver.testing import FaultRules  # noqa: PLC0415

    with _told():
        rules = FaultRules(_me_remote, me_project)
        yield rules
        rules.clear()


_RUN = pytest.StashKey[str]()


def _run(config: pytest.Config) -> str:
    """Different for each run, so that two of them may share a server."""
    return config.stash.setdefault(_RUN, uuid4().hex)


def _fixtures(config: pytest.Config) -> list[str]:
    named = config.getoption("--me-fixtures")
    if named:
        return ["--fixtures", str(config.invocation_params.dir / named)]
    ini: str = config.getini("me_fixtures")
    beside = config.rootpath if config.inipath is None else config.inipath.parent
    return ["--fixtures", str(beside / ini)] if ini else []


def _beside(request: pytest.FixtureRequest, marker: pytest.Mark) -> Path:
    if len(marker.args) != 1 or marker.kwargs:
        pytest.fail('Write @pytest.mark.me_fixtures("a.yaml"), with one path.', pytrace=False)
    return request.path.parent / str(marker.args[0])


@contextmanager
def _told() -> Iterator[None]:
    """A problem of the user's is a sentence, not a traceback."""
    from mockserver.problems import Problem  # noqa: PLC0415

    try:
        yield
    except Problem as problem:
        raise pytest.fail.Exception(str(problem), pytrace=False) from None
