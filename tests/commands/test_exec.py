"""`mockserver exec`: a server and a project for one command, which do not outlive it."""

import os
import signal
import subprocess
import sys
import time
from concurrent.futures import ThreadPoolExecutor

import httpx
import pytest

PRINT = "import os; print(*(f'{k}={v}' for k, v in os.environ.items() if 'CTP_' in k or 'MOCKSERVER_' in k), sep='\\n')"
SCENARIO = """
import os, httpx, sys
http = httpx.Client(timeout=60)
url, project = os.environ["CTP_API_URL"], os.environ["CTP_PROJECT_KEY"]
auth = (os.environ["CTP_CLIENT_ID"], os.environ["CTP_CLIENT_SECRET"])
form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
token = http.post(f"{url}/oauth/{project}/customers/token", data=form, auth=auth).json()["access_token"]
headers = {"Authorization": f"Bearer {token}"}
for number in range(20):
    me = http.get(f"{url}/{project}/me", headers=headers).json()
    expected = "Alice" if number == 0 else f"{sys.argv[1]}-{number - 1}"
    assert me["firstName"] == expected, (me["firstName"], expected)
    update = {"version": me["version"], "actions": [{"action": "setFirstName", "firstName": f"{sys.argv[1]}-{number}"}]}
    assert http.post(f"{url}/{project}/me", json=update, headers=headers).status_code == 200
"""


@pytest.fixture
def execute(run):
    def execute(*arguments, **environment):
        return run("exec", *arguments, **environment)

    return execute


def variables(text):
    return dict(line.split("=", 1) for line in text.splitlines())


def own_server(url):
    """Whether something answers there."""
    try:
        return httpx.get(f"{url}/_mock/health", timeout=30).is_success
    except httpx.HTTPError:
        return False


def test_the_command_finds_a_server_and_a_project_of_its_own(execute):
    done = execute("--", sys.executable, "-c", PRINT)
    assert done.returncode == 0, done.stderr
    found = variables(done.stdout)
    assert found["CTP_PROJECT_KEY"].startswith("demo-x")
    assert found["MOCKSERVER_PROJECT"] == found["CTP_PROJECT_KEY"]
    assert found["MOCKSERVER_URL"] == found["CTP_API_URL"] == found["VITE_CTP_API_URL"]
    assert found["NEXT_PUBLIC_CTP_CLIENT_ID"] == "demo-client"
    assert not own_server(found["MOCKSERVER_URL"])


def test_the_control_token_of_another_server_is_not_in_the_way(execute):
    assert execute("true", MOCKSERVER_CONTROL_TOKEN="open-sesame").returncode == 0


def test_the_exit_code_is_that_of_the_command(execute):
    assert execute("--no-world", "sh", "-c", "exit 7").returncode == 7
    assert execute("--no-world", "sh", "-c", "kill -KILL $$").returncode == 128 + signal.SIGKILL


def test_a_command_that_is_none_starts_no_server(execute, tmp_path):
    refused = execute("no-such-command")
    assert refused.returncode == 127
    assert refused.stderr == "Command 'no-such-command' not found.\n"
    (tmp_path / "text").write_text("text")
    assert execute("./text").returncode == 126


def test_four_at_once_on_one_server_do_not_interfere(execute, running, remote):
    with ThreadPoolExecutor(4) as pool:
        runs = [
            pool.submit(execute, "--url", running, "--", sys.executable, "-c", SCENARIO, f"worker{number}")
            for number in range(4)
        ]
        for each in runs:
            assert each.result().returncode == 0, each.result().stderr
    keys = [project["key"] for project in remote.get("projects").json()["projects"]]
    assert [key for key in keys if key.startswith("demo-x")] == []


def test_a_project_that_was_there_already_stays(execute, running, remote, project):
    done = execute("--url", running, "--world", project, "--", sys.executable, "-c", PRINT)
    assert variables(done.stdout)["CTP_PROJECT_KEY"] == project
    assert project in [it["key"] for it in remote.get("projects").json()["projects"]]


