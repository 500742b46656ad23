"""What commands print: data is UTF-8 with line feeds, and no console's encoding makes a command fail."""

import json
import os
import subprocess
import sys
from pathlib import Path

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


def run(command: str, console: dict[str, str], cwd: Path) -> subprocess.CompletedProcess[bytes]:
    environment = {**os.environ, **console}
    arguments = [sys.executable, "-m", "mockserver", *command.split()]
    return subprocess.run(arguments, capture_output=True, cwd=cwd, env=environment, timeout=60, check=False)


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
    for command in (*DATA, *TEXT):
        done = run(command, console, tmp_path)
        assert b"Traceback" not in done.stderr, (command, done.stderr)
        assert done.returncode in {0, 1}, (command, done.stderr)
        if command in DATA:
            assert b"\r" not in done.stdout
            text = done.stdout.decode("utf-8")
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
    assert run(f"reset --db {db} --fixtures {fixtures}", console, tmp_path).returncode == 0
    exported = run(f"export --db {db}", console, tmp_path)
    assert exported.returncode == 0, exported.stderr
    assert "😀" in exported.stdout.decode("utf-8")
    (tmp_path / "again.yaml").write_bytes(b"\xef\xbb\xbf" + exported.stdout)  # a byte order mark does no harm
    assert run("fixtures check again.yaml", console, tmp_path).returncode == 0
    written = run(f"export --db {db} -o out.yaml", console, tmp_path)
    assert written.returncode == 0
    assert (tmp_path / "out.yaml").read_bytes() == exported.stdout
