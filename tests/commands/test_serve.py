"""`mockserver serve` from the outside: its start, its end, and what survives in between."""

import json
import shlex
import signal
import socket
import subprocess
import time
from http.client import HTTPConnection

import click
import httpx
import pytest
from tinydb import TinyDB

from mockserver.cli import COMMANDS
from mockserver.cli import mockserver as main_command
from mockserver.commands.serve import control_token_for


def test_the_start_prints_what_a_newcomer_needs_and_ends_with_the_ready_line(serve):
    server = serve("--memory")
    start = "\n".join(server.start)
    assert server.project == "demo"
    assert server.url in start
    for wanted in ("demo-client / demo-secret", "alice@example.com / secret", f"CTP_API_URL={server.url}", "/docs"):
        assert wanted in start


def test_the_printed_curl_works_when_it_is_pasted(serve):
    server = serve("--memory")
    (curl,) = (line for line in server.start if line.startswith("curl "))
    answer = subprocess.run(shlex.split(curl), capture_output=True, check=True)
    assert server.me(json.loads(answer.stdout)["access_token"]).json()["email"] == "alice@example.com"


def test_of_restored_data_the_start_prints_only_what_still_opens_something(serve):
    server = serve()
    token = server.customer_token("alice@example.com")
    change = {"version": server.me(token).json()["version"], "currentPassword": "secret", "newPassword": "new"}
    headers = {"Authorization": f"Bearer {token}"}
    confirmation = {"tokenValue": "CONFIRM-CAROL"}
    anonymous = server.oauth("/oauth/demo/anonymous/token", grant_type="client_credentials").json()["access_token"]
    anybody = {"Authorization": f"Bearer {anonymous}"}
    httpx.post(f"{server.url}/demo/me/email/confirm", json=confirmation, headers=anybody).raise_for_status()
    httpx.post(f"{server.url}/demo/me/password", json=change, headers=headers).raise_for_status()
    server.stop()
    again = serve()
    start = "\n".join(again.start)
    assert "alice@example.com" not in start
    assert "bob@example.com / secret" in start
    assert any(line.endswith("carol@example.com / secret") for line in again.start)
    (curl,) = (line for line in again.start if line.startswith("curl "))
    answer = subprocess.run(shlex.split(curl), capture_output=True, check=True)
    assert again.me(json.loads(answer.stdout)["access_token"]).json()["email"] == "bob@example.com"


def test_the_credentials_of_other_fixtures_than_those_of_the_data_are_not_printed(serve, request):
    serve().stop()
    again = serve("--fixtures", str(request.config.rootpath / "fixtures" / "edge"))
    assert again.project == "demo"
    assert any("use --fresh to load it again" in line for line in again.start)
    assert "edge-client" not in "\n".join(again.start)


@pytest.mark.parametrize(("with_signal", "exit_code"), [(signal.SIGTERM, 0), (signal.SIGINT, 130)])
def test_it_stops_cleanly_and_leaves_a_file_that_tinydb_opens(serve, tmp_path, with_signal, exit_code):
    server = serve("--db", "data/db.json")
    assert server.stop(with_signal) == exit_code
    assert "Traceback" not in server.process.stderr.read()
    with TinyDB(tmp_path / "data/db.json") as db:
        emails = {row["customer"]["email"] for row in db.table("customers")}
    assert "alice@example.com" in emails
    assert [path.name for path in (tmp_path / "data").iterdir() if "journal" in path.name] == []


def test_an_idle_connection_is_not_closed_under_the_next_request_and_holds_up_no_stop(serve):
    server = serve("--memory")
    connection = HTTPConnection(server.url.removeprefix("http://"))
    for pause in (0, 6):  # seconds: clients keep connections for five
        time.sleep(pause)
        connection.request("GET", "/demo/me")
        assert connection.getresponse().read()
    assert server.stop() == 0
    connection.close()


@pytest.mark.parametrize("how", [signal.SIGTERM, signal.SIGKILL])
def test_accounts_and_tokens_survive_a_restart(serve, how):
    server = serve()
    token = server.customer_token("bob@example.com")
    version = server.me(token).json()["version"]
    update = {"version": version, "actions": [{"action": "setFirstName", "firstName": "Robert"}]}
    httpx.post(f"{server.url}/demo/me", json=update, headers={"Authorization": f"Bearer {token}"}).raise_for_status()
    server.stop(how)
    again = serve()
    assert again.me(token).json()["firstName"] == "Robert"
    assert any("restored" in line for line in again.start)


def test_fresh_begins_again_from_the_fixtures(serve):
    server = serve()
    token = server.customer_token("bob@example.com")
    server.stop()
    again = serve("--fresh")
    assert again.me(token).status_code == 401
    assert again.me(again.customer_token("bob@example.com")).json()["firstName"] == "Bob"


def test_wrong_fixtures_do_not_cost_the_data(serve, run, tmp_path):
    server = serve()
    token = server.customer_token("bob@example.com")
    server.stop()
    (tmp_path / "wrong.yaml").write_text("project: {key: demo, languages: [en]}\ncustomers: {bob: {emial: x}}\n")
    refused = run("serve", "--fresh", "--fixtures", "wrong.yaml", "--port", "0")
    assert refused.returncode == 2
    assert "wrong.yaml:2:" in refused.stderr
    assert "did you mean 'email'?" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert serve().me(token).status_code == 200


