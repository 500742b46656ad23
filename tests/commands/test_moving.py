"""Clock, faults, snapshots, reset and tokens of a running server, by command."""

import json
from http.server import BaseHTTPRequestHandler, HTTPServer
from threading import Thread

import httpx
import pytest

pytestmark = pytest.mark.usefixtures("project")


class Nothing(BaseHTTPRequestHandler):
    """Some other server."""

    def do_GET(self):
        self.send_error(404)

    def log_message(self, *_):
        """Says nothing."""


@pytest.fixture
def clock(remote):
    yield
    remote.delete("clock")


@pytest.fixture
def faults(remote):
    yield
    remote.delete("faults")


@pytest.fixture
def alice(cli, running, project):
    with httpx.Client(base_url=f"{running}/{project}") as http:
        http.headers["Authorization"] = f"Bearer {cli('token', 'alice').out.strip()}"
        yield http


def renamed(alice, name="Alicia"):
    version = alice.get("/me").json()["version"]
    update = {"version": version, "actions": [{"action": "setFirstName", "firstName": name}]}
    return alice.post("/me", json=update)


@pytest.mark.usefixtures("clock")
def test_the_clock_moves_past_the_life_of_a_token(cli, alice):
    assert cli("clock").out.endswith("running with the system clock\n")
    assert alice.get("/me").status_code == 200
    assert "running, 2 days, 1:00:00 ahead of the system clock" in cli("clock", "advance", "49h").out
    assert alice.get("/me").status_code == 401
    cli("clock", "run")
    assert alice.get("/me").status_code == 200


@pytest.mark.usefixtures("clock")
def test_a_frozen_clock_stands_still(cli):
    told = cli("clock", "freeze", "2030-01-31").out
    assert told.startswith("2030-01-31 00:00:00Z  frozen, ")
    assert json.loads(cli("clock", "--output", "json").out)["isFrozen"] is True
    assert cli("clock", "show").out.startswith("2030-01-31 00:00:00Z")
    assert cli("clock", "set", "2031-02-01T12:00:00+01:00").out.startswith("2031-02-01 11:00:00Z  frozen")
    assert cli("clock", "freeze", "tomorrow").code == 2
    refused = cli("clock", "advance", "soon")
    assert refused.code == 2
    assert "49h" in refused.err


@pytest.mark.usefixtures("faults")
def test_a_fault_makes_exactly_the_third_request_fail(cli, alice, project):
    rule = ["--operation", "getMyCustomer", "--nth", "3", "--status", "503", "--header", "Retry-After: 7"]
    added = cli("fault", "add", *rule)
    assert added.code == 0
    id, sentence = added.out.split(maxsplit=1)
    answer = '{"status":503,"headers":{"Retry-After":"7"}}'
    assert sentence == f"operationId getMyCustomer, project {project}, nth 3, response {answer}\n"
    answers = [alice.get("/me") for _ in range(4)]
    assert [answer.status_code for answer in answers] == [200, 200, 503, 200]
    assert answers[2].headers["Retry-After"] == "7"
    (row,) = (line.split() for line in cli("fault").out.splitlines() if line.startswith(id))
    assert row[-2:] == ["4", "1"]
    assert cli("fault", "remove", id).code == 0
    assert cli("fault").out.startswith("No faults.")
    assert cli("fault", "remove", id).code == 2


@pytest.mark.usefixtures("faults")
def test_a_preset_is_narrowed_by_options(cli, alice, project):
    added = cli("fault", "add", "409-once", "--customer", "alice@example.com").out
    assert added.split(maxsplit=1)[1] == f"409-once, project {project}, customer alice@example.com\n"
    assert renamed(alice).status_code == 409
    assert renamed(alice).status_code == 200
    assert cli("fault", "clear").out == "1 fault removed.\n"


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        (["409-onse"], "did you mean '409-once'?"),
        ([], "Nothing to do: give a preset"),
        (["--nth", "3"], "Nothing to do: give a preset"),
        (["--status", "200"], "400<=x<=599"),
        (["--header", "x", "--status", "503"], "Retry-After: 1"),
        (["--delay", "soon"], "500ms"),
    ],
)
def test_a_fault_that_is_none_is_refused(cli, rule, told):
    refused = cli("fault", "add", *rule)
    assert refused.code == 2
    assert told in refused.err


