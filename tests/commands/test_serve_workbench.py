"""What `mockserver serve` has of the workbench: an address, a token, clones that survive, fixtures that are watched."""

import json
import re
import shutil
import socket
import time
from urllib.parse import urlsplit

import httpx

from mockserver.settings import demo_fixtures


def until(holds, seconds=20):
    """Whether it holds, soon enough."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if holds():
            return True
        time.sleep(0.05)
    return False


def test_the_start_prints_where_the_workbench_is(serve):
    server = serve("--memory")
    assert any(f"{server.url}/_mock/" in line for line in server.start)
    assert httpx.get(f"{server.url}/_mock/health").json()["status"] == "ok"


def test_beyond_loopback_the_control_plane_needs_the_token_that_is_printed(serve):
    server = serve("--memory", "--host", "0.0.0.0")
    (token,) = re.findall(r"/_mock/\?token=(\S+)", "\n".join(server.start))
    health = f"{server.url}/_mock/health"
    assert httpx.get(health).status_code == 401
    assert httpx.get(health, headers={"Authorization": f"Bearer {token}x"}).status_code == 401
    assert httpx.get(health, headers={"Authorization": f"Bearer {token}"}).status_code == 200


def test_what_is_no_http_is_refused_in_the_shape_of_the_api(serve):
    address = urlsplit(serve("--memory").url)
    with socket.create_connection((address.hostname, address.port), timeout=10) as connection:
        connection.sendall(b"NONSENSE / HTTP/1.1\r\n\r\n")
        head, _, body = b"".join(iter(lambda: connection.recv(4096), b"")).partition(b"\r\n\r\n")
    assert head.startswith(b"HTTP/1.1 400 ")
    assert b"content-type: application/json; charset=utf-8" in head
    assert json.loads(body)["errors"][0]["code"] == "InvalidInput"


def test_clones_survive_and_are_no_project_of_the_ready_line(serve):
    server = serve()
    token = httpx.post(
        f"{server.url}/oauth/demo-w1/customers/token",
        data={"grant_type": "password", "username": "alice@example.com", "password": "secret"},
        auth=("demo-client", "demo-secret"),
    ).json()["access_token"]
    server.stop()
    again = serve()
    assert again.project == "demo"
    answer = httpx.get(f"{again.url}/demo-w1/me", headers={"Authorization": f"Bearer {token}"})
    assert answer.json()["email"] == "alice@example.com"


def test_fixtures_that_are_watched_begin_again_when_they_change(serve, tmp_path):
    fixtures = tmp_path / "fixtures"
    shutil.copytree(demo_fixtures(), fixtures)
    server = serve("--memory", "--watch", "--fixtures", str(fixtures))
    customers = fixtures / "customers.yaml"
    text = customers.read_text(encoding="utf-8")

    def is_known(email):
        return bool(httpx.get(f"{server.url}/_mock/projects/demo/customers", params={"q": email}).json()["total"])

    assert is_known("alice@example.com")
    customers.write_text(text.replace("alice@example.com", "alicia@example.com"), encoding="utf-8")
    assert until(lambda: is_known("alicia@example.com"))
    customers.write_text("customers: {alice: {email: 5, pasword: x}}", encoding="utf-8")
    time.sleep(1)
    assert is_known("alicia@example.com")
    assert server.process.poll() is None
