"""The benchmark still runs. Its numbers are for a quiet machine, and not looked at here."""

import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

HERE = Path(__file__).parent
PARTS = [
    "GET /me",
    "POST /me, one action",
    "POST /me/signup",
    "bare ASGI function",
    "start, 1 customers",
    "1 customers, during a fold",
]


def bench(*arguments: str, **kwargs) -> subprocess.CompletedProcess[str]:
    command = [sys.executable, HERE, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=False, timeout=300, **kwargs)


@pytest.mark.skipif(shutil.which("wrk") is None, reason="wrk is not installed")
def test_every_part_of_it_measures_something():
    run = bench("--no-peer", "--sizes=1", "--rounds=1", "--seconds=1", "--only=get,update,signup,floor,start,fold")
    assert run.returncode == 0, run.stderr
    for part in PARTS:
        assert re.search(rf"{part}.*│ +[0-9.,]*[1-9][0-9.,]*", run.stdout), f"{part}: {run.stdout}"


def test_without_wrk_it_says_where_to_get_it():
    run = bench(env={"PATH": ""})
    assert run.returncode == 1
    assert "apt-get install wrk" in run.stderr