def test_a_snapshot_is_compared_with_and_restored(cli, alice):
    assert cli("snapshot").out == "No snapshots.\n"
    saved = cli("snapshot", "save", "before")
    assert saved.code == 0
    assert "4 customers" in saved.out
    assert renamed(alice).status_code == 200
    assert '    customer.firstName  "Alice" -> "Alicia"' in cli("snapshot", "diff", "before").out
    assert 'customer.firstName  "Alice" -> "Alicia"' in cli("snapshot", "diff", "fixtures").out
    assert cli("snapshot", "restore", "before").code == 0
    assert alice.get("/me").json()["firstName"] == "Alice"
    assert cli("snapshot", "diff", "before").out == "No changes.\n"
    assert cli("snapshot", "save", "before").code == 2
    assert cli("snapshot", "save", "before", "--replace").code == 0
    assert "before" in cli("snapshot").out
    assert cli("snapshot", "remove", "before").code == 0
    assert cli("snapshot", "remove", "before").code == 2


@pytest.mark.parametrize("name", ["..", "../../x", "a/b", "."])
def test_the_name_of_a_snapshot_is_no_way_up(cli, name):
    for verb in ("save", "restore", "diff", "remove"):
        refused = cli("snapshot", verb, name)
        assert refused.code == 2
        assert f"'{name}' is not a valid snapshot name" in refused.err


def test_reset_puts_back_a_project_of_a_running_server(cli, running, project, alice):
    assert renamed(alice).status_code == 200
    assert f"project '{project}'" in cli("reset", "--part", "customers").out
    assert alice.get("/me").json()["firstName"] == "Alice"
    assert cli("reset").code == 0
    assert alice.get("/me").status_code == 401  # its token is no longer there
    refused = cli("reset", "--fixtures", "elsewhere")
    assert refused.code == 2
    assert running in refused.err


def test_reset_of_a_part_needs_a_server(cli, tmp_path, monkeypatch):
    monkeypatch.delenv("MOCKSERVER_URL", raising=False)
    refused = cli("reset", "--part", "carts", "--db", str(tmp_path / "db.json"))
    assert refused.code == 2
    assert "mockserver serve" in refused.err or "--url" in refused.err


def test_a_token_is_minted_with_scopes_and_a_life_of_its_own(cli, running, project):
    def me(token):
        return httpx.get(f"{running}/{project}/me", headers={"Authorization": f"Bearer {token.out.strip()}"})

    assert me(cli("token", "alice", "--expires", "10m")).status_code == 200
    assert me(cli("token", "alice", "--expired")).status_code == 401
    assert me(cli("token", "alice@example.com", "--scope", "view_products")).status_code == 403
    refused = cli("token", "alise")
    assert (refused.code, refused.out) == (2, "")
    assert "alise" in refused.err
    assert cli("token", "alice", "--expired", "--expires", "1m").code == 2


@pytest.mark.parametrize(
    "command",
    [["clock"], ["outbox"], ["fault"], ["snapshot"], ["requests"], ["requests", "--follow"], ["env"], ["explain", "x"]],
)
def test_without_a_server_one_is_to_be_started(cli, command):
    refused = cli(*command, "--url", "http://127.0.0.1:9")
    assert (refused.code, refused.out) == (5, "")
    assert "Start one with 'mockserver serve'" in refused.err


def test_a_control_plane_that_wants_a_token_gets_it(cli, serve, monkeypatch):
    url = serve("--memory", "--control-token", "open-sesame").url
    for command in (["clock"], ["requests"], ["requests", "--follow"], ["reset"], ["outbox"]):
        refused = cli(*command, "--url", url)
        assert refused.code == 2
        assert "--control-token" in refused.err
    assert cli("clock", "--url", url, "--control-token", "open-sesame").code == 0
    monkeypatch.delenv("MOCKSERVER_PROJECT")
    monkeypatch.setenv("MOCKSERVER_CONTROL_TOKEN", "open-sesame")
    assert cli("outbox", "--url", url).code == 0
    assert cli("doctor", "--url", url, "--db", "nowhere.json").code == 0


def test_a_proxy_of_the_environment_is_not_for_this_machine(cli, monkeypatch):
    for name in ("HTTP_PROXY", "http_proxy", "ALL_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    assert cli("clock").code == 0


def test_a_code_is_explained_without_a_server(cli):
    told = cli("explain", "duplicatefield", "--url", "http://127.0.0.1:9")
    assert told.code == 0
    assert told.out.startswith("DuplicateField (400)\nmeaning ")


def test_what_is_no_mockserver_is_told_apart(cli):
    with HTTPServer(("127.0.0.1", 0), Nothing) as other:
        Thread(target=other.serve_forever, daemon=True).start()
        refused = cli("clock", "--url", f"http://127.0.0.1:{other.server_port}")
        other.shutdown()
    assert refused.code == 2
    assert "Is it a mockserver" in refused.err


@pytest.mark.parametrize(
    ("typed", "meant"), [(["clok"], "clock"), (["clock", "freze"], "freeze"), (["outbox", "isue"], "issue")]
)
def test_a_verb_that_is_none_names_the_nearest(cli, typed, meant):
    refused = cli(*typed)
    assert refused.code == 2
    assert f"Did you mean '{meant}'?" in refused.err
