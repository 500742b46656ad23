"""Snapshots: saved, restored, compared; kept where the data is."""

import errno
import os
import resource
from pathlib import Path

import pytest


def renamed(control, name, key="demo"):
    """Alice under another first name."""
    version = control.told(f"/projects/{key}/customers/alice")["customer"]["version"]
    body = {"version": version, "actions": [{"action": "setFirstName", "firstName": name}]}
    answer = control.post(f"/projects/{key}/customers/alice", **body)
    assert answer.status_code == 200, answer.text


def name_of_alice(control, key="demo"):
    return control.told(f"/projects/{key}/customers/alice")["customer"]["firstName"]


def names(control, **query):
    return [it["name"] for it in control.told("/snapshots", **query)["snapshots"]]


@pytest.fixture
def kept(tmp_path, serve_with, control_of):
    """A server whose data is in a file, its control plane, and where its snapshots are."""
    served = serve_with(db=tmp_path / "db.json")
    return served, control_of(served), tmp_path / "db.json.snapshots" / "demo"


def test_a_name_in_use(control, clock):
    """A name that is in use is rejected with 409, unless `replace` is true."""
    saved = control.post("/snapshots/one")
    assert (saved.status_code, saved.json()["createdAt"]) == (201, "2026-06-01T12:00:00.000Z")
    assert saved.json()["counts"]["customers"] == control.told("/projects")["projects"][0]["customers"]
    renamed(control, "Second")
    clock.advance(seconds=1)
    assert "replace" in control.refused(control.post("/snapshots/one"), 409)["message"]
    assert control.done("/snapshots/one", replace=True)["createdAt"] == "2026-06-01T12:00:01.000Z"
    control.done("/snapshots/a", replace=True)
    renamed(control, "Third")
    control.done("/snapshots/one/restore")
    assert name_of_alice(control) == "Second"
    assert set(names(control)) == {"one", "a"}
    assert control.delete("/snapshots/one").json()["name"] == "one"
    assert names(control) == ["a"]
    assert "it has a" in control.refused(control.post("/snapshots/one/restore"), 404)["message"]


@pytest.mark.parametrize(
    "name", ["fixtures", "-a", "_a", "a.b", "a b", "é", "a" * 65, "a%0a", "con:", "%24x", "a%2F..%2Fb"]
)
def test_a_name(shared_control, name):
    """A name with characters other than A-Z, a-z, 0-9, _ and - is rejected with 400, because it can become a file name."""
    for method, path in (("POST", ""), ("POST", "/restore"), ("DELETE", "")):
        response = shared_control.call(method, f"/snapshots/{name}{path}")
        assert response.status_code in ((404, 405) if name == "a%2F..%2Fb" else (400,)), (
            method,
            path,
            response.text,
        )
    assert names(shared_control) == []


def test_there_is_a_bound_to_their_number(control):
    for number in range(100):
        control.done(f"/snapshots/s{number}")
    assert "remove one" in control.refused(control.post("/snapshots/more"), 409)["message"]
    control.done("/snapshots/s7", replace=True)


def test_restored(api, control):
    """The project is restored to the saved state, including its tokens, and no other project is changed."""
    control.put("/projects/demo-w1")
    token = api.customer_token("alice@example.com")
    before = api.get("/demo/me", token).json()
    whole = control.get("/projects/demo/state").text
    control.done("/snapshots/signed-in")
    renamed(control, "Changed")
    renamed(control, "Elsewhere", "demo-w1")
    control.done("/projects/demo/customers/alice/password", newPassword="x")
    api.signed_up(email="later@example.com")
    later = api.client_token()
    restored = control.done("/snapshots/signed-in/restore")
    assert restored["milliseconds"] >= 0
    assert api.get("/demo/me", token).json() == before
    assert control.get("/projects/demo/state").text == whole
    assert api.get("/demo/me", later).status_code == 401
    assert api.customer_token("alice@example.com", "secret")
    assert name_of_alice(control, "demo-w1") == "Elsewhere"
    control.refused(control.post("/snapshots/signed-in/restore", project="demo-w1"), 404)
    control.refused(control.post("/snapshots/signed-in/restore", project="nowhere"), 404)