def test_commands_inside_mean_its_server_and_project(execute):
    inner = f"{sys.executable} -m mockserver"
    done = execute("--", "sh", "-c", f"{inner} env --format json && {inner} token bob --expires 1m")
    assert done.returncode == 0, done.stderr
    assert '"CTP_PROJECT_KEY":"demo-x' in done.stdout


def test_fixtures_without_clones_are_used_themselves(execute, tmp_path):
    (tmp_path / "own.yaml").write_text(
        "project: {key: shop, languages: [en]}\nclients: {app: {secret: 'a$b c', scopes: [manage_my_profile]}}\n"
    )
    done = execute("--fixtures", "own.yaml", "--", sys.executable, "-c", PRINT)
    assert done.returncode == 0, done.stderr
    assert variables(done.stdout)["CTP_PROJECT_KEY"] == "shop"
    assert variables(done.stdout)["CTP_CLIENT_SECRET"] == "a$b c"
    assert '"shop-*": {clone: shop}' in done.stderr
    refused = execute("--fixtures", "own.yaml", "--world", "mine", "true")
    assert refused.returncode == 2
    assert "cannot be cloned" in refused.stderr


def test_fixtures_with_a_mistake_are_told(execute, tmp_path):
    (tmp_path / "own.yaml").write_text("project: {key: shop, languages: [en], nmae: Shop}\n")
    refused = execute("--fixtures", "own.yaml", "true")
    assert refused.returncode == 2
    assert "own.yaml:1:" in refused.stderr
    assert "Traceback" not in refused.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        ((), "COMMAND"),
        (("--world", "a", "--no-world", "true"), "--no-world"),
        (("--world", "x" * 40, "true"), "36"),
    ],
)
def test_a_usage_mistake_is_told(execute, arguments, told):
    refused = execute(*arguments)
    assert refused.returncode == 2
    assert told in refused.stderr


def test_a_url_and_options_of_an_own_server_exclude_each_other(execute, running):
    refused = execute("--url", running, "--port", "0", "true")
    assert refused.returncode == 2
    assert "--port" in refused.stderr


def test_where_nobody_answers_a_server_is_started(execute):
    done = execute("--url", "http://127.0.0.1:9", "--no-world", "--", sys.executable, "-c", PRINT)
    assert done.returncode == 0
    assert variables(done.stdout)["CTP_API_URL"] != "http://127.0.0.1:9"
    assert "No server responds at http://127.0.0.1:9" in done.stderr


@pytest.fixture
def waiting():
    """Begins a command under `exec` and waits until it is at work."""
    begun = []
    # They may be ignored, and by children, too: in the background of a shell, or under nohup.
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL, signal.SIGHUP: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}

    def waiting(script):
        process = subprocess.Popen(
            [sys.executable, "-m", "mockserver", "exec", "--no-world", "sh", "-c", script],
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
            start_new_session=True,
        )
        begun.append(process)
        url = process.stdout.readline().strip()
        assert own_server(url)
        return process, url

    yield waiting
    for number, handler in before.items():
        signal.signal(number, handler)
    for process in begun:
        process.kill()
        process.wait()
        process.stdout.close()


@pytest.mark.parametrize("name", ["TERM", "INT", "HUP"])
def test_signals_are_passed_on(waiting, name):
    script = f"trap 'echo heard; exit 9' {name}; echo $MOCKSERVER_URL; while :; do sleep 0.05; done"
    process, url = waiting(script)
    process.send_signal(getattr(signal, f"SIG{name}"))
    assert process.communicate(timeout=60)[0] == "heard\n"
    assert process.returncode == 9
    assert not own_server(url)


def test_no_server_outlives_its_owner(waiting):
    process, url = waiting("echo $MOCKSERVER_URL; exec sleep 5")
    process.kill()
    process.wait()
    deadline = time.monotonic() + 20
    while own_server(url) and time.monotonic() < deadline:
        time.sleep(0.1)
    assert not own_server(url)
