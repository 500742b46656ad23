"""The document itself: valid, whole, consistent, and as the booklet promises."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from itertools import pairwise
from pathlib import Path
from typing import Any

import openapi_spec_validator
import pytest
import schemathesis
import yaml
from jsonschema import Draft202012Validator, FormatChecker
from referencing import Registry
from referencing.jsonschema import DRAFT202012

from openapi.document import CHAPTERS, CONTROL, Bullet, bullets, bundled

OPENAPI = CHAPTERS
DOCUMENT = bundled(OPENAPI)
COMPONENTS = DOCUMENT["components"]
SCHEMAS = COMPONENTS["schemas"]
REGISTRY: Registry[Any] = Registry().with_resource("urn:openapi", DRAFT202012.create_resource(DOCUMENT))
METHODS = ("get", "head", "post", "delete")
ACTIONS_OF_THE_SPECIFICATION = set(
    "changeEmail setFirstName setLastName setMiddleName setTitle setSalutation addAddress changeAddress removeAddress "
    "setDefaultShippingAddress addShippingAddressId removeShippingAddressId setDefaultBillingAddress "
    "addBillingAddressId removeBillingAddressId setCompanyName setDateOfBirth setVatId setCustomType setCustomField "
    "setLocale".split()
)
CREATING = {"signUpMyCustomer", "createMyCart", "createMyOrder"}
RESOURCES = {"Cart", "Order"}
"""Their `type` is their name, too."""
TAGGED_UNIONS = {"MyCustomerUpdateAction": "action", "ErrorObject": "code", "Message": "type"}


def resolved(node: dict[str, Any]) -> dict[str, Any]:
    """`node`, or what its `$ref` points to."""
    while "$ref" in node:
        _, _, section, name = node["$ref"].split("/")
        node = COMPONENTS[section][name]
    return node


def merged(schema: dict[str, Any]) -> dict[str, Any]:
    """The properties and required names that `schema` states by itself or through `allOf`."""
    schema = resolved(schema)
    parts = [merged(part) for part in schema.get("allOf", ())] + [schema]
    return {
        "properties": {name: value for part in parts for name, value in part.get("properties", {}).items()},
        "required": {name for part in parts for name in part.get("required", ())},
    }


def nodes(node: Any, pointer: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every object of the document, and where it is."""
    if isinstance(node, dict):
        yield pointer, node
        for key, value in node.items():
            yield from nodes(value, f"{pointer}/{str(key).replace('~', '~0').replace('/', '~1')}")
    elif isinstance(node, list):
        for index, value in enumerate(node):
            yield from nodes(value, f"{pointer}/{index}")


def operations() -> list[tuple[str, dict[str, Any]]]:
    """Path and operation, with its method and the parameters that it shares with its path."""
    return [
        (
            path,
            {**operation, "method": method, "parameters": item.get("parameters", []) + operation.get("parameters", [])},
        )
        for path, item in DOCUMENT["paths"].items()
        for method, operation in item.items()
        if method in METHODS
    ]


def examples() -> dict[str, tuple[str, Any]]:
    """Schema pointer and value of every example, by the place of the example."""
    found: dict[str, tuple[str, Any]] = {}
    for pointer, node in nodes(DOCUMENT):
        if "/examples/" in pointer or "/example/" in pointer:
            continue
        if "schema" in node:
            for name, example in node.get("examples", {}).items():
                found[f"{pointer}/examples/{name}"] = (f"{pointer}/schema", resolved(example)["value"])
            if "example" in node:
                found[f"{pointer}/example"] = (f"{pointer}/schema", node["example"])
        elif isinstance(node.get("examples"), list):
            for index, value in enumerate(node["examples"]):
                found[f"{pointer}/examples/{index}"] = (pointer, value)
    return found


def field_names(value: Any) -> Iterator[str]:
    """Every field name in an example, but those of custom fields and the languages of a text, which no schema knows."""
    if isinstance(value, list):
        for element in value:
            yield from field_names(element)
    elif isinstance(value, dict):
        for name, element in value.items():
            yield name
            if name not in ("fields", "name", "productSlug"):
                yield from field_names(element)