def test_differences(api, control):
    """Changes are listed by record and field, up to now or to the snapshot `with`, without hashes of secrets."""
    control.done("/snapshots/one")
    assert control.told("/snapshots/one/diff") == {"changes": []}
    renamed(control, "Second")
    control.done("/projects/demo/customers/carol/password", newPassword="x")
    customer, _ = api.signed_up(email="new@example.com")
    control.delete("/projects/demo/customers/bob")
    control.done("/snapshots/two")
    renamed(control, "Third")
    answer = control.get("/snapshots/one/diff", **{"with": "two"})
    changes = {it["label"]: it for it in answer.json()["changes"] if it["table"] == "customers"}
    assert {label: it["change"] for label, it in changes.items()} == {
        "alice@example.com": "changed",
        "carol@example.com": "changed",
        "new@example.com": "added",
        "bob@example.com": "removed",
    }
    assert changes["new@example.com"]["id"] == customer["id"]
    fields = {it["path"]: it for it in changes["alice@example.com"]["fields"]}
    assert fields["customer.firstName"] == {"path": "customer.firstName", "before": "Alice", "after": "Second"}
    hashed = next(it for it in changes["carol@example.com"]["fields"] if it["path"].endswith("passwordHash"))
    assert (hashed["before"], hashed["after"]) == ("****", "****")
    assert "argon2" not in answer.text
    (only,) = (it for it in control.told("/snapshots/two/diff")["changes"] if it["table"] == "customers")
    assert only["label"] == "alice@example.com"
    backwards = control.told("/snapshots/two/diff", **{"with": "one"})["changes"]
    assert {it["change"] for it in backwards if it["label"] == "bob@example.com"} == {"added"}
    control.refused(control.get("/snapshots/none/diff"), 404)
    control.refused(control.get("/snapshots/one/diff", **{"with": "none"}), 404)


def test_against_the_fixtures(control):
    """The name `fixtures` compares with the fixtures."""
    assert control.told("/snapshots/fixtures/diff") == {"changes": []}
    renamed(control, "Second")
    labels = {it["label"] for it in control.told("/snapshots/fixtures/diff")["changes"] if it["table"] == "customers"}
    assert labels == {"alice@example.com"}
    control.done("/snapshots/now")
    assert control.told("/snapshots/now/diff", **{"with": "fixtures"})["changes"]
    control.done("/reset", project="demo")
    assert control.told("/snapshots/fixtures/diff") == {"changes": []}


def test_snapshots_survive_a_restart_where_the_data_does(tmp_path, serve_with, control_of):
    served = serve_with(db=tmp_path / "db.json")
    control = control_of(served)
    token = served.api.customer_token("alice@example.com")
    control.done("/snapshots/one")
    listed = control.told("/snapshots")
    renamed(control, "Changed")
    served.store.close()
    again = serve_with(db=tmp_path / "db.json")
    control = control_of(again)
    assert control.told("/snapshots") == listed
    assert name_of_alice(control) == "Changed"
    control.done("/snapshots/one/restore")
    assert again.api.get("/demo/me", token).json()["firstName"] == "Alice"
    file = tmp_path / "db.json.snapshots" / "demo" / "one.json"
    assert file.stat().st_mode & 0o077 == 0
    control.delete("/snapshots/one")
    assert not file.exists()


def test_snapshots_are_told_oldest_first(kept):
    served, control, _ = kept
    for name in ("b", "c", "a"):
        control.done(f"/snapshots/{name}")
        served.clock.advance(seconds=1)
    assert names(control) == ["b", "c", "a"]


