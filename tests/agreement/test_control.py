"""The control plane and `openapi/control.yaml` say the same: bullets, operations, shapes."""

import ast
import re
from collections import Counter
from pathlib import Path
from types import NoneType

import msgspec
import pytest
from msgspec import inspect
from openapi_spec_validator import OpenAPIV31SpecValidator

from mockserver.control.input import Nothing
from mockserver.domain.customer import Customer
from mockserver.domain.values import Value
from mockserver.web.control import desk
from mockserver.web.control.application import CHAPTERS, OPERATIONS
from openapi.document import control_document, resolved, sentences
from openapi.operations import control_operations

DOCUMENT = control_document()
each_operation = pytest.mark.parametrize("operation", OPERATIONS, ids=lambda it: it.operation_id)
SCHEMAS = DOCUMENT["components"]["schemas"]
TESTS = Path(__file__).parents[1] / "control"
FRONT_PAGE = ("guard", "carried", "named")
TAGS = [tag["name"] for tag in DOCUMENT["tags"]]
OTHERS = {"Customer"}
"""Nouns of the API's own document."""


def operations():
    for path, item in DOCUMENT["paths"].items():
        for method, operation in item.items():
            if method != "parameters":
                yield method.upper(), path, operation


def bullets_of(name):
    """Of a tag, or of the front page."""
    if name == "front page":
        return Counter(sentences(DOCUMENT["info"]))
    return Counter(
        sentence for _, _, operation in operations() if operation["tags"] == [name] for sentence in sentences(operation)
    )


def docstrings_of(name):
    """Of the tests of a tag, which may stand in several files, or of those of the front page."""
    stems = FRONT_PAGE if name == "front page" else (name,)
    files = [file for stem in stems for file in TESTS.glob(f"test_{stem}*.py")]
    functions = [node for file in files for node in ast.parse(file.read_text("utf-8")).body]
    found = (
        ast.get_docstring(it, clean=False)
        for it in functions
        if isinstance(it, ast.FunctionDef) and it.name.startswith("test_")
    )
    return Counter(docstring for docstring in found if docstring)


@pytest.mark.parametrize("name", ["front page", *TAGS])
def test_each_bullet_is_the_docstring_of_one_test_and_each_docstring_a_bullet(name):
    bullets, docstrings = bullets_of(name), docstrings_of(name)
    assert bullets
    assert not bullets - docstrings, "control.yaml says it, and no test in tests/control has it"
    assert not docstrings - bullets, "a test in tests/control has it, and control.yaml does not, or once"


def test_no_bullet_stands_where_no_test_is_looked_for():
    counted = sum((bullets_of(name) for name in ["front page", *TAGS]), Counter())
    assert counted == Counter(sentences(DOCUMENT))


def test_the_operations_are_those_of_the_document_in_its_order_under_their_tags():
    served = [(it.method, it.path, it.operation_id, it.chapter) for it in OPERATIONS]
    documented = [(method, path, it["operationId"], it["tags"][0]) for method, path, it in operations()]
    assert Counter(served) == Counter(documented)
    assert list(dict.fromkeys(it.chapter for it in OPERATIONS)) == TAGS


@each_operation
def test_each_row_reads_the_query_parameters_of_the_document(operation):
    assert sorted(operation.row.query) == sorted(control_operations()[operation.operation_id].query_parameters)


@each_operation
def test_each_row_reads_the_body_of_the_document(operation):
    documented = control_operations()[operation.operation_id].body
    if operation.row.body in (NoneType, Nothing, bytes):
        assert bool(documented) == (operation.row.body is bytes)
    else:
        named = [schema["$ref"].rpartition("/")[2] for schema in documented.values()]
        assert named == [operation.row.body.__name__]


@each_operation
def test_each_row_has_the_status_of_the_document(operation):
    documented = control_operations()[operation.operation_id].responses
    assert str(operation.row.status) in documented
    assert operation.row.status == 200 or "200" not in documented


