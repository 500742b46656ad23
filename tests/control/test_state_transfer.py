"""Export and import of the whole state of a project."""

import json
import re
from pathlib import Path
from time import process_time

import pytest
import yaml

from mockserver.limits import FIXTURE_SIZE

YAML = {"content-type": "application/yaml"}
FIXTURES = Path(__file__).parents[2] / "fixtures"
PROJECT = "project: {key: demo, languages: [en], currencies: [EUR], countries: [DE]}\n"


def exported(control, key):
    answer = control.get(f"/projects/{key}/state")
    assert answer.status_code == 200
    return answer.text


def imported(control, key, content):
    return control.call("PUT", f"/projects/{key}/state", content=content, headers=YAML)


@pytest.mark.parametrize("key", ["demo", "edge"])
def test_there_and_back(serve_with, control_of, key):
    """The exported state, in YAML or, if `Accept` requests it, in JSON, can be imported again without loss."""
    served = serve_with(fixtures=FIXTURES / key)
    control, api = control_of(served), served.api
    if key == "demo":
        token = api.customer_token("alice@example.com")
        api.post("/demo/me/carts", token, {"currency": "EUR", "lineItems": [{"sku": "mug-blue"}]})
        api.update(token, {"action": "addAddress", "address": {"country": "DE", "city": "☕ 'quoted': \"Zoë\"\n- x"}})
    before = control.get(f"/projects/{key}/state")
    assert before.headers["content-disposition"] == f'attachment; filename="{key}.yaml"'
    sections = control.call("GET", f"/projects/{key}/state", headers={"accept": "application/json"}).json()
    assert sections == yaml.safe_load(before.text)
    assert imported(control, key, before.text).status_code == 200
    assert exported(control, key) == before.text
    counts = control.put(f"/projects/{key}/state", **sections)
    assert counts.json()["counts"]["customers"] == control.told("/projects")["projects"][0]["customers"]
    assert exported(control, key) == before.text
    assert "argon2" in before.text
    if key == "demo":
        assert api.get("/demo/me", token).json()["email"] == "alice@example.com"
        assert api.customer_token("bob@example.com", "secret")


@pytest.mark.parametrize(
    ("content", "place"),
    [
        (PROJECT.encode() + b"customers: {a: {email: [3]}}", "customers.a.email"),
        (PROJECT.encode() + b"customers: {a: {email: a@x.org}, b: {emial: b@x.org}}", "customers.b"),
        (PROJECT.encode() + b"nothing: 1", "nothing"),
        (b"a: [", "state.yaml:2"),
        (b"", "state.yaml"),
        (b"\xff\xfe\x00", "state.yaml"),
        (b"- 1", "state.yaml"),
        (b"project: !!python/object/apply:os.system ['touch pwned']", "state.yaml"),
        (b"project: !anything {key: demo}", "state.yaml"),
    ],
)
def test_mistakes(served, control, tmp_path, monkeypatch, content, place):
    """Fixtures with mistakes are rejected with 400 and change nothing; `problems` lists every mistake with its place."""
    monkeypatch.chdir(tmp_path)
    served.api.signed_up(email="new@example.com")
    before = exported(control, "demo")
    refused = control.refused(imported(control, "demo", content), 400)
    assert any(place in problem for problem in refused["problems"]), refused
    assert "nothing was loaded" in refused["message"]
    assert exported(control, "demo") == before
    assert list(tmp_path.iterdir()) == []


def test_a_state_is_imported_however_small_other_bodies_must_be(serve_with, control_of):
    # An export of many customers is larger than any other body that is sensible.
    control = control_of(serve_with(largest_body=1000))
    before = exported(control, "demo")
    assert len(before) > 1000
    assert imported(control, "demo", before).status_code == 200
    assert exported(control, "demo") == before


def test_a_state_that_is_too_large_is_refused_before_it_is_read(control):
    headers = {**YAML, "content-length": str(FIXTURE_SIZE + 1)}
    refused = control.call("PUT", "/projects/demo/state", content=b"#", headers=headers)
    assert str(FIXTURE_SIZE) in control.refused(refused, 413)["message"]


def test_many_customers_are_imported(served, control):
    # 17.5 MB, more than any other body may have. It takes 5 s; the limit is for a loaded machine.
    state = control.call("GET", "/projects/demo/state", headers={"accept": "application/json"}).json()
    hash = state["customers"]["alice"]["passwordHash"]
    address = {"key": "home", "streetName": "S" * 80, "country": "DE", "postalCode": "10119", "city": "Berlin"}
    for number in range(36_000):
        email = f"many-{number}@example.com"
        draft = {"email": email, "passwordHash": hash, "firstName": "N" * 150, "addresses": [address]}
        state["customers"][f"many-{number}"] = draft
    content = json.dumps(state).encode()
    assert len(content) > 17_500_000 > 16 * 1024 * 1024
    before = process_time()
    answer = control.call("PUT", "/projects/demo/state", content=content, headers={"content-type": "application/json"})
    assert process_time() - before < 20
    assert answer.json()["counts"]["customers"] == 36_004
    token = served.api.customer_token("many-35999@example.com")
    assert served.api.get("/demo/me", token).json()["addresses"][0]["city"] == "Berlin"


