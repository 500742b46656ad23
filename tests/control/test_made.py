"""Which requests of the control plane make a project that can be made from another: those that write, and no others."""

import pytest

from openapi.document import control_document

METHODS = ("get", "post", "put", "delete")
OPERATIONS = {
    operation["operationId"]: (method.upper(), path)
    for path, item in control_document()["paths"].items()
    for method, operation in item.items()
    if method in METHODS
}
MAKES = {
    "createProject": {},
    "importState": {"project": {"key": "demo", "languages": ["en"]}},
    "saveSnapshot": {"project": "demo-w1"},
    "reset": {"project": "demo-w1"},
    "mintToken": {"project": "demo-w1", "customer": "alice@example.com"},
}


ENDLESS = {"streamRequests", "events"}
READS = [name for name, (method, _) in OPERATIONS.items() if method in ("GET", "DELETE") and name not in ENDLESS]


@pytest.mark.parametrize("name", READS)
def test_to_read_or_to_remove_makes_no_project(served, name):
    method, path = OPERATIONS[name]
    filled = path.format(projectKey="demo-w1", id="x", name="x", code="x")
    served.api.call(method, f"/_mock{filled}", params={"project": "demo-w1"})
    assert [it.key for it in served.store.projects()] == ["demo"]


@pytest.mark.parametrize("name", MAKES)
def test_to_write_makes_the_project_that_is_named(served, name):
    method, path = OPERATIONS[name]
    filled = path.format(projectKey="demo-w1", id="x", name="x")
    answer = served.api.call(method, f"/_mock{filled}", json=MAKES[name])
    assert answer.status_code in (200, 201), answer.text
    assert [it.key for it in served.store.projects()] == ["demo", "demo-w1"]