@pytest.mark.parametrize(
    "damaged",
    [
        lambda _: b"",
        lambda whole: whole[: len(whole) // 2],
        lambda _: b"null",
        lambda _: b"{}",
        lambda whole: b"\xff" + whole,
        lambda whole: whole.replace(b'"customers"', b'"custamers"'),
        lambda whole: whole.replace(b'"email"', b'"emial"'),
    ],
    ids=range(7),
)
def test_a_damaged_snapshot_is_told_and_nothing_is_changed(kept, damaged):
    _, control, directory = kept
    control.done("/snapshots/good")
    control.done("/snapshots/bad")
    file = directory / "bad.json"
    file.write_bytes(damaged(file.read_bytes()))
    renamed(control, "Kept")
    for response in (control.post("/snapshots/bad/restore"), control.get("/snapshots/bad/diff")):
        message = control.refused(response, 409)["message"]
        assert (str(file) in message, "damaged" in message, "remove" in message) == (True, True, True)
    assert name_of_alice(control) == "Kept"
    control.done("/snapshots/good/restore")
    assert control.delete("/snapshots/bad").status_code in (200, 409)
    control.done("/snapshots/bad", replace=True)
    control.done("/snapshots/bad/restore")


def test_a_full_disk_is_told_and_leaves_the_snapshot_that_was_there(kept, monkeypatch):
    _, control, directory = kept
    control.done("/snapshots/one")
    renamed(control, "Later")

    def full(*_: object) -> None:
        raise OSError(errno.ENOSPC, "no space")

    with monkeypatch.context() as patched:
        patched.setattr(os, "fsync", full)
        for name in ("one", "two"):
            refused = control.refused(control.post(f"/snapshots/{name}", replace=True), 503)
            assert "no space left" in refused["message"]
            assert "Nothing has changed" in refused["message"]
    assert [path.name for path in directory.iterdir()] == ["one.json"]
    control.done("/snapshots/one/restore")
    assert name_of_alice(control) == "Alice"


@pytest.mark.parametrize("how", ["moved over", "written over"])
def test_what_cannot_be_kept_since_another_file_has_taken_the_place_is_refused_with_503(kept, tmp_path, caplog, how):
    served, control, _ = kept
    api = served.api
    token = api.customer_token("alice@example.com")
    profile = api.get("/demo/me", token).json()
    db = tmp_path / "db.json"
    theirs = tmp_path / "theirs"
    theirs.write_text("{}")
    if how == "moved over":
        theirs.replace(db)
    else:
        db.write_bytes(theirs.read_bytes())
    action = {"action": "setFirstName", "firstName": "Alicia"}
    for _ in range(2):
        refused = api.update(token, action, version=profile["version"])
        assert (refused.status_code, refused.json()["errors"][0]["code"]) == (503, "OverCapacity")
        assert "nothing has changed" in refused.json()["message"]
        assert api.get("/demo/me", token).json() == profile
    assert "another file has taken its place" in caplog.text
    told = control.refused(control.post("/reset", project="demo"), 503)["message"]
    assert "another file has taken its place" in told
    assert db.read_text() == "{}"


def test_a_store_that_is_full_is_told_by_the_control_plane_and_nothing_is_changed(kept):
    served, control, _ = kept
    control.done("/snapshots/one")
    before = control.told("/projects/demo/customers/alice")

    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (served.store._journal.length, hard))
    try:
        for response in (
            control.post("/projects/demo/customers/alice/password", newPassword="x"),
            control.post("/reset", project="demo"),
            control.post("/snapshots/one/restore"),
            control.post("/tokens", customer="alice"),
            control.put("/projects/demo-w1"),
            control.post("/outbox", kind="password", email="alice@example.com"),
        ):
            assert "Nothing has changed" in control.refused(response, 503)["message"]
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))
    assert control.told("/projects/demo/customers/alice") == before
    assert control.told("/health")["projects"] == ["demo"]
    assert {mail["to"] for mail in control.told("/outbox")["mails"]} == {"bob@example.com", "carol@example.com"}


def test_a_directory_that_cannot_be_read_is_told(kept):
    _, control, directory = kept
    directory.parent.mkdir()
    directory.write_text("a file in its place")
    for response in (control.get("/snapshots"), control.post("/snapshots/one/restore")):
        assert str(directory) in control.refused(response, 409)["message"]
    assert str(Path(directory)) in control.refused(control.post("/snapshots/one"), 409)["message"]