AWKWARD = (
    "\x07 \x7f \x85 \u2028 \ufeff \ufffe",
    "\x00",
    "=",
    "<<",
    "yes",
    "0o17",
    "1e2",
    "2026-01-31",
    " \t ",
    "😀",
    "x" * 9000,
)


@pytest.mark.parametrize("in_ascii", [False, True])
def test_awkward_text_comes_back_in_json(served, control, in_ascii):
    api = served.api
    token = api.customer_token("alice@example.com")
    for text in AWKWARD:
        api.update(token, {"action": "addAddress", "address": {"country": "DE", "additionalAddressInfo": text}})
    before = exported(control, "demo")
    sent = control.call("GET", "/projects/demo/state", headers={"accept": "application/json"})
    content = json.dumps(sent.json()).encode() if in_ascii else sent.content
    answer = control.call("PUT", "/projects/demo/state", content=content, headers={"content-type": "application/json"})
    assert answer.status_code == 200, answer.text
    assert exported(control, "demo") == before
    addresses = api.get("/demo/me", token).json()["addresses"]
    assert [it["additionalAddressInfo"] for it in addresses if "additionalAddressInfo" in it] == list(AWKWARD)


def test_every_mistake_is_told_at_once(shared_control):
    content = PROJECT + "customers: {a: {email: [1]}, b: {firstName: B}}\nclients: {c: {secret: s, scopes: [x]}}"
    problems = shared_control.refused(imported(shared_control, "demo", content), 400)["problems"]
    for place in ("customers.a.email", "customers.b", "clients.c"):
        assert any(place in problem for problem in problems)


def test_a_bomb_is_refused_before_it_goes_off(shared_control):
    lines = ["a0: &a0 [x, x, x, x, x, x, x, x, x, x]"]
    lines += [f"a{n}: &a{n} [{', '.join([f'*a{n - 1}'] * 10)}]" for n in range(1, 12)]
    refused = shared_control.refused(imported(shared_control, "demo", "\n".join(lines)), 400)
    assert refused["problems"]
    for deep in ("[" * 20_000, '{"a":' * 20_000, "- " * 5_000 + "x"):
        assert shared_control.refused(imported(shared_control, "demo", deep), 400)["problems"]


def test_of_another_project(served, control):
    """Fixtures of another project are loaded into the project in the path."""
    edge = b"\n".join(file.read_bytes() for file in sorted((FIXTURES / "edge").glob("*.yaml")))
    assert imported(control, "demo-w1", edge).status_code == 200
    (world,) = (it for it in control.told("/projects")["projects"] if it["key"] == "demo-w1")
    assert (world["name"], world["customers"] > 3) == ("Edge cases", True)
    form = {"grant_type": "client_credentials", "scope": "manage_my_profile:demo-w1"}
    granted = served.api.oauth("/oauth/token", "edge-client", "edge-secret", **form)
    assert granted.json()["scope"] == "manage_my_profile:demo-w1"
    refused = control.refused(imported(control, "edge", edge), 409)
    assert "no project 'edge'" in refused["message"]
    assert served.api.customer_token("alice@example.com")
    demo = exported(control, "demo")
    assert imported(control, "demo-w2", demo).status_code == 200
    assert exported(control, "demo") == demo
    without_clones = re.sub(r"^clones:\n(?:  .*\n)+\n", "", demo, flags=re.MULTILINE)  # they are of `demo`
    assert without_clones != demo
    assert exported(control, "demo-w2") == re.sub(r"(key: |:)demo\b", r"\1demo-w2", without_clones)


def test_mails_of_what_was_imported_are_in_the_outbox(control):
    content = (
        PROJECT
        + """
customers: {a: {email: a@example.com, password: x}}
customerTokens: {t: {kind: password, customer: a, value: CLEAR, expiresAt: now + 1 day}}
"""
    )
    assert imported(control, "demo", content).json()["counts"]["customers"] == 1
    assert [(it["to"], it["token"], it["state"]) for it in control.told("/outbox")["mails"]] == [
        ("a@example.com", "CLEAR", "fresh")
    ]


def test_what_is_odd_is_told_and_imported(control):
    content = PROJECT + "customers: {a: {email: a@example.com}}"
    answer = imported(control, "demo", content)
    assert answer.status_code == 200
    assert any("customers.a: there is no password" in warning for warning in answer.json()["warnings"])
