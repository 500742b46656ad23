"""`mockserver export`: whatever the server was given as fixtures is in it, and loads again."""

import json

import httpx
import pytest
import yaml

FIXTURES = """
project: {key: shop, languages: [en], currencies: [EUR]}
"shop-*": {clone: shop}
"shop-ci-*": {clone: shop}
clients: {app: {secret: s3cret, scopes: [manage_my_profile]}}
customers: {alice: {email: alice@example.com, password: secret}}
"""
PATTERNS = {"shop-*": {"clone": "shop"}, "shop-ci-*": {"clone": "shop"}}


def exported(run, *options):
    result = run("export", *options)
    assert (result.returncode, result.stderr) == (0, "")
    return result.stdout


@pytest.mark.parametrize("end", ["stopped", "killed", "running"])
def test_an_export_loads_as_the_server_was(tmp_path, serve, run, end):
    (tmp_path / "shop.yaml").write_text(FIXTURES)
    first = serve("--fixtures", "shop.yaml")
    if end == "stopped":
        assert first.stop() == 0
    elif end == "killed":
        first.process.kill()
        first.process.wait()
    text = exported(run)
    if end == "running":
        first.stop()
    assert yaml.safe_load(text)["clones"] == PATTERNS
    (tmp_path / "state.yaml").write_text(text)

    again = serve("--fixtures", "state.yaml", "--db", "again.json")
    form = {"grant_type": "password", "username": "alice@example.com", "password": "secret"}
    token = httpx.post(f"{again.url}/oauth/shop-w1/customers/token", data=form, auth=("app", "s3cret"))
    assert token.status_code == 200, "it is cloned again"
    again.stop()
    assert exported(run, "--db", "again.json") == text


@pytest.mark.parametrize("before", [None, {}, {"old-": "shop"}])
def test_data_of_other_fixtures_adopts_the_patterns_of_the_present_ones(tmp_path, serve, run, before):
    """Data of an older version has none: it opens, and has them from then on."""
    (tmp_path / "shop.yaml").write_text(FIXTURES)
    assert serve("--fixtures", "shop.yaml").stop() == 0
    data = json.loads((tmp_path / ".mockserver/db.json").read_text())
    assert data["meta"]["1"].pop("clones") == {"shop-": "shop", "shop-ci-": "shop"}
    if before is not None:
        data["meta"]["1"]["clones"] = before
    (tmp_path / ".mockserver/db.json").write_text(json.dumps(data))
    assert yaml.safe_load(exported(run)).get("clones", {}) == {f"{it}*": {"clone": "shop"} for it in before or ()}

    assert serve("--fixtures", "shop.yaml").stop() == 0
    assert yaml.safe_load(exported(run))["clones"] == PATTERNS


def test_the_patterns_of_fixtures_that_change_are_exported(tmp_path, serve, run):
    (tmp_path / "shop.yaml").write_text(FIXTURES)
    server = serve("--fixtures", "shop.yaml")
    (tmp_path / "shop.yaml").write_text(FIXTURES.replace("shop-ci-", "shop-pr-"))
    assert httpx.post(f"{server.url}/_mock/reset", json={}).status_code == 200
    now = httpx.get(f"{server.url}/_mock/projects/shop/state").text
    server.process.kill()
    server.process.wait()
    assert exported(run) == now
    assert list(yaml.safe_load(now)["clones"]) == ["shop-*", "shop-pr-*"]


def test_patterns_are_kept_while_the_fixtures_cannot_be_read(tmp_path, serve, run):
    (tmp_path / "shop.yaml").write_text(FIXTURES)
    assert serve("--fixtures", "shop.yaml").stop() == 0
    (tmp_path / "shop.yaml").write_text("project: {}")
    server = serve("--fixtures", "shop.yaml")
    now = httpx.get(f"{server.url}/_mock/projects/shop/state").text
    server.stop()
    assert exported(run) == now
    assert yaml.safe_load(now)["clones"] == PATTERNS