def test_each_handler_has_the_name_of_its_operation():
    for operation in OPERATIONS:
        words = re.sub(r"([A-Z])", r"_\1", operation.operation_id).lower()
        assert operation.speak.__name__ == words


def test_the_document_is_valid():
    OpenAPIV31SpecValidator(DOCUMENT).validate()


def test_every_reference_leads_somewhere_and_every_component_is_used():
    references = set()

    def walk(node):
        if isinstance(node, list):
            for each in node:
                walk(each)
        elif isinstance(node, dict):
            if "$ref" in node:
                references.add(node["$ref"])
                assert resolved(node, DOCUMENT) is not None
            for each in node.values():
                walk(each)

    walk(DOCUMENT)
    defined = {f"#/components/{section}/{name}" for section, parts in DOCUMENT["components"].items() for name in parts}
    assert references == defined


def test_every_parameter_of_a_path_is_declared():
    for path, item in DOCUMENT["paths"].items():
        declared = [resolved(it, DOCUMENT)["name"] for it in item.get("parameters", [])]
        assert declared == re.findall(r"\{(\w+)\}", path), path


def test_every_query_parameter_that_is_read_is_declared_and_the_other_way_round():
    read = Counter()
    for chapter in CHAPTERS:
        source = Path(chapter.__file__).read_text("utf-8")
        read.update(set(re.findall(r"asking\.(?:optional|number|choice|query\.get)\(\"(\w+)\"", source)))
        for names in re.findall(r"for name in \(((?:\"\w+\",? ?)+)\)|names = \(((?:\"\w+\",? ?)+)\)", source):
            read.update(set(re.findall(r"\"(\w+)\"", "".join(names))))
    declared = {name for it in control_operations().values() for name in it.query_parameters}
    assert set(read) - {"project"} == declared - {"project"}


def structs():
    """The structs that the control plane speaks in, by name."""
    found = {}
    pending = [value for module in (*CHAPTERS, desk) for value in vars(module).values()]
    while pending:
        value = pending.pop()
        if (
            isinstance(value, type)
            and issubclass(value, Value)
            and value.__name__ in SCHEMAS
            and value.__name__ not in found
        ):
            found[value.__name__] = value
            pending += [part for field in inspect.type_info(value).fields for part in parts_of(field.type)]
    return found


def parts_of(type):
    if isinstance(type, inspect.StructType):
        return [type.cls]
    children = getattr(type, "types", None) or [getattr(type, "item_type", None), getattr(type, "value_type", None)]
    return [part for child in children if child is not None for part in parts_of(child)]


STRUCTS = structs()


def shape(schema):
    """What binds of a schema: descriptions and defaults do not."""
    if not isinstance(schema, dict):
        return schema
    if "$ref" in schema:
        return schema["$ref"].rpartition("/")[2]
    if "anyOf" in schema:
        return frozenset(map(repr, map(shape, schema["anyOf"])))
    kept = {name: value for name, value in schema.items() if name in ("type", "minimum", "maximum", "pattern")}
    if "enum" in schema:
        kept = {"enum": sorted(schema["enum"])}
    if isinstance(schema.get("items"), dict):
        kept["items"] = shape(schema["items"])
    if schema.get("additionalProperties") is False:
        kept["additionalProperties"] = False
    if isinstance(schema.get("additionalProperties"), dict):
        kept["additionalProperties"] = shape(schema["additionalProperties"])
    if "properties" in schema:
        kept["properties"] = {name: shape(value) for name, value in schema["properties"].items()}
        kept["required"] = sorted(schema.get("required", []))
    return kept


@pytest.mark.parametrize("name", sorted(set(SCHEMAS) - OTHERS))
def test_each_schema_is_that_of_its_struct(name):
    _, components = msgspec.json.schema_components([STRUCTS[name]], ref_template="#/components/schemas/{name}")
    assert shape(SCHEMAS[name]) == shape(components[name])


def test_each_other_noun_is_told_by_the_document_of_the_api():
    assert set(SCHEMAS) - set(STRUCTS) <= OTHERS
    assert Customer.__name__ in OTHERS
