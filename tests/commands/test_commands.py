"""The other commands, from the outside."""

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import httpx
import pytest

REQUESTS = [
    ("GET", "/demo/me"),
    ("GET", "/demo/messages?limit=500"),
    ("GET", "/demo"),
]


def test_token_prints_only_a_bearer_token_that_works(serve, run):
    server = serve()
    printed = run("token", "alice")
    assert printed.returncode == 0
    (token,) = printed.stdout.splitlines()
    assert server.me(token).json()["email"] == "alice@example.com"
    assert server.me(run("token", "bob@example.com", "--url", server.url).stdout.strip()).json()["firstName"] == "Bob"


def test_token_without_a_server_says_so(run):
    refused = run("token", "alice", "--url", "http://127.0.0.1:9")
    assert refused.returncode == 5
    assert "mockserver serve" in refused.stderr
    assert refused.stdout == ""
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize("status", [200, 418])
@pytest.mark.parametrize("body", [b"", b"<p>It works!</p>", b"[1]", b'"text"', b"{}", b"\xff"])
def test_what_is_no_mockserver_is_told_from_one(run, status, body):
    class Other(BaseHTTPRequestHandler):
        def do_POST(self):
            self.rfile.read(int(self.headers["Content-Length"]))
            self.send_response(status)
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            """Is not of interest."""

    with HTTPServer(("127.0.0.1", 0), Other) as other:
        threading.Thread(target=other.handle_request).start()
        refused = run("token", "alice", "--url", f"http://127.0.0.1:{other.server_port}")
    assert refused.returncode == 5
    assert refused.stderr.startswith(f"No mockserver responds at http://127.0.0.1:{other.server_port} (")
    assert len(refused.stderr.splitlines()) == 1


@pytest.mark.parametrize(
    ("target", "why"),
    [
        ("nowhere/state.yaml", "no such file or directory. Name a file with -o."),
        ("/dev/full", "it is a device, not a regular file. Leave -o out to print it."),
    ],
)
def test_an_export_that_cannot_be_written_is_one_sentence(run, target, why):
    assert run("reset").returncode == 0
    refused = run("export", "-o", target)
    assert refused.returncode == 2
    assert refused.stderr == f"Cannot write the export to {target}: {why}\n"


def test_an_export_serves_the_same_answers_to_the_same_requests(serve, run, tmp_path):
    server = serve()
    alice = server.customer_token("alice@example.com")
    backend = server.oauth(
        "/oauth/token", "demo-backend", "demo-backend-secret", grant_type="client_credentials"
    ).json()["access_token"]
    update = {
        "version": server.me(alice).json()["version"],
        "actions": [
            {"action": "setFirstName", "firstName": "NO"},
            {"action": "addAddress", "address": {"country": "NO", "postalCode": "01234", "city": " Øst "}},
            {"action": "setCustomType", "type": {"key": "loyalty"}, "fields": {"points": 3}},
        ],
    }
    headers = {"Authorization": f"Bearer {alice}"}
    httpx.post(f"{server.url}/demo/me", json=update, headers=headers).raise_for_status()
    ordered = httpx.post(
        f"{server.url}/demo/customers/password-token",
        json={"email": "alice@example.com", "ttlMinutes": 60},
        headers={"Authorization": f"Bearer {backend}"},
    ).json()

    def answers(url):
        heard = [
            httpx.request(method, url + path, headers={"Authorization": f"Bearer {token}"})
            for method, path in REQUESTS
            for token in (alice, backend)
        ]
        return [(answer.status_code, answer.json()) for answer in heard]

    before = answers(server.url)
    exported = run("export", "-o", "state.yaml")  # while the server runs
    assert exported.returncode == 0, exported.stderr
    text = (tmp_path / "state.yaml").read_text()
    assert "secret" not in [word.strip("'\"") for word in text.split()]
    again = serve("--fixtures", "state.yaml", "--memory")
    assert answers(again.url) == before
    assert [status for status, _ in before].count(200) == 4
    reset = {"tokenValue": ordered["value"], "newPassword": "new"}
    assert httpx.post(f"{again.url}/demo/me/password/reset", json=reset, headers=headers).status_code == 200
    assert again.customer_token("alice@example.com", "new")


def test_reset_begins_again_from_the_fixtures(serve, run):
    server = serve()
    token = server.customer_token("bob@example.com")
    assert server.me(token).status_code == 200
    assert run("reset").returncode == 0  # of a server that runs, which goes on
    assert server.me(token).status_code == 401
    token = server.customer_token("bob@example.com")
    server.stop()
    assert run("reset").returncode == 0
    assert serve().me(token).status_code == 401


@pytest.mark.parametrize("name", ["demo", "edge"])
def test_the_fixtures_that_are_shipped_have_no_mistakes(run, name, request):
    checked = run("fixtures", "check", str(request.config.rootpath / "fixtures" / name))
    assert checked.returncode == 0, checked.stderr
    assert f"no mistakes in project '{name}' (" in checked.stdout


def test_fixtures_of_a_project_and_nothing_else_are_no_mistake(run, tmp_path):
    (tmp_path / "bare.yaml").write_text("project: {key: bare, languages: [en]}\n")
    checked = run("fixtures", "check", "bare.yaml")
    assert (checked.returncode, checked.stdout) == (0, "bare.yaml: no mistakes in project 'bare' (nothing else).\n")


@pytest.mark.parametrize(
    "command", [[], ["serve"], ["fixtures"], ["fixtures", "check"], ["reset"], ["export"], ["token"]]
)
def test_help_explains_itself_with_examples(run, command):
    shown = run(*command, "--help")
    assert shown.returncode == 0
    assert "Usage:" in shown.stdout
    if command != ["fixtures"]:
        assert "Examples:" in shown.stdout