OPERATIONS = {operation["operationId"]: (path, operation) for path, operation in operations()}
EXAMPLES = examples()
REFUSALS = [value for _, value in EXAMPLES.values() if isinstance(value, dict) and "errors" in value]


def test_the_document_is_valid_openapi_3_1() -> None:
    assert DOCUMENT["openapi"].startswith("3.1.")
    openapi_spec_validator.validate(DOCUMENT)


def test_the_document_is_json() -> None:
    assert json.loads(json.dumps(DOCUMENT)) == DOCUMENT


def test_schemathesis_loads_every_operation() -> None:
    loaded = [operation.ok() for operation in schemathesis.openapi.from_dict(DOCUMENT).get_all_operations()]
    assert {operation.definition.raw["operationId"] for operation in loaded} == set(OPERATIONS)


def test_every_reference_resolves_within_the_bundle() -> None:
    references = [node["$ref"] for _, node in nodes(DOCUMENT) if "$ref" in node]
    mapped = [place for _, node in nodes(DOCUMENT) if "mapping" in node for place in node["mapping"].values()]
    assert references
    assert mapped
    for reference in [*references, *mapped]:
        root, section, name = reference.removeprefix("#/").split("/")
        assert root == "components", reference
        assert name in COMPONENTS[section], reference


def test_every_component_is_used() -> None:
    used = {node["$ref"] for _, node in nodes(DOCUMENT) if "$ref" in node}
    defined = {
        f"#/components/{section}/{name}"
        for section, names in COMPONENTS.items()
        for name in names
        if section != "securitySchemes"
    }
    assert defined == used


def test_no_schema_contains_itself() -> None:
    def references(node: Any) -> set[str]:
        return {inner["$ref"].split("/")[-1] for _, inner in nodes(node) if "$ref" in inner}

    def reached(name: str, path: tuple[str, ...]) -> None:
        assert name not in path, " -> ".join((*path, name))
        for inner in references(SCHEMAS[name]):
            reached(inner, (*path, name))

    for name in SCHEMAS:
        reached(name, ())


def test_every_path_of_a_chapter_is_on_the_front_page() -> None:
    chapters = [
        yaml.safe_load(file.read_text(encoding="utf-8"))
        for file in OPENAPI.glob("*.yaml")
        if file.name not in ("openapi.yaml", CONTROL)
    ]
    assert {path for chapter in chapters for path in chapter.get("paths", {})} == set(DOCUMENT["paths"])


def test_no_two_operations_have_the_same_id() -> None:
    assert len(OPERATIONS) == len(operations())


def test_every_operation_says_what_it_is_and_stands_in_the_chapter_of_its_tag() -> None:
    chapters = {file.stem: file.read_text(encoding="utf-8") for file in OPENAPI.glob("*.yaml")}
    tags = {tag["name"] for tag in DOCUMENT["tags"]}
    for operation_id, (_, operation) in OPERATIONS.items():
        assert all(operation[field] for field in ("summary", "description", "security")), operation_id
        (tag,) = operation["tags"]
        assert tag in tags, operation_id
        assert f"operationId: {operation_id}\n" in chapters[tag], operation_id


def test_every_path_parameter_is_declared() -> None:
    for operation_id, (path, operation) in OPERATIONS.items():
        declared = {p["name"] for p in map(resolved, operation["parameters"]) if p["in"] == "path"}
        assert declared == set(re.findall(r"{(\w+)}", path)), operation_id


def test_every_security_requirement_names_a_scheme_and_its_scopes() -> None:
    for operation_id, (_, operation) in OPERATIONS.items():
        for requirement in operation["security"]:
            ((scheme, scopes),) = requirement.items()
            definition = COMPONENTS["securitySchemes"][scheme]
            known = {scope for flow in definition.get("flows", {}).values() for scope in flow["scopes"]}
            assert set(scopes) <= known, operation_id
            assert bool(scopes) == (definition["type"] == "oauth2"), operation_id


