"""Health, projects, reset."""

import pytest

from mockserver.steering.parts import PARTS


def project(control, key="demo"):
    return next((it for it in control.told("/projects")["projects"] if it["key"] == key), None)


def emails(control, key="demo"):
    return [it["email"] for it in control.told(f"/projects/{key}/customers", limit=500)["customers"]]


def stirred(shop, control):
    """The demo project after a customer, a cart, a token, a mail, a request, a fault and an hour."""
    customer, token = shop.api.signed_up(email="new@example.com")
    shop.post("/me/carts", token, {"currency": "EUR"})
    control.done("/outbox", kind="password", email="new@example.com")
    control.done("/faults", delay="1ms")
    control.done("/clock/advance", by="30s")
    return customer


def left(control):
    """Of what was stirred up, what is still there."""
    told = control.told
    there = {
        "customers": "new@example.com" in emails(control),
        "carts": project(control)["carts"] > FIXTURES["carts"],
        "tokens": project(control)["tokens"] > FIXTURES["tokens"],
        "requests": told("/requests")["kept"] > 0,
        "outbox": any(mail["to"] == "new@example.com" for mail in told("/outbox")["mails"]),
        "faults": told("/faults")["faults"] != [],
        "clock": told("/clock")["offsetSeconds"] > 0,
    }
    return {part for part, is_there in there.items() if is_there}


TINY = "project: {{key: {}, languages: [en], currencies: [EUR], countries: [DE]}}"
FIXTURES = {"carts": 4, "tokens": 1}


def test_health(shop, control):
    """`projects` lists the existing projects; `requests`, `warnings` and `faults` are their numbers."""
    health = control.told("/health")
    assert (health["status"], health["projects"]) == ("ok", ["demo"])
    assert (health["requests"], health["warnings"], health["faults"]) == (0, 0, 0)
    assert health["data"] == {"isKept": False}
    control.put("/projects/demo-w1")
    shop.updated(action="setTitle", titel="x")
    control.done("/faults", delay="1ms")
    health = control.told("/health")
    assert health["projects"] == ["demo", "demo-w1"]
    assert health["requests"] == control.told("/requests")["recorded"] > 0
    assert (health["warnings"], health["faults"]) == (1, 1)
    assert health["uptimeSeconds"] >= 0


def test_all(shop, control):
    """A reset without `project` resets every project to the fixtures, and drops all clones."""
    before = project(control)
    assert {name: before[name] for name in FIXTURES} == FIXTURES
    fresh = control.get("/projects/demo/state").text
    stirred(shop, control)
    control.put("/projects/demo-w1")
    assert left(control) == set(PARTS) - {"catalogue"}
    done = control.done("/reset")
    assert (done["projects"], set(done["parts"])) == (["demo"], set(PARTS))
    assert control.told("/health")["projects"] == ["demo"]
    assert left(control) == set()
    assert control.get("/projects/demo/state").text == fresh
    assert {mail["token"] for mail in control.told("/outbox")["mails"]} >= {"RESET-BOB", "CONFIRM-CAROL"}


def test_one(shop, control):
    """A reset of one project does not change any other."""
    control.put("/projects/demo-w1")
    control.put("/projects/demo-w2")
    for key in ("demo-w1", "demo-w2"):
        control.done(f"/projects/{key}/customers/alice/password", newPassword="x")
        control.delete(f"/projects/{key}/customers/bob")
        control.done("/faults", match={"project": key}, delay="1ms")
        token = control.done("/tokens", project=key, customer="alice")["access_token"]
        shop.api.get(f"/{key}/me", token)
    stirred(shop, control)
    before = left(control)
    others = control.get("/projects/demo-w2/state").text
    done = control.done("/reset", project="demo-w1")
    assert (done["projects"], "clock" in done["parts"]) == (["demo-w1"], False)
    assert "bob@example.com" in emails(control, "demo-w1")
    assert project(control, "demo-w1")["tokens"] == FIXTURES["tokens"]
    assert control.told("/requests", project="demo-w1")["requests"] == []
    assert control.get("/projects/demo-w2/state").text == others
    assert "bob@example.com" not in emails(control, "demo-w2")
    assert len(control.told("/requests", project="demo-w2")["requests"]) == 1
    assert left(control) == before
    assert [it["match"] for it in control.told("/faults")["faults"]] == [{"project": "demo-w2"}, {}]


@pytest.mark.parametrize("part", PARTS)
def test_parts(shop, control, part):
    """`parts` resets only those: customers, carts, tokens, catalogue, requests, faults, outbox or clock."""
    stirred(shop, control)
    before = left(control)
    done = control.done("/reset", parts=[part])
    assert done["parts"] == [part]
    assert left(control) == before - {part}
    token = control.done("/tokens", customer="alice")["access_token"]
    assert shop.get("/me", token).status_code == 200
    assert shop.post("/me/carts", token, {"currency": "EUR"}).status_code == 201
    assert control.done("/reset", parts=[])["parts"] == []


