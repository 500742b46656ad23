"""A browser, and a server of its own: what people see and do, in Debian's Chromium without a window.

Without Chromium these tests are skipped; where the variable `CI` is set they fail.
"""

import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NoReturn

import httpx
import pytest
from filelock import FileLock
from playwright.sync_api import Browser, Page, expect, sync_playwright

from mockserver.remote.launching import launched

HERE = Path(__file__).resolve().parent
AXE = HERE / "node_modules" / "axe-core" / "axe.min.js"
QUIETLY = (
    "--no-sandbox --disable-gpu --disable-quic --no-first-run --disable-background-networking "
    "--disable-component-update --disable-sync"
).split()
PATIENCE = 20_000
"""Milliseconds: machines that test are busy."""


def unavailable(reason: str) -> NoReturn:
    """What this machine lacks is a reason to skip, except where the whole suite is meant to run."""
    if os.environ.get("CI"):
        pytest.fail(f"{reason} (CI is set, so this is not skipped)", pytrace=False)
    pytest.skip(reason)


class Shop:
    """The server as an app knows it, and its control plane."""

    def __init__(self, http: httpx.Client) -> None:
        self.http = http

    @property
    def url(self) -> str:
        return str(self.http.base_url).rstrip("/")

    def token(self, **what: Any) -> dict[str, str]:
        """The header with a new bearer token."""
        return {"Authorization": f"Bearer {self.control('POST', '/tokens', **what)['access_token']}"}

    def control(self, method: str, path: str, **body: Any) -> Any:
        answer = self.http.request(method, f"/_mock{path}", json=body if method != "GET" else None)
        assert answer.is_success, answer.text
        return answer.json()


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """Not for the whole run: while Playwright is there, an event loop runs, and other tests can have none."""
    chromium = shutil.which("chromium")
    if chromium is None:
        unavailable("the pages are tested in Chromium, and there is no `chromium` on the PATH")
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=chromium, args=QUIETLY)
        expect.set_options(timeout=PATIENCE)
        yield browser
        browser.close()


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[httpx.Client]:
    with (
        tmp_path_factory.mktemp("server").joinpath("log").open("w+") as log,
        launched(log=log) as url,
        httpx.Client(base_url=url, timeout=30) as http,
    ):
        yield http


@pytest.fixture
def shop(server: httpx.Client) -> Shop:
    """The server as it is at its start."""
    return as_at_the_start(server)


@pytest.fixture(scope="module")
def shared_shop(server: httpx.Client) -> Shop:
    """For all tests of a file that only look."""
    return as_at_the_start(server)


@pytest.fixture
def page(browser: Browser, shop: Shop) -> Iterator[Page]:
    with window(browser, shop.url) as it:
        yield it


@pytest.fixture(scope="module")
def shared_page(browser: Browser, shared_shop: Shop) -> Iterator[Page]:
    with window(browser, shared_shop.url) as it:
        yield it


def as_at_the_start(server: httpx.Client) -> Shop:
    shop = Shop(server)
    shop.control("POST", "/reset")
    for snapshot in shop.control("GET", "/snapshots")["snapshots"]:
        shop.control("DELETE", f"/snapshots/{snapshot['name']}")
    return shop


@contextmanager
def window(browser: Browser, url: str) -> Iterator[Page]:
    """A window on the workbench; whatever the browser complains about is an error."""
    complaints: list[str] = []
    context = browser.new_context(base_url=url, viewport={"width": 1280, "height": 860})
    context.set_default_timeout(PATIENCE)
    page = context.new_page()
    page.on("pageerror", lambda error: complaints.append(str(error)))
    page.on("console", lambda said: complaints.append(said.text) if "Content Security Policy" in said.text else None)
    yield page
    context.close()
    assert complaints == []


@pytest.fixture(scope="session")
def axe() -> str:
    """The source of axe-core, which npm brings once."""
    npm, packages, copy = shutil.which("npm"), HERE / "package.json", AXE.parents[1] / ".installed-for"
    if npm is None:
        unavailable("axe-core comes by npm, which is not on the PATH")
    with FileLock(HERE / ".npm-lock", timeout=600):
        if not copy.is_file() or copy.read_bytes() != packages.read_bytes():
            command = [npm, "install", "--no-audit", "--no-fund", "--no-package-lock", "--ignore-scripts"]
            run = subprocess.run(command, cwd=HERE, capture_output=True, text=True, timeout=300, check=False)
            if run.returncode != 0:
                unavailable(f"npm install failed:\n{run.stdout}{run.stderr}")
            shutil.copyfile(packages, copy)
    return AXE.read_text(encoding="utf-8")