@pytest.mark.parametrize("operation_id", OPERATIONS)
def test_an_operation_has_every_status_that_it_can_answer(operation_id: str) -> None:
    path, operation = OPERATIONS[operation_id]
    content = operation.get("requestBody", {}).get("content", {})
    expected = {"201" if operation_id in CREATING else "200", "401"}
    parameters = {parameter["name"] for parameter in map(resolved, operation["parameters"])}
    body_fields = merged(content["application/json"]["schema"])["properties"] if "application/json" in content else {}
    if not path.startswith("/oauth/"):
        expected |= {"403", "404"}
    if operation_id == "createAnonymousToken":
        expected |= {"403"}
    if content or parameters & {"version", "limit", "where", "expand"}:
        expected |= {"400"}
    if content:
        expected |= {"413"}
    if "application/json" in content:
        expected |= {"415"}
    if "version" in (body_fields.keys() | parameters):
        expected |= {"409"}
    assert set(operation["responses"]) == expected


def test_every_answer_has_a_correlation_id_and_a_true_example() -> None:
    for operation_id, (_, operation) in OPERATIONS.items():
        for status, response in ((status, resolved(answer)) for status, answer in operation["responses"].items()):
            assert "X-Correlation-ID" in response["headers"], (operation_id, status)
            assert ("WWW-Authenticate" in response["headers"]) == (status == "401"), (operation_id, status)
            assert ("content" in response) == (operation["method"] != "head"), (operation_id, status)
            if operation["method"] == "head":
                continue
            (media,) = response["content"].values()
            assert media["examples"], (operation_id, status)
            for name, example in media["examples"].items():
                status_code = resolved(example)["value"].get("statusCode", int(status))
                assert status_code == int(status), (operation_id, status, name)


def test_every_request_body_has_an_example() -> None:
    for operation_id, (_, operation) in OPERATIONS.items():
        for media in operation.get("requestBody", {}).get("content", {}).values():
            assert media["examples"], operation_id


@pytest.mark.parametrize("place", EXAMPLES)
def test_an_example_obeys_its_schema(place: str) -> None:
    pointer, value = EXAMPLES[place]
    schema = {"$ref": f"urn:openapi#{pointer.replace('%', '%25').replace('{', '%7B').replace('}', '%7D')}"}
    Draft202012Validator(schema, registry=REGISTRY, format_checker=FormatChecker()).validate(value)


def test_every_field_of_an_example_is_one_that_the_document_names() -> None:
    named = {name for _, node in nodes(SCHEMAS) for name in node.get("properties", {})}
    for place, (_, value) in EXAMPLES.items():
        assert set(field_names(value)) <= named, place


def test_nothing_is_null_and_no_object_is_closed() -> None:
    for pointer, node in nodes(DOCUMENT):
        assert node.get("additionalProperties") is not False, pointer
        assert "null" not in node.get("type", ""), pointer
        assert None not in node.values(), pointer
        assert not isinstance(node.get("enum"), list) or None not in node["enum"], pointer


def test_every_anchored_pattern_is_ascii_and_bounded() -> None:
    patterns = [(pointer, node) for pointer, node in nodes(DOCUMENT) if isinstance(node.get("pattern"), str)]
    assert patterns
    for pointer, node in patterns:
        assert re.fullmatch(r"\^[^\\]+\$", node["pattern"]), pointer
        assert node["maxLength"] > 0, pointer


@pytest.mark.parametrize(("union", "tag"), TAGGED_UNIONS.items())
def test_every_variant_of_a_union_is_named_by_its_tag(union: str, tag: str) -> None:
    schema = SCHEMAS[union]
    assert schema["discriminator"] == {"propertyName": tag}, "variants are named by their tag, so there is no mapping"
    names = [variant["$ref"].split("/")[-1] for variant in schema["oneOf"]]
    assert len(names) == len(set(names))
    for name in names:
        variant = merged(SCHEMAS[name])
        assert variant["properties"][tag] == {"const": name}, name
        assert tag in variant["required"], name


@pytest.mark.parametrize(("union", "tag"), TAGGED_UNIONS.items())
def test_every_schema_with_a_tag_is_in_its_union(union: str, tag: str) -> None:
    names = {variant["$ref"].split("/")[-1] for variant in SCHEMAS[union]["oneOf"]}
    tagged = {name for name in SCHEMAS if merged(SCHEMAS[name])["properties"].get(tag) == {"const": name}}
    assert tagged - RESOURCES == names