@pytest.mark.parametrize("part", [part for part in PARTS if part not in ("clock", "faults")])
def test_parts_of_one_project(shop, control, part):
    control.put("/projects/demo-w1")
    stirred(shop, control)
    before = left(control)
    control.done("/reset", project="demo-w1", parts=[part])
    assert left(control) == before
    done = control.done("/reset", project="demo", parts=[part])
    assert (done["projects"], done["parts"]) == (["demo"], [part])
    assert left(control) == before - {part}


@pytest.mark.parametrize("asked", [{"parts": ["faults"]}, {}], ids=str)
def test_faults_of_one_project(control, asked):
    """The reset of one project removes the faults that name it; `faultsKept` lists those of all projects, which remain."""
    control.put("/projects/demo-w1")
    own, others, common = (
        control.done("/faults", delay="1ms", match=match)["id"]
        for match in ({"project": "demo"}, {"project": "demo-w1"}, {})
    )
    done = control.done("/reset", project="demo", **asked)
    assert done["faultsKept"] == [common]
    assert [it["id"] for it in control.told("/faults")["faults"]] == [others, common]
    assert own not in done["faultsKept"]
    assert control.done("/reset", **asked).get("faultsKept", []) == []
    assert control.told("/faults")["faults"] == []


def test_the_clock_of_one_project(control):
    """All projects share the clock: with a project, the part `clock` is rejected with 400."""
    control.done("/clock/advance", by="1h")
    complaint = control.refused(control.post("/reset", project="demo", parts=["clock", "carts"]), 400)
    assert (complaint["place"], "leave out the project" in complaint["message"]) == ("parts", True)
    assert control.told("/clock")["offsetSeconds"] > 3000


def test_the_catalogue_of_the_fixtures_comes_back(served, control):
    text = control.get("/projects/demo/state").text.replace("name: Demo shop", "name: Another shop")
    imported = control.call("PUT", "/projects/demo/state", content=text, headers={"content-type": "application/yaml"})
    assert imported.status_code == 200
    served.api.signed_up(email="new@example.com")
    assert project(control)["name"] == "Another shop"
    control.done("/reset", project="demo", parts=["catalogue"])
    assert project(control)["name"] == "Demo shop"
    assert "new@example.com" in emails(control)


@pytest.mark.parametrize(
    ("asked", "status", "place"),
    [
        ({"project": "nowhere"}, 404, "project"),
        ({"parts": ["everything"]}, 400, "parts"),
        ({"parts": "customers"}, 400, "parts"),
        ({"project": "demo", "parts": ["clock"]}, 400, "parts"),
    ],
)
def test_a_reset_of_what_there_is_not_is_refused_and_resets_nothing(served, control, asked, status, place):
    served.api.signed_up(email="new@example.com")
    assert control.refused(control.post("/reset", **asked), status)["place"] == place
    assert "new@example.com" in emails(control)


def test_tokens_that_the_fixtures_do_not_have_open_nothing_after_a_reset(shop, control):
    token = shop.alice
    control.done("/reset", project="demo")
    assert shop.get("/me", token).status_code == 401
    assert shop.api.get("/demo/me/carts", "VISITOR").status_code == 200


def test_fixtures_that_cannot_be_read_any_more_are_told_and_nothing_is_lost(tmp_path, serve_with, control_of):
    fixtures = tmp_path / "fixtures.yaml"
    text = TINY.format("tiny") + '\n"tiny-*": {clone: tiny}\nclients: {c: {secret: s, scopes: [manage_project]}}\n'
    fixtures.write_text(text)
    served = serve_with(fixtures=fixtures)
    control = control_of(served)
    fixtures.write_text("project: {key: [}")
    for response in (control.post("/reset"), control.post("/reset", project="tiny"), control.put("/projects/tiny-w1")):
        assert "fixtures.yaml" in control.refused(response, 409)["message"]
    refused = served.api.oauth("/oauth/tiny-w2/anonymous/token", "c", "s", grant_type="client_credentials")
    assert (refused.status_code, "fixtures.yaml" in refused.json()["message"]) == (503, True)
    assert "fixtures.yaml" in refused.headers["x-mock-explain"]
    assert control.told("/health")["projects"] == ["tiny"]
    fixtures.write_text(text.replace("key: tiny", "key: tiny, name: Renamed"))
    control.done("/reset")
    assert project(control, "tiny")["name"] == "Renamed"


def test_a_reset_makes_the_project_of_the_fixtures_where_the_data_has_another(tmp_path, serve_with, control_of):
    fixtures, db = tmp_path / "fixtures.yaml", tmp_path / "db.json"
    fixtures.write_text(TINY.format("older"))
    with_older = serve_with(fixtures=fixtures, db=db)
    assert control_of(with_older).told("/health")["projects"] == ["older"]
    with_older.store.close()
    fixtures.write_text(TINY.format("newer"))
    control = control_of(serve_with(fixtures=fixtures, db=db))
    assert control.told("/health")["projects"] == ["older"]
    assert control.done("/reset")["projects"] == ["newer"]
    assert control.told("/health")["projects"] == ["newer"]
