"""What commands print: data is UTF-8 with line feeds, and no console's encoding makes a command fail."""

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

import httpx
import pytest

from mockserver.remote.control import Remote

CONSOLES = [
    {"PYTHONIOENCODING": "ascii"},
    {"PYTHONIOENCODING": "cp1252"},
    {"LC_ALL": "C", "PYTHONUTF8": "0", "PYTHONCOERCECLOCALE": "0", "PYTHONIOENCODING": ""},
    {"PYTHONIOENCODING": "utf-8"},
]
NAME = "Zoë 😀\u2028ليلى"

DATA = [
    "requests --output json",
    "outbox list --output json",
    "snapshot list --output json",
    "snapshot diff fixtures --output json",
    "clock --output json",
    "fault list --output json",
    "env --format json",
    "env",
    "doctor --output json",
    "explain DuplicateField --output json",
]
"""Commands that print data."""

TEXT = [
    "requests --why",
    "outbox list",
    "snapshot list",
    "snapshot diff fixtures",
    "clock",
    "fault list",
    "doctor",
    "explain DuplicateField",
    "--help",
    "serve --help",
]


EACH = """
import sys
from mockserver.cli import main
for command in sys.argv[1:]:
    code = 0
    sys.argv = ["mockserver", *command.split()]
    try:
        main()
    except SystemExit as end:
        code = end.code or 0
    for stream in (sys.stdout, sys.stderr):
        stream.flush()
        stream.buffer.write(b"\\0%d\\0" % code)
        stream.flush()
"""
"""Runs commands one after another: starting a process for each would take most of the time."""


class Done(NamedTuple):
    """What a command printed, and its exit code."""

    code: int
    out: bytes
    err: bytes


def run(commands: Sequence[str], console: dict[str, str], cwd: Path) -> dict[str, Done]:
    environment = {**os.environ, **console}
    arguments = [sys.executable, "-c", EACH, *commands]
    ran = subprocess.run(arguments, capture_output=True, cwd=cwd, env=environment, timeout=120, check=False)
    out, err = ran.stdout.split(b"\0"), ran.stderr.split(b"\0")
    assert len(out) == len(err) == 2 * len(commands) + 1, (ran.stdout[-500:], ran.stderr)
    codes = map(int, out[1::2])
    return {command: Done(*each) for command, *each in zip(commands, codes, out[0::2], err[0::2], strict=False)}


@pytest.fixture
def busy(remote: Remote, project: str) -> None:
    """A project in which everything has text that most encodings do not have."""
    connection = remote.get("connect", query={"project": project}).json()
    client = connection["clients"][0]
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    tokens = httpx.post(
        f"{remote.url}/oauth/{project}/customers/token", data=form, auth=(client["id"], client["secret"])
    )
    headers = {"Authorization": f"Bearer {tokens.json()['access_token']}"}
    me = httpx.get(f"{remote.url}/{project}/me", headers=headers).json()
    for key in (me["version"], 99):
        update = {"version": key, "actions": [{"action": "setFirstName", "firstName": NAME}]}
        httpx.post(f"{remote.url}/{project}/me", headers=headers, json=update)


@pytest.mark.usefixtures("busy")
@pytest.mark.parametrize("console", CONSOLES, ids=[" ".join(it.values()) for it in CONSOLES])
def test_no_console_makes_a_command_fail(tmp_path: Path, console: dict[str, str]) -> None:
    ran = run((*DATA, *TEXT), console, tmp_path)
    for command, done in ran.items():
        assert b"Traceback" not in done.err, (command, done.err)
        assert done.code in {0, 1}, (command, done.err)
    for command in DATA:
        assert b"\r" not in ran[command].out
        text = ran[command].out.decode("utf-8")
        assert text, command
        if "json" in command and "requests" not in command:
            json.loads(text)


@pytest.mark.parametrize("console", CONSOLES, ids=[" ".join(it.values()) for it in CONSOLES])
def test_an_export_can_be_checked_again(tmp_path: Path, console: dict[str, str]) -> None:
    db = tmp_path / "db.json"
    fixtures = tmp_path / "f.yaml"
    demo = Path(__file__).parents[2] / "fixtures" / "demo"
    people = (demo / "customers.yaml").read_text(encoding="utf-8").replace("firstName: Alice", f"firstName: {NAME[:5]}")
    whole = "".join(file.read_text(encoding="utf-8") for file in demo.glob("*.yaml") if file.name != "customers.yaml")
    fixtures.write_text(whole + people, encoding="utf-8")
    export = f"export --db {db}"
    ran = run((f"reset --db {db} --fixtures {fixtures}", export, f"{export} -o out.yaml"), console, tmp_path)
    assert [it.code for it in ran.values()] == [0, 0, 0], ran
    exported = ran[export].out
    assert "😀" in exported.decode("utf-8")
    assert (tmp_path / "out.yaml").read_bytes() == exported
    (tmp_path / "again.yaml").write_bytes(b"\xef\xbb\xbf" + exported)  # a byte order mark does no harm
    assert run(["fixtures check again.yaml"], console, tmp_path).popitem()[1].code == 0
