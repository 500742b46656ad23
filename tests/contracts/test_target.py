"""Target files: what they say, and what is told when they cannot be used."""

from pathlib import Path

import jsonschema
import msgspec
import pytest
import yaml

from contracts.commands.options import TargetFile
from contracts.schema import schema
from contracts.target import TargetError, shipped_target, target_from

SMALLEST = """\
name: staging
base_url: https://api.example.test
project: demo
clients:
  storefront: {id: demo-client, secret: "${STOREFRONT_SECRET}"}
  backend: {id: demo-backend, secret: "${BACKEND_SECRET}"}
"""
CATALOGUE = "catalogue: {currency: EUR, country: DE"
ENVIRONMENT = {"STOREFRONT_SECRET": "s1", "BACKEND_SECRET": "s2"}
SHIPPED = ["mockserver", "commercetools", "commercetools-mock"]


@pytest.fixture
def target_file(tmp_path):
    def target_file(text):
        file = tmp_path / "target.yaml"
        file.write_text(text)
        return file

    return target_file


def test_the_smallest_target_has_a_default_for_everything_else(target_file):
    target = target_from(target_file(SMALLEST), ENVIRONMENT)
    assert target.clients.storefront.secret == "s1"
    assert target.clients.backend.secret == "s2"
    assert target.oauth_url == "https://api.example.test"
    assert target.can("messages")
    assert target.deviations == ()
    assert not target.is_guarded()


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("name: staging", "name: staging\nbase-url: x", ":2:1 base-url: Object contains unknown field `base-url`"),
        ("project: demo\n", "", ":1:1 the file: Object missing required field `project`"),
        ("project: demo", "project: 5", ":3:1 project: Expected `str`, got `int`"),
        ("id: demo-client", "ident: demo-client", "clients.storefront"),
        ("name: staging", "name: 'st aging'", ":1:1 name: Expected `str` matching regex"),
        (SMALLEST, "name: [", "is not YAML"),
        (SMALLEST, "", "the file: Expected `object`, got `null`"),
        ("project: demo", "project: demo\nbudgets: {clauses: -1}", ":4:1 budgets: Expected `float` > 0"),
        ("project: demo", "project: demo\nlimits:\n  retries: 99", ":5:3 limits.retries: Expected `int` <= 10"),
        ("project: demo", "project: demo\ncapabilities: {telepathy: true}", "capabilities"),
        (
            "project: demo",
            f"project: demo\n{CATALOGUE}, skus: [mug]}}",
            "catalogue.skus: Expected `array` of length >= 2",
        ),
        ("project: demo", f"project: demo\n{CATALOGUE}}}", "catalogue: Object missing required field `skus`"),
    ],
)
def test_a_mistake_is_told_with_file_line_and_column(target_file, old, new, told):
    file = target_file(SMALLEST.replace(old, new))
    with pytest.raises(TargetError) as error:
        target_from(file, ENVIRONMENT)
    assert str(error.value).startswith(str(file))
    assert told in str(error.value)


@pytest.mark.parametrize("environment", [{}, {"STOREFRONT_SECRET": ""}])
def test_a_variable_that_is_not_set_is_told_with_its_place(target_file, environment):
    with pytest.raises(TargetError, match=r":5:33 clients\.storefront\.secret: .*_SECRET is not set, or empty"):
        target_from(target_file(SMALLEST), environment)


def test_a_file_that_is_not_there_is_told(tmp_path):
    with pytest.raises(TargetError, match=r"nowhere\.yaml: cannot be read"):
        target_from(tmp_path / "nowhere.yaml")


def test_what_a_catalogue_names_may_be_bought(target_file):
    stale = "stale_carts: [{email: bob@example.com, password: secret}]"
    target = target_from(target_file(SMALLEST + f"{CATALOGUE}, skus: [mug, tea], {stale}}}"), ENVIRONMENT)
    assert target.catalogue.skus == ("mug", "tea")
    assert target.catalogue.stale_carts[0].email == "bob@example.com"
    assert "secret" not in repr(target.catalogue)


def test_the_name_of_a_shipped_target_is_no_directory(tmp_path, monkeypatch):
    (tmp_path / "mockserver").mkdir()
    monkeypatch.chdir(tmp_path)
    assert TargetFile().convert("mockserver", None, None) == shipped_target("mockserver")


@pytest.mark.parametrize("host", ["https://api.prod.example.test", "https://x.prod.example.test:443/base"])
def test_a_production_host_is_guarded(target_file, host):
    guarded = SMALLEST.replace("https://api.example.test", host) + "guard: {deny_hosts: ['*.prod.example.test']}\n"
    assert target_from(target_file(guarded), ENVIRONMENT).is_guarded()


@pytest.mark.parametrize("name", SHIPPED)
def test_the_targets_that_are_shipped_can_be_used_and_fit_the_schema(name):
    names = ["API_URL", "AUTH_URL", "PROJECT_KEY", "CLIENT_ID", "CLIENT_SECRET"]
    names += ["BACKEND_CLIENT_ID", "BACKEND_CLIENT_SECRET"]
    assert target_from(shipped_target(name), {f"CTP_{key}": "https://x.test" for key in names}).name == name
    content = yaml.safe_load(shipped_target(name).read_text())
    content = msgspec.to_builtins(content)  # dates as an editor sees them
    jsonschema.Draft202012Validator(msgspec.json.decode(schema("targets"))).validate(content)


def test_a_secret_is_not_shown(target_file):
    assert "s1" not in repr(target_from(target_file(SMALLEST), ENVIRONMENT))


@pytest.mark.parametrize("name", ["targets", "reports"])
def test_the_schemas_are_current(name, meaning):
    file = Path(shipped_target("x")).parents[1] / name / "schema.json"
    assert meaning(file.read_bytes()) == meaning(schema(name)), (
        f"python -m contracts.schema {name} > contracts/{name}/schema.json"
    )
