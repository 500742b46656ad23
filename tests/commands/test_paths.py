"""What paths on the command line may lead to: regular files. Nothing else is waited for, and it is said what to do."""

import os
import shutil
import signal
import socket
import time
from pathlib import Path

import httpx
import pytest

from mockserver.settings import demo_fixtures

pytestmark = pytest.mark.skipif(os.name == "nt", reason="pipes, devices and links are those of Unix")


def listener(path: Path) -> None:
    with socket.socket(socket.AF_UNIX) as listening:
        listening.bind(path.name)  # in the working directory, for the path of a socket is short


SPECIAL = {
    "pipe": (os.mkfifo, "a named pipe"),
    "socket": (listener, "a socket"),
    "full": (lambda path: path.symlink_to("/dev/full"), "a device"),
    "zero": (lambda path: path.symlink_to("/dev/zero"), "a device"),
}
special = pytest.mark.parametrize(("make", "kind"), SPECIAL.values(), ids=SPECIAL)


@pytest.fixture(autouse=True)
def bounded(tmp_path, monkeypatch):
    """Nothing here may wait for a pipe."""

    def end(*_):
        raise TimeoutError

    monkeypatch.chdir(tmp_path)
    before = signal.signal(signal.SIGALRM, end)
    signal.alarm(60)
    yield
    signal.alarm(0)
    signal.signal(signal.SIGALRM, before)


@pytest.fixture
def db(cli):
    assert cli("reset", "--db", "db.json").code == 0
    return "db.json"


@special
def test_an_export_is_written_to_a_regular_file_only(cli, db, make, kind):
    make(Path("out"))
    refused = cli("export", "--db", db, "-o", "out")
    assert refused.code == 2
    assert f"it is {kind}, not a regular file. Leave -o out to print it." in refused.err
    assert refused.out == ""


def test_an_export_is_printed_without_a_file_or_for_a_dash(run, cli, db):
    printed = cli("export", "--db", db)
    assert printed.code == 0
    assert "\nproject:\n" in printed.out
    assert cli("export", "--db", db, "-o", "-") == printed
    assert not Path("-").exists()
    refused = run("export", "--db", db, "-o", "/dev/stdout")
    assert (refused.returncode, refused.stdout) == (2, "")
    assert "Leave -o out to print it." in refused.stderr


@special
@pytest.mark.parametrize(
    "command",
    [("fixtures", "check", "{}"), ("reset", "--db", "db.json", "--fixtures", "{}"), ("serve", "--fixtures", "{}")],
)
@pytest.mark.parametrize("place", ["set", "set/customers.yaml"])
def test_fixtures_are_regular_files(cli, make, kind, command, place):
    if "/" in place:
        Path("set").mkdir()
        shutil.copy(demo_fixtures() / "project.yaml", "set/project.yaml")
        make(Path("customers.yaml"))
        Path("customers.yaml").rename(place)
    else:
        make(Path(place))
    refused = cli(*(part.format("set") for part in command))
    assert refused.code == 2
    assert f"{place}: it is {kind}, not a regular file; save it as a file" in refused.err


def until_told(lines, what):
    """The lines up to the first that has `what` in it."""
    for line in lines:
        yield line
        if what in line:
            break


@special
def test_what_is_watched_may_become_special_and_the_server_goes_on(serve, make, kind):
    """It says so, keeps its data, and reads the next file that it can."""
    fixtures = Path("fixtures")
    shutil.copytree(demo_fixtures(), fixtures)
    server = serve("--memory", "--watch", "--fixtures", str(fixtures))

    def is_known(email):
        found = httpx.get(f"{server.url}/_mock/projects/demo/customers", params={"q": email}, timeout=20)
        return bool(found.json()["total"])

    text = (fixtures / "customers.yaml").read_text(encoding="utf-8")
    make(Path("special"))
    Path("special").rename(fixtures / "customers.yaml")
    assert f"it is {kind}, not a regular file" in "".join(until_told(server.process.stderr, "regular file"))
    assert is_known("alice@example.com")
    Path("next").write_text(text.replace("alice@example.com", "alicia@example.com"), encoding="utf-8")
    Path("next").rename(fixtures / "customers.yaml")
    end = time.monotonic() + 30
    while not is_known("alicia@example.com"):
        assert time.monotonic() < end
        time.sleep(0.1)
    assert server.stop() == 0
