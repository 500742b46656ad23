"""What would have been mailed."""

import asyncio
import time
from pathlib import Path

import httpx
import pytest

from mockserver.store import NotSaved


def reset_requested(api, project="demo", email="bob@example.com", **more):
    token = api.backend_token() if project == "demo" else backend_of(api, project)
    answer = api.post(f"/{project}/customers/password-token", token, {"email": email, **more})
    assert answer.is_success, answer.text
    return answer.json()


def backend_of(api, project):
    form = {"grant_type": "client_credentials", "scope": f"manage_project:{project}"}
    return api.oauth("/oauth/token", "demo-backend", **form).json()["access_token"]


def mails(control, **query):
    return control.told("/outbox", **query)["mails"]


def test_what_a_backend_asked_for(served, control):
    """Password and email tokens that a backend requested are listed, newest first, with the links for their mails."""
    api = served.api
    asked = reset_requested(api)
    served.clock.advance(seconds=1)
    carol = api.get("/demo/me", api.customer_token("carol@example.com")).json()["id"]
    confirm = api.post("/demo/customers/email-token", api.backend_token(), {"id": carol, "ttlMinutes": 60}).json()
    newest, second = mails(control)[:2]
    assert (newest["kind"], newest["to"], newest["token"]) == ("email", "carol@example.com", confirm["value"])
    assert (second["kind"], second["to"], second["customerId"]) == ("password", "bob@example.com", asked["customerId"])
    assert second["link"] == f"http://localhost:3000/reset-password?token={asked['value']}"
    assert second["link"] in second["text"]
    assert (second["issuedAt"], second["expiresAt"]) == (asked["createdAt"], asked["expiresAt"])
    assert control.told(f"/requests/{second['request']}")["operationId"] == "createCustomerPasswordToken"


def test_the_links_of_the_settings_are_filled_in(serve_with, control_of):
    served = serve_with(password_link="app://reset/{project}?t={token}&{other}")
    control = control_of(served)
    value = reset_requested(served.api)["value"]
    assert mails(control)[0]["link"] == f"app://reset/demo?t={value}&{{other}}"


def test_a_mail_to_braces_is_written_as_any_other(served, control):
    email = "{link}{0}{to.__class__}@example.com"
    served.api.signed_up(email=email)
    reset_requested(served.api, email=email)
    assert f"for {email}." in mails(control)[0]["text"]


def test_waiting(served, control):
    """With `wait`, the response is sent when there is a matching mail, or after that time."""
    api, since = served.api, mails(control)[0]["id"]
    backend = api.backend_token()

    async def both():
        transport = httpx.ASGITransport(app=api.http._transport._app.app)
        async with httpx.AsyncClient(transport=transport, base_url="http://127.0.0.1:8989") as http:
            query = {"to": "BOB@example.com", "since": since, "wait": "20s"}
            waiting = asyncio.create_task(http.get("/_mock/outbox", params=query))
            bearer = {"Authorization": f"Bearer {backend}"}
            for email in ("alice@example.com", "bob@example.com"):
                await asyncio.sleep(0.05)
                assert not waiting.done()
                await http.post("/demo/customers/password-token", json={"email": email}, headers=bearer)
            return await asyncio.wait_for(waiting, 10)

    (mail,) = asyncio.run(both()).json()["mails"]
    assert mail["to"] == "bob@example.com"
    started = time.monotonic()
    assert mails(control, to="nobody@example.com", wait="80ms") == []
    assert 0.08 <= time.monotonic() - started < 10
    assert served.plane.outbox._listeners == []


@pytest.mark.parametrize("wait", ["61s", "1d", "soon", "5"])
def test_a_wait_that_is_too_long_or_none_is_refused(shared_control, wait):
    answer = shared_control.get("/outbox", to="nobody@example.com", wait=wait)
    assert shared_control.refused(answer, 400)["place"] == "wait"


def test_states(served, control):
    """`state` is `fresh`, `used`, `expired` or `invalidated`."""
    api = served.api
    states = {mail["token"]: mail["state"] for mail in mails(control)}
    assert states == {
        "RESET-BOB": "fresh",
        "RESET-BOB-EXPIRED": "expired",
        "CONFIRM-CAROL": "fresh",
        "CONFIRM-CAROL-EXPIRED": "expired",
    }
    older = reset_requested(api, email="alice@example.com")["value"]
    newer = reset_requested(api, email="alice@example.com", invalidateOlderTokens=True)["value"]
    body = {"tokenValue": "RESET-BOB", "newPassword": "new"}
    assert api.post("/demo/me/password/reset", api.client_token(), body).status_code == 200
    states = {mail["token"]: mail["state"] for mail in mails(control)}
    assert (states["RESET-BOB"], states[older], states[newer]) == ("used", "invalidated", "fresh")
    served.clock.advance(hours=49)
    assert mails(control, to="alice@example.com")[0]["state"] == "expired"