def test_the_update_actions_are_those_of_the_specification() -> None:
    names = {variant["$ref"].split("/")[-1] for variant in SCHEMAS["MyCustomerUpdateAction"]["oneOf"]}
    assert names == ACTIONS_OF_THE_SPECIFICATION


def test_every_error_code_that_an_answer_may_have_is_a_schema_with_an_example() -> None:
    codes = {variant["$ref"].split("/")[-1] for variant in SCHEMAS["ErrorObject"]["oneOf"]}
    answered = {
        code for at, node in nodes(DOCUMENT) if at.endswith("/properties/code") for code in node.get("enum", ())
    }
    shown = {error["code"] for body in REFUSALS for error in body["errors"]}
    assert answered == codes - {"General", "OverCapacity"} == shown


RECALCULATING = ("signUpMyCustomer", "signInMyCustomer", "createMyCart", "updateMyCart", "createMyOrder")


@pytest.mark.parametrize("operation_id", RECALCULATING)
def test_what_recalculates_a_cart_may_lack_a_tax_rate_and_find_amounts_too_large(operation_id: str) -> None:
    refusal = resolved(OPERATIONS[operation_id][1]["responses"]["400"])
    schema = refusal["content"]["application/json"]["schema"]
    codes = {code for at, node in nodes(schema) if at.endswith("/properties/code") for code in node.get("enum", ())}
    assert {"MissingTaxRateForCountry", "InvalidInput"} <= codes


def test_a_refusal_is_of_the_oauth_family_if_and_only_if_its_body_is() -> None:
    for operation_id, (_, operation) in OPERATIONS.items():
        for status, response in operation["responses"].items():
            if operation["method"] == "head":
                continue
            (media,) = resolved(response)["content"].values()
            for error in (e for x in media["examples"].values() for e in resolved(x)["value"].get("errors", ())):
                in_family = "AuthErrorResponse" in json.dumps(media["schema"])
                assert error["code"].islower() == in_family, (operation_id, status, error["code"])


def test_every_refusal_repeats_its_first_error() -> None:
    for body in REFUSALS:
        first = body["errors"][0]
        assert body["message"] == first["message"]
        assert body.get("error", first["code"]) == first["code"]


def test_every_link_feeds_what_its_target_takes() -> None:
    links = [
        (resolved(link), operation)
        for _, operation in OPERATIONS.values()
        for response in operation["responses"].values()
        for link in resolved(response).get("links", {}).values()
    ]
    assert links
    for link, source in links:
        _, target = OPERATIONS[link["operationId"]]
        assert set(link.get("parameters", {})) <= {p["name"] for p in map(resolved, target["parameters"])}, link
        given = link.get("requestBody", {})
        if given:
            (media,) = target["requestBody"]["content"].values()
            assert set(given) <= set(merged(media["schema"])["properties"]), link
        answers = [r for status, r in source["responses"].items() if status.startswith("2")]
        (answer,) = resolved(answers[0])["content"].values()
        for expression in (*given.values(), *link.get("parameters", {}).values()):
            if str(expression).startswith("$response.body#/"):
                schema = answer["schema"]
                for name in expression.removeprefix("$response.body#/").split("/"):
                    schema = resolved(schema)["items"] if name == "0" else one_with(schema, name)


def one_with(schema: dict[str, Any], name: str) -> dict[str, Any]:
    """The schema of the property `name`; of a union, in any of its variants."""
    schema = resolved(schema)
    variant = schema["oneOf"][0] if "oneOf" in schema and "properties" not in schema else schema
    found: dict[str, Any] = merged(variant)["properties"][name]
    return found


def test_every_bullet_is_one_sentence_on_one_line_and_there_is_no_other_like_it() -> None:
    rules = bullets(OPENAPI)
    assert len({rule.sentence for rule in rules}) == len(rules) > 100
    for rule in rules:
        assert re.fullmatch(r"(`|[A-Z]).*[^.]\.", rule.sentence), rule
        assert not re.search(r"\.\s+[A-Z]", rule.sentence), rule
        assert rule.sentence.count("`") % 2 == 0, rule


