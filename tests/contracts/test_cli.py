"""The command `contracts`, run as a user runs it."""

import json
import os
import re
import signal
import subprocess
import sys
import time

import httpx
import pytest

from contracts.report import read
from contracts.session import free_port


@pytest.fixture
def contracts(tmp_path):
    def contracts(*arguments, **environment):
        return subprocess.run(
            [sys.executable, "-c", "from contracts.cli import main; main()", *arguments],
            capture_output=True,
            text=True,
            cwd=tmp_path,
            timeout=120,
            env={**os.environ, "COLUMNS": "200", **environment},
            check=False,
        )

    return contracts


@pytest.fixture
def staying(tmp_path):
    """A server that stays up between runs, and the target file of it."""
    port = free_port()
    server = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "serve", "--memory", "--quiet", "--port", str(port)],
        stdout=subprocess.PIPE,
        text=True,
        cwd=tmp_path,
    )
    for line in server.stdout:
        if line.startswith("ready "):
            break
    (tmp_path / "staying.yaml").write_text(
        f"name: staying\nbase_url: http://127.0.0.1:{port}\nproject: demo\n"
        "clients:\n  storefront: {id: demo-client, secret: '${SECRET}'}\n"
        "  backend: {id: demo-backend, secret: demo-backend-secret}\n"
    )
    yield f"http://127.0.0.1:{port}"
    server.kill()
    server.wait()
    server.stdout.close()


def customers_alive(url):
    """How many customers were created and not deleted, as the message feed tells it."""
    basic = ("demo-backend", "demo-backend-secret")
    form = {"grant_type": "client_credentials"}
    token = httpx.post(f"{url}/oauth/token", data=form, auth=basic).json()["access_token"]
    alive, offset, total = set(), 0, 1
    while offset < total:
        page = httpx.get(
            f"{url}/demo/messages",
            params={"limit": 500, "offset": offset},
            headers={"Authorization": f"Bearer {token}"},
        ).json()
        for message in page["results"]:
            if message["type"] == "CustomerCreated":
                alive.add(message["resource"]["id"])
            elif message["type"] == "CustomerDeleted":
                alive.discard(message["resource"]["id"])
        offset, total = offset + 500, page["total"]
    return alive


def test_one_chapter_is_kept_and_every_report_is_written(contracts, tmp_path):
    reports = [f"--report={name}=reports/r.{name}" for name in ("json", "junit", "markdown", "html")]
    ran = contracts("run", "--clause", "clauses/email/*", *reports, GITHUB_STEP_SUMMARY=str(tmp_path / "summary.md"))
    assert ran.returncode == 0, ran.stderr
    report = read(tmp_path / "reports/r.json")
    clauses = [finding for finding in report.findings if finding.layer == "clauses"]
    assert len(clauses) == 8
    assert {finding.id.split("/")[1] for finding in clauses} == {"email"}
    assert all((tmp_path / f"reports/r.{name}").stat().st_size for name in ("junit", "markdown", "html"))
    assert "Contracts: mockserver" in (tmp_path / "summary.md").read_text()


def test_after_a_run_no_account_of_it_is_left(contracts, staying, tmp_path):
    ran = contracts(
        "run",
        "--target",
        "staying.yaml",
        "--layer",
        "clauses",
        "--layer",
        "doors",
        "--layer",
        "laws",
        SECRET="demo-secret",
    )
    assert ran.returncode == 0, ran.stderr
    assert customers_alive(staying) == set()
    assert list((tmp_path / ".contracts").glob("*.jsonl")) == []


