"""`mockserver doctor`: what is wrong, and what to do about it."""

import json
import socket
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import pytest

from mockserver.remote.control import Remote

HEALTH = {
    "status": "ok",
    "version": "0.0.1",
    "projects": ["demo"],
    "clock": {"now": "2026-01-01T00:00:00.000Z", "isFrozen": False, "offsetSeconds": 0, "real": "2026-01-01"},
    "requests": 0,
    "warnings": 0,
    "faults": 0,
    "data": {"isKept": False},
}
CONNECTION = {
    "url": "",
    "project": "demo",
    "clients": [{"id": "c", "secret": "s", "scopes": ["manage_my_profile:demo"]}],
    "customers": [{"handle": "a", "id": "a", "email": "a@example.com", "password": "p", "isEmailVerified": True}],
    "env": {},
}


class Careless(BaseHTTPRequestHandler):
    """An old server, which lets everybody in, gives no token and knows no preflight."""

    def answer(self, status, body):
        self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.send_response(status)
        self.send_header("Access-Control-Allow-Origin", "*")
        self.end_headers()
        self.wfile.write(json.dumps(body).encode())

    def do_GET(self):
        self.answer(200, CONNECTION if "connect" in self.path else HEALTH)

    def do_POST(self):
        self.answer(401 if "oauth" in self.path else 200, {"message": "no"})

    def do_OPTIONS(self):
        self.answer(404, {})

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def careless():
    with HTTPServer(("127.0.0.1", 0), Careless) as server:
        Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


@pytest.fixture
def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    return str(port)


@pytest.fixture
def doctor(cli, tmp_path, free_port, monkeypatch):
    """Its findings by subject, and its exit code."""
    monkeypatch.delenv("MOCKSERVER_URL", raising=False)
    monkeypatch.delenv("MOCKSERVER_DB", raising=False)
    monkeypatch.chdir(tmp_path)

    def doctor(*arguments):
        port = () if "--port" in arguments else ("--port", free_port)
        told = cli("doctor", *port, *arguments, "--output", "json")
        return {finding["subject"]: finding for finding in json.loads(told.out)}, told.code

    return doctor


def test_where_nothing_runs_it_says_how_to_begin(doctor):
    findings, code = doctor()
    assert code == 0
    assert [finding["verdict"] for finding in findings.values()] == ["fine", "fine", "fine", "fine", "note"]
    assert "mockserver serve" in findings["server"]["advice"]
    assert "litestar" in findings["versions"]["sentence"]


def test_a_server_that_runs_as_it_should_has_nothing_to_complain_of(doctor, running):
    findings, code = doctor("--url", running)
    assert {name: it for name, it in findings.items() if it["verdict"] == "wrong"} == {}
    assert code == 0
    assert {"server", "browsers", "tokens", "control plane"} <= findings.keys()


def test_a_server_that_has_the_data_is_found(doctor, serve):
    server = serve()
    findings, code = doctor()
    assert code == 0
    assert str(server.process.pid) in findings["data"]["sentence"]
    assert server.url in findings["server"]["sentence"]


def test_each_complaint_says_what_to_do(doctor, careless):
    findings, code = doctor("--url", careless)
    assert code == 1
    wrong = {name for name, finding in findings.items() if finding["verdict"] == "wrong"}
    assert wrong == {"server", "browsers", "tokens", "control plane"}
    assert all(findings[name]["advice"] for name in wrong)
    assert "0.0.1" in findings["server"]["sentence"]
    for who in ("other host names", "other sites", "forms of other sites", "scripts of other sites"):
        assert who in findings["control plane"]["sentence"]


def test_a_server_that_does_not_answer_is_a_complaint(doctor):
    findings, code = doctor("--url", "http://127.0.0.1:9")
    assert code == 1
    assert findings["server"]["verdict"] == "wrong"


def test_fixtures_data_and_port_are_looked_at(doctor, tmp_path):
    (tmp_path / "own.yaml").write_text("project: {key: shop, languages: [en], nmae: Shop}\n")
    (tmp_path / "db.json").write_text('{"customers": {"1": ')
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        taken.listen()
        findings, code = doctor("--fixtures", "own.yaml", "--db", "db.json", "--port", port)
    assert code == 1
    assert "own.yaml:1:" in findings["fixtures"]["sentence"]
    assert "db.json" in findings["data"]["sentence"]
    assert findings["port"]["sentence"] == f"{port} is in use by another program."
    assert "--port 0" in findings["port"]["advice"]


def test_what_was_moved_is_noted_and_is_no_complaint(doctor, running):
    with Remote(running) as remote:
        remote.put("clock", frozen=True)
        remote.post("faults", respond={"status": 503}, match={"path": "/nowhere"})
        try:
            findings, code = doctor("--url", running)
        finally:
            remote.delete("clock")
            remote.delete("faults")
    assert code == 0
    assert "mockserver clock run" in findings["clock"]["advice"]
    assert "mockserver fault clear" in findings["faults"]["advice"]


def test_its_token_is_given_back(doctor, running, remote):
    def tokens():
        projects = remote.get("projects").json()["projects"]
        return next(project["tokens"] for project in projects if project["key"] == "demo")

    before = tokens()
    assert doctor("--url", running)[0]["tokens"]["verdict"] == "fine"
    assert tokens() == before
