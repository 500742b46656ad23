"""What a server was asked and what it would have mailed, as the commands show it."""

import json
import subprocess
import sys
from threading import Timer

import httpx
import pytest

from mockserver.remote.worlds import world

pytestmark = pytest.mark.usefixtures("project")

BAD = {"Authorization": "Bearer nonsense"}


@pytest.fixture
def backend(running, project):
    with httpx.Client(base_url=f"{running}/{project}") as http:
        credentials = {"grant_type": "client_credentials", "scope": f"manage_project:{project}"}
        token = httpx.post(f"{running}/oauth/token", data=credentials, auth=("demo-backend", "demo-backend-secret"))
        http.headers["Authorization"] = f"Bearer {token.json()['access_token']}"
        yield http


def lines_of(text):
    return [line.split() for line in text.splitlines()]


def test_requests_are_a_table_with_the_newest_last(cli, visitor, project):
    assert cli("requests").out == "The journal has no such request.\n"
    visitor.get("/me", headers=BAD)
    visitor.get("/me/carts", headers=BAD)
    heading, first, last = lines_of(cli("requests").out)
    assert heading == ["id", "time", "method", "path", "status", "ms", "who", "what"]
    assert first[2:5] == ["GET", f"/{project}/me", "401"]
    assert last[2:5] == ["GET", f"/{project}/me/carts", "401"]
    assert last[-1] == "invalid_token"


def test_columns_begin_below_each_other(cli, visitor):
    visitor.get("/me", headers=BAD)
    visitor.get("/me/active-cart", headers=BAD)
    lines = cli("requests").out.splitlines()
    places = {line.index("401") for line in lines[1:]}
    assert places == {lines[0].index("status")}


def test_requests_can_be_narrowed(cli, visitor):
    visitor.get("/me", headers=BAD)
    visitor.get("/me/carts", headers=BAD)
    assert len(lines_of(cli("requests", "--status", "401").out)) == 3
    assert len(lines_of(cli("requests", "--operation", "getMyCustomer").out)) == 2
    assert len(lines_of(cli("requests", "--status", "4xx").out)) == 3
    assert len(lines_of(cli("requests", "--last", "1").out)) == 2
    assert cli("requests", "--status", "5xx").out == "The journal has no such request.\n"
    (only,) = json.loads(cli("requests", "--path", "*/carts", "--output", "json").out)["requests"]
    assert only["operationId"] == "queryMyCarts"


def test_why_says_what_was_wrong_and_explain_says_it_of_one(cli, visitor):
    id = visitor.get("/me", headers=BAD).headers["X-Mock-Request"]
    told = cli("requests", "--why")
    assert told.code == 0, told.err
    assert "    why " in told.out
    explained = cli("explain", id).out
    assert explained.startswith("GET /")
    assert "why" in explained
    assert json.loads(cli("explain", id, "--output", "json").out)["id"] == id


def test_a_path_does_not_reach_into_the_terminal(cli, visitor):
    visitor.get("/me/carts/%1b%5b31mred%0d")
    out = cli("requests").out
    assert "\x1b" not in out
    assert "\\x1b[31mred\\r" in out


def test_following_shows_what_comes_until_it_is_interrupted(running, project, visitor):
    visitor.get("/me", headers=BAD)
    following = subprocess.Popen(
        [sys.executable, "-m", "mockserver", "requests", "--follow", "--last", "1", "--output", "json"],
        stdout=subprocess.PIPE,
        text=True,
    )
    try:
        assert json.loads(following.stdout.readline())["path"] == f"/{project}/me"
        visitor.get("/me/carts", headers=BAD)
        httpx.get(f"{running}/demo/me")  # of another project
        visitor.get("/me/orders", headers=BAD)
        assert json.loads(following.stdout.readline())["path"] == f"/{project}/me/carts"
        assert json.loads(following.stdout.readline())["path"] == f"/{project}/me/orders"
    finally:
        following.terminate()
        following.wait()
        following.stdout.close()


def test_a_code_is_explained(cli):
    told = cli("explain", "DuplicateField").out
    assert told.startswith("DuplicateField (400)\nmeaning ")
    assert "updateMyCustomer" in told
    assert "why, perhaps  The email 'Alice@example.com'" in told
    assert json.loads(cli("explain", "DuplicateField", "--output", "json").out)["code"] == "DuplicateField"
    refused = cli("explain", "DuplicateFeld")
    assert refused.code == 2
    assert "DuplicateField" in refused.err


def test_the_outbox_shows_a_mail_that_a_backend_orders(cli, backend):
    ordered = backend.post("/customers/password-token", json={"email": "alice@example.com", "ttlMinutes": 60}).json()
    told = cli("outbox", "--to", "alice@example.com", "--kind", "password").out
    assert f"token    {ordered['value']}" in told
    assert "state    fresh" in told
    (mail,) = json.loads(cli("outbox", "--to", "alice@example.com", "--output", "json").out)["mails"]
    assert mail["token"] == ordered["value"]


def test_the_outbox_waits_for_a_mail(cli, backend):
    order = {"email": "nora@example.com", "ttlMinutes": 60}
    later = Timer(0.5, lambda: backend.post("/customers/password-token", json=order))
    later.start()
    waited = cli("outbox", "--to", "nora@example.com", "--wait", "20s")
    later.join()
    assert waited.code == 0
    assert "nora@example.com" in waited.out


def test_what_came_since_a_mail_is_not_hidden_by_another_project(cli, remote, project):
    last = remote.get("outbox", query={"project": project}).json()["mails"][0]["id"]
    remote.post("outbox", project=project, kind="password", email="alice@example.com")
    with world(remote, f"{project}-b"):  # with the same fixtures, and so with a mail of the same id
        (mail,) = json.loads(cli("outbox", "--since", last, "--output", "json").out)["mails"]
    assert mail["to"] == "alice@example.com"


def test_waiting_in_vain_fails(cli):
    waited = cli("outbox", "--to", "nobody@example.com", "--wait", "100ms")
    assert (waited.code, waited.out) == (1, "")
    assert waited.err == "No mail was sent to nobody@example.com within 100ms.\n"


def test_a_mail_is_issued_without_a_backend_and_its_token_works(cli, visitor):
    told = cli("outbox", "issue", "bob@example.com", "--kind", "password", "--ttl", "10").out
    (token,) = (line.split()[1] for line in told.splitlines() if line.startswith("  token"))
    bearer = cli("token", "bob", "--project", visitor.base_url.path.strip("/")).out.strip()
    reset = visitor.post(
        "/me/password/reset",
        json={"tokenValue": token, "newPassword": "new"},
        headers={"Authorization": f"Bearer {bearer}"},
    )
    assert reset.status_code == 200
    assert "state    used" in cli("outbox", "--to", "bob@example.com", "--since", _fixture_mail(cli)).out


def _fixture_mail(cli):
    """The mail before the last one; mails that came later are wanted."""
    mails = json.loads(cli("outbox", "--to", "bob@example.com", "--output", "json").out)["mails"]
    return mails[1]["id"] if len(mails) > 1 else ""


def test_a_duration_that_is_none_is_refused(cli):
    refused = cli("outbox", "--wait", "soon")
    assert refused.code == 2
    assert "write 500ms" in refused.err