def test_what_an_interrupted_run_left_is_removed_later(contracts, staying, tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", "from contracts.cli import main; main()", "run", "--target", "staying.yaml"],
        cwd=tmp_path,
        env={**os.environ, "SECRET": "demo-secret"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not customers_alive(staying):
        time.sleep(0.05)
    running.send_signal(signal.SIGKILL)
    running.wait()
    assert customers_alive(staying)
    cleaned = contracts("cleanup", "--target", "staying.yaml", SECRET="demo-secret")
    assert cleaned.returncode == 0, cleaned.stderr
    assert customers_alive(staying) == set()


def test_ctrl_c_cleans_up_and_says_so(staying, tmp_path):
    running = subprocess.Popen(
        [sys.executable, "-c", "from contracts.cli import main; main()", "run", "--target", "staying.yaml"],
        cwd=tmp_path,
        env={**os.environ, "SECRET": "demo-secret"},
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    )
    while not customers_alive(staying):
        time.sleep(0.05)
    running.send_signal(signal.SIGINT)
    assert running.wait(60) == 130
    assert customers_alive(staying) == set()
    assert json.loads((tmp_path / ".contracts/last.json").read_text())["interrupted"]


def test_a_finding_is_looked_at_again(contracts):
    contracts("run", "--clause", "clauses/project/*")
    again = contracts("replay", "clauses/project/test_the_settings_are_those_of_the_project_in_the_path")
    assert again.returncode == 0, again.stderr
    assert contracts("replay", "clauses/project/nothing").returncode == 2


def test_a_clause_with_a_parameter_is_chosen_by_its_id(contracts, tmp_path):
    id = "clauses/profile/test_only_the_password_flow_opens_a_profile[anonymous session]"
    assert contracts("run", "--clause", id).returncode == 0
    assert [it.id for it in read(tmp_path / ".contracts/last.json").findings if it.layer == "clauses"] == [id]


def test_the_clauses_are_listed_and_explained(contracts):
    listed = contracts("list", "clauses/project/*").stdout
    assert "The `key` of the Project answered is the one in the path." in listed
    explained = contracts("explain", "test_the_settings_are_those_of_the_project_in_the_path")
    assert "openapi/project.yaml" in explained.stdout
    assert "def test_the_settings" in explained.stdout
    assert "Did you mean" in contracts("explain", "test_the_settings_are_those_of_a_project").stderr


def test_clauses_of_the_same_name_are_all_explained(contracts):
    explained = contracts("explain", "test_an_update_of_another_version_is_refused").stdout
    assert {"openapi/cart.yaml", "openapi/profile.yaml"} <= set(re.findall(r"openapi/\w+\.yaml", explained))


def test_the_doctor_says_what_to_do(contracts, tmp_path):
    (tmp_path / "nobody.yaml").write_text(
        "name: nobody\nbase_url: http://127.0.0.1:9\nproject: demo\nclients: {storefront: {id: a, secret: b}}\n"
    )
    examined = contracts("doctor", "--target", "nobody.yaml")
    assert examined.returncode == 3
    assert "Check base_url" in examined.stderr
    assert "Traceback" not in examined.stderr


@pytest.mark.parametrize(
    ("arguments", "told"),
    [
        (["run", "--target", "nowhere.yaml"], "nowhere.yaml"),
        (["run", "--layer", "nothing"], "--layer"),
        (["run", "--shard", "3/2"], "1/4"),
        (["run", "--clause", "clauses/nothing/*"], "clauses/nothing/*"),
        (["run", "--report", "pdf=x"], "json, junit, markdown, html"),
        (["diff", "a.json", "b.json"], "a.json"),
        (["rnu"], "rnu"),
    ],
)
def test_a_usage_mistake_is_told_without_a_traceback(contracts, arguments, told):
    refused = contracts(*arguments)
    assert refused.returncode == 2
    assert told in refused.stderr
    assert "Traceback" not in refused.stderr


def test_a_guarded_host_is_not_driven(contracts, tmp_path):
    (tmp_path / "prod.yaml").write_text(
        "name: prod\nbase_url: http://127.0.0.1:9\nproject: demo\nclients: {storefront: {id: a, secret: b}}\n"
        "guard: {deny_hosts: ['127.*']}\n"
    )
    ran = contracts("run", "--target", "prod.yaml")
    assert ran.returncode == 3
    assert "guard.deny_hosts" in ran.stderr