def test_no_line_continues_a_bullet() -> None:
    for pointer, node in nodes(DOCUMENT):
        lines = str(node.get("description", "")).splitlines()
        for line, following in pairwise(lines):
            if line.startswith("- "):
                assert not following or following.startswith("- "), (pointer, following)
            assert not line.startswith((" ", "* ")), (pointer, line)


def test_every_chapter_with_operations_has_rules() -> None:
    assert {tag["name"] for tag in DOCUMENT["tags"]} <= {rule.chapter for rule in bullets(OPENAPI)}


def test_bullets_are_the_lines_of_descriptions_that_begin_with_a_dash(tmp_path: Path) -> None:
    written(tmp_path, one={"schemas": {"A": {"description": "Prose - of a kind.\n\n- A rule.\n- Another.\n"}}})
    assert bullets(tmp_path) == (Bullet("one", "A rule."), Bullet("one", "Another."))


def test_bundling_hoists_the_sections_and_inlines_the_paths(tmp_path: Path) -> None:
    get = {"responses": {"200": {"$ref": "two.yaml#/responses/Ok"}}, "schema": {"$ref": "#/schemas/A"}}
    written(
        tmp_path,
        openapi={"openapi": "3.1.0", "paths": {"/a": {"$ref": "one.yaml#/paths/~1a"}}},
        one={"paths": {"/a": {"get": get}}, "schemas": {"A": {"type": "string"}}},
        two={"responses": {"Ok": {"description": "Fine."}}},
    )
    document = bundled(tmp_path)
    assert document["paths"]["/a"]["get"] == {
        "responses": {"200": {"$ref": "#/components/responses/Ok"}},
        "schema": {"$ref": "#/components/schemas/A"},
    }
    assert document["components"] == {
        "schemas": {"A": {"type": "string"}},
        "responses": {"Ok": {"description": "Fine."}},
    }


def test_a_reference_that_leads_nowhere_is_named_with_its_place(tmp_path: Path) -> None:
    written(tmp_path, openapi={"paths": {}}, one={"schemas": {"A": {"items": {"$ref": "two.yaml#/schemas/B"}}}})
    with pytest.raises(ValueError, match=r"one\.yaml#/schemas/A/items: \$ref 'two\.yaml#/schemas/B' leads nowhere"):
        bundled(tmp_path)


def test_a_mapping_that_leads_nowhere_is_named_with_its_place(tmp_path: Path) -> None:
    union = {"oneOf": [], "discriminator": {"propertyName": "type", "mapping": {"b": "B"}}}
    written(tmp_path, openapi={"paths": {}}, one={"schemas": {"A": union}})
    with pytest.raises(ValueError, match=r"one\.yaml#/schemas/A/discriminator/mapping/b: \$ref 'B' leads nowhere"):
        bundled(tmp_path)


def test_a_path_that_leads_nowhere_is_named_with_its_place(tmp_path: Path) -> None:
    written(tmp_path, openapi={"paths": {"/a": {"$ref": "one.yaml#/paths/~1b"}}}, one={"paths": {"/b": {}}})
    with pytest.raises(ValueError, match=r"openapi\.yaml#/paths/~1a: \$ref 'one\.yaml#/paths/~1b' leads nowhere"):
        bundled(tmp_path)


def test_a_name_that_two_chapters_define_is_named_with_its_place(tmp_path: Path) -> None:
    written(tmp_path, openapi={"paths": {}}, one={"schemas": {"A": {}}}, two={"schemas": {"A": {}}})
    with pytest.raises(ValueError, match=r"two\.yaml#/schemas/A: another chapter defines this name as well"):
        bundled(tmp_path)


def written(directory: Path, **chapters: dict[str, Any]) -> None:
    """Writes a booklet of these chapters."""
    for name, chapter in chapters.items():
        (directory / f"{name}.yaml").write_text(yaml.safe_dump(chapter), encoding="utf-8")
