"""The application serves the operations of the document, and no others."""

from mockserver.app import OPERATIONS
from openapi.document import document

DOCUMENT = document()
METHODS = {"get", "post", "put", "patch", "delete", "head"}


def documented():
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method in METHODS:
                yield method.upper(), path, operation


def test_the_application_serves_exactly_the_operations_of_the_document():
    served = {(operation.method, operation.path, operation.operation_id) for operation in OPERATIONS}
    assert served == {(method, path, operation["operationId"]) for method, path, operation in documented()}


def test_each_operation_succeeds_with_the_status_of_the_document():
    served = {operation.operation_id: str(operation.status) for operation in OPERATIONS}
    promised = {
        operation["operationId"]: [status for status in operation["responses"] if status.startswith("2")]
        for _, _, operation in documented()
    }
    assert {name: [status] for name, status in served.items()} == promised


def test_operations_stand_in_the_chapter_that_serves_them():
    tags = {operation["operationId"]: operation["tags"] for _, _, operation in documented()}
    for operation in OPERATIONS:
        chapter = operation.speak.__module__.rpartition(".")[2]
        assert tags[operation.operation_id] == [chapter]
