"""What paths may lead to: regular files. Nothing else is read or waited for, and it is said what to do instead."""

import os
import signal
import socket
from pathlib import Path

import click
import pytest

from contracts.cli import contracts
from contracts.commands.run import ReportOption
from contracts.ledger import left_open
from contracts.report import ReportError, read
from contracts.target import TargetError, target_from

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


@special
def test_a_target_is_a_regular_file(make, kind):
    make(Path("t.yaml"))
    with pytest.raises(TargetError, match=rf"t\.yaml: cannot be read: it is {kind}.*save it as a file.*\$\{{NAME\}}"):
        target_from(Path("t.yaml"))


@special
def test_a_report_is_read_from_a_regular_file(make, kind):
    make(Path("r.json"))
    with pytest.raises(ReportError, match=f"cannot be read: it is {kind}, not a regular file; save it as a file"):
        read(Path("r.json"))


@special
def test_a_ledger_is_a_regular_file(make, kind):
    make(Path("l.jsonl"))
    with pytest.raises(OSError, match=kind):
        left_open(Path("l.jsonl"))


@special
@pytest.mark.parametrize("format", ["json", "html"])
def test_a_report_that_cannot_be_written_is_refused_before_the_run(make, kind, format):
    make(Path("r"))
    with pytest.raises(click.BadParameter) as refused:
        ReportOption().convert(f"{format}=r", None, None)
    assert f"it is {kind}, not a regular file. Print it with {format}=-." in refused.value.message


def test_a_directory_is_no_report():
    Path("r").mkdir()
    with pytest.raises(click.BadParameter, match=r"r cannot be written: it is a directory, not a regular file\.$"):
        ReportOption().convert("html=r", None, None)


@pytest.mark.parametrize("name", ["r.json", "new/r.json", "-"])
def test_a_new_file_or_a_dash_may_be_written(name):
    assert ReportOption().convert(f"json={name}", None, None) == ("json", Path(name))


def test_help_says_how_a_report_is_printed():
    command = contracts.get_command(click.Context(contracts), "run")
    assert "With '-'" in next(it.help for it in command.params if it.name == "reports")
