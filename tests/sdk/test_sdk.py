"""The official TypeScript SDK, in its two generations, against the running server.

Each ``*.test.mjs`` beside this file is a chapter; each becomes one test here. A chapter can also be run alone, against
a server that is already up: ``BASE_URL=http://127.0.0.1:8989 node --test tests/sdk/actions.test.mjs`` (BASE_URL has no
default; the SDK packages are in ``tests/sdk/node_modules`` after the first run of this file, or of ``npm install``).
"""

import os
import re
import subprocess
from pathlib import Path
from typing import Protocol

import pytest

HERE = Path(__file__).resolve().parent
CHAPTERS = sorted(HERE.glob("*.test.mjs"))
CHAPTER_SECONDS = 180

TESTS_RUN = re.compile(r"^\S+ tests (?P<count>\d+)$", re.MULTILINE)


class Server(Protocol):
    url: str

    def log(self, last: int = 60) -> str: ...


def test_there_are_chapters() -> None:
    assert CHAPTERS


@pytest.mark.parametrize("chapter", CHAPTERS, ids=lambda chapter: chapter.name.removesuffix(".test.mjs"))
def test_the_official_sdks_find_what_they_expect(chapter: Path, node: str, server: Server) -> None:
    try:
        run = subprocess.run(
            [node, "--test", "--test-reporter=spec", str(chapter)],
            check=False,
            cwd=HERE,
            env={**os.environ, "BASE_URL": server.url},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=CHAPTER_SECONDS,
        )
    except subprocess.TimeoutExpired as overrun:
        said = overrun.stdout.decode("utf-8", "replace") if isinstance(overrun.stdout, bytes) else overrun.stdout
        pytest.fail(f"{chapter.name} did not end within {CHAPTER_SECONDS} seconds:\n{said}", pytrace=False)
    if run.returncode != 0:
        pytest.fail(f"{chapter.name}\n{run.stdout}{run.stderr}\nThe server said, last:\n{server.log()}", pytrace=False)
    counted = TESTS_RUN.search(run.stdout)
    assert counted is not None, f"{chapter.name} counted no tests:\n{run.stdout}{run.stderr}"
    assert int(counted["count"]) > 0, f"{chapter.name} ran no test:\n{run.stdout}{run.stderr}"