def test_a_token_that_was_used_is_fresh_again_where_a_snapshot_brings_it_back(served, control):
    api = served.api
    control.done("/snapshots/before")
    body = {"tokenValue": "RESET-BOB", "newPassword": "new"}
    api.post("/demo/me/password/reset", api.client_token(), body)
    control.done("/snapshots/before/restore")
    states = {mail["token"]: mail["state"] for mail in mails(control)}
    assert states["RESET-BOB"] == "fresh"
    assert api.post("/demo/me/password/reset", api.client_token(), body).status_code == 200


def test_a_token_that_was_used_in_one_world_is_fresh_in_the_others(served, control):
    for key in ("demo-w1", "demo-w2"):
        control.put(f"/projects/{key}")
    form = {"grant_type": "client_credentials", "scope": "manage_my_profile:demo-w1"}
    token = served.api.oauth("/oauth/token", **form).json()["access_token"]
    body = {"tokenValue": "RESET-BOB", "newPassword": "new"}
    assert served.api.post("/demo-w1/me/password/reset", token, body).status_code == 200
    states = {it["project"]: it["state"] for it in mails(control) if it["token"] == "RESET-BOB"}
    assert states == {"demo": "fresh", "demo-w1": "used", "demo-w2": "fresh"}
    asked = {"email": "bob@example.com", "invalidateOlderTokens": True}
    reset_requested(served.api, "demo-w2", **asked)
    states = {it["project"]: it["state"] for it in mails(control) if it["token"] == "RESET-BOB"}
    assert states == {"demo": "fresh", "demo-w1": "used", "demo-w2": "invalidated"}


def test_filters_of_the_list(control):
    control.put("/projects/demo-w1")
    assert {mail["kind"] for mail in mails(control, kind="email")} == {"email"}
    assert {mail["to"] for mail in mails(control, to="Carol@Example.com")} == {"carol@example.com"}
    assert {mail["project"] for mail in mails(control, project="demo-w1")} == {"demo-w1"}
    newest = mails(control, project="demo")[0]["id"]
    assert mails(control, project="demo", since=newest) == []
    assert control.refused(control.get("/outbox", kind="fax"), 400)["place"] == "kind"


def test_without_a_backend(served, control):
    """A token of that kind is issued to the customer with that `email`, and is valid for the API."""
    api = served.api
    mail = control.done("/outbox", kind="password", email="ALICE@example.com", ttlMinutes=5)
    assert (mail["to"], mail["state"], mail["link"]) == ("alice@example.com", "fresh", mails(control)[0]["link"])
    body = {"tokenValue": mail["token"], "newPassword": "chosen"}
    assert api.post("/demo/me/password/reset", api.client_token(), body).status_code == 200
    assert api.customer_token("alice@example.com", "chosen")
    mail = control.done("/outbox", kind="email", email="carol@example.com")
    carol = api.customer_token("carol@example.com")
    assert api.post("/demo/me/email/confirm", carol, {"tokenValue": mail["token"]}).json()["isEmailVerified"] is True


@pytest.mark.parametrize(
    ("asked", "status", "place"),
    [
        ({"kind": "fax", "email": "alice@example.com"}, 400, "kind"),
        ({"kind": "email", "email": "nobody@example.com"}, 404, "email"),
        ({"kind": "email", "email": "alice@example.com", "ttlMinutes": 0}, 400, "ttlMinutes"),
        ({"kind": "email", "email": "alice@example.com", "ttlMinutes": 43201}, 400, "ttlMinutes"),
        ({"kind": "email"}, 400, "email"),
    ],
)
def test_a_mail_that_cannot_be_issued_is_refused_with_its_place(shared_control, asked, status, place):
    assert shared_control.refused(shared_control.post("/outbox", **asked), status)["place"] == place


def test_mails_are_thrown_away_of_one_project_or_all_and_their_tokens_stay(served, control):
    control.put("/projects/demo-w1")
    there = len(mails(control, project="demo"))
    assert control.delete("/outbox", project="demo").json() == {"removed": there}
    assert {mail["project"] for mail in mails(control)} == {"demo-w1"}
    assert control.delete("/outbox").json() == {"removed": there}
    body = {"tokenValue": "RESET-BOB", "newPassword": "new"}
    assert served.api.post("/demo/me/password/reset", served.api.client_token(), body).status_code == 200


def test_a_token_that_could_not_be_saved_is_not_mailed_and_one_that_could_not_be_used_stays_fresh(
    served, control, monkeypatch
):
    api = served.api
    backend, value = api.backend_token(), reset_requested(api)["value"]
    before = mails(control)

    def full(*_):
        raise NotSaved(Path("db.json"), "no space left on device")

    with monkeypatch.context() as patch:
        patch.setattr(served.plane.store, "commit", full)
        path = "/demo/customers/password-token"
        assert api.post(path, backend, {"email": "bob@example.com"}).status_code == 503
        renewal = {"tokenValue": value, "newPassword": "new"}
        assert api.post("/demo/me/password/reset", backend, renewal).status_code == 503
    assert mails(control) == before
    assert before[0]["state"] == "fresh"