def test_a_port_in_use_is_one_sentence(run):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = str(taken.getsockname()[1])
        refused = run("serve", "--memory", "--port", port)
    assert refused.returncode == 3
    assert refused.stderr.strip().splitlines() == [
        f"Port {port} is in use. Stop that process, or choose another port: --port 0 picks a free one."
    ]


def test_a_second_server_on_the_same_file_is_refused_with_the_first_ones_pid(serve, run):
    server = serve()
    refused = run("serve", "--port", "0")
    assert refused.returncode == 4
    assert f"in use by process {server.process.pid}" in refused.stderr
    assert server.url in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_damaged_file_stops_the_start_and_stays_as_it_is(run, tmp_path):
    file = tmp_path / "db.json"
    file.write_text('{"customers": {"1": ')
    refused = run("serve", "--db", "db.json", "--port", "0")
    assert refused.returncode == 4
    assert "db.json" in refused.stderr
    assert "--fresh" in refused.stderr
    assert "Traceback" not in refused.stderr
    assert file.read_text() == '{"customers": {"1": '


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["serve", "--prot", "1"], "--port"),
        (["serve", "--port", "high"], "--port"),
        (["serve", "--port", "70000"], "--port"),
        (["sevre"], "sevre"),
        (["serve", "--fixtures", "nowhere", "--memory"], "nowhere"),
        (["serve", "--host", "no.such.host.invalid", "--memory", "--port", "0"], "no.such.host.invalid"),
        (["export"], "mockserver serve"),
        (["fixtures", "check", "nowhere"], "nowhere"),
        (["token", "alise"], "alice"),
    ],
)
def test_a_usage_mistake_is_told_without_a_traceback(run, arguments, told):
    refused = run(*arguments)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_settings_come_from_the_environment_too(serve, tmp_path):
    server = serve(MOCKSERVER_DB="elsewhere.json", MOCKSERVER_TOKEN_LIFETIME="600")
    assert (tmp_path / "elsewhere.json").exists()
    answer = server.oauth("/oauth/token", grant_type="client_credentials").json()
    assert answer["expires_in"] == 600


def test_it_listens_on_loopback_only(serve):
    assert serve("--memory").url.startswith("http://127.0.0.1:")


def test_requests_are_logged_and_secrets_are_not(serve):
    server = serve("--memory")
    token = server.customer_token("alice@example.com")
    server.me(token)
    server.me("wrong")
    server.stop()
    log = server.process.stderr.read()
    assert "GET /demo/me 200" in log
    assert "GET /demo/me 401 invalid_token" in log
    assert token not in log
    assert "secret" not in log


def test_who_hangs_up_in_the_middle_of_a_body_is_no_failure_of_the_server(serve):
    server = serve("--memory")
    port = int(server.url.rpartition(":")[2])
    with socket.create_connection(("127.0.0.1", port)) as connection:
        connection.sendall(b"POST /demo/me HTTP/1.1\r\nHost: localhost\r\nContent-Length: 100\r\n\r\n{")
    assert server.me(server.customer_token("alice@example.com")).status_code == 200
    server.stop()
    log = server.process.stderr.read()
    assert "POST /demo/me: the client disconnected before the body was complete" in log
    assert " 500 " not in log
    assert "Traceback" not in log


def test_an_empty_control_token_of_the_environment_is_none(serve):
    """As of a shell variable that is not set: it opens nothing, and the `Host` is checked all the same."""
    server = serve("--memory", MOCKSERVER_CONTROL_TOKEN="")
    assert "?token=" not in "\n".join(server.start)
    refused = httpx.get(f"{server.url}/_mock/health", headers={"Host": "evil.example"})
    assert (refused.status_code, refused.json()["place"]) == (403, "Host")
    assert httpx.get(f"{server.url}/_mock/health").status_code == 200


@pytest.mark.parametrize("host", ["0.0.0.0", "::", "192.0.2.1", "box.example", "127.0.0.1.evil.example"])
def test_beyond_loopback_there_always_is_a_control_token(host):
    made = control_token_for(None, host)
    assert len(made) >= 32
    assert made != control_token_for(None, host)
    assert control_token_for("given", host) == "given"


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost", "::1", "127.0.0.2"])
def test_on_loopback_there_is_a_control_token_only_if_one_is_given(host):
    assert control_token_for(None, host) is None
    assert control_token_for("given", host) == "given"


@pytest.mark.parametrize("name", COMMANDS)
def test_an_empty_control_token_is_refused_by_every_command(name):
    command = main_command.get_command(click.Context(main_command), name)
    for parameter in command.params:
        if parameter.name == "control_token":
            context = click.Context(command)
            for empty in ("", " ", "\t\n"):
                with pytest.raises(click.BadParameter, match="empty"):
                    parameter.process_value(context, empty)
            assert parameter.process_value(context, " t ") == "t"
