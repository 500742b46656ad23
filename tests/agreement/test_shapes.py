"""The structs of the domain have the shapes of the document: names, required fields, types, limits."""

from typing import Any, get_args

import msgspec
import pytest

from mockserver.domain import (
    account,
    actions,
    cart,
    cart_actions,
    customer,
    customer_tokens,
    email,
    messages,
    money,
    order,
    password,
    product,
    project,
    tokens,
)
from mockserver.domain.actions import MyCustomerUpdateAction
from mockserver.domain.cart_actions import MyCartUpdateAction
from mockserver.domain.errors import Error, OAuthError
from mockserver.domain.messages import AnyMessage
from mockserver.domain.values import Maybe, Value
from openapi.document import document

SCHEMAS = document()["components"]["schemas"]
REQUESTS = {
    "MyCustomerDraft",
    "MyCustomerSignin",
    "MyCustomerUpdate",
    "MyCustomerChangePassword",
    "MyCustomerResetPassword",
    "MyCustomerEmailVerify",
    "CustomerCreatePasswordToken",
    "CustomerCreateEmailToken",
    "AddressDraft",
    "CustomFieldsDraft",
    "TypeResourceIdentifier",
    "MyCartDraft",
    "MyLineItemDraft",
    "MyCartUpdate",
    "MyOrderFromCartDraft",
}
SAME = {"CreatedBy": "Initiator", "LastModifiedBy": "Initiator"}
"""The document has two names where we need one."""
LIMITS = ("type", "pattern", "minLength", "maxLength", "minimum", "maximum")


def nouns() -> dict[str, type[Value]]:
    """The structs of the domain that the document has a schema for, by name."""
    modules = (account, actions, cart, cart_actions, customer, customer_tokens, email, messages, money, order)
    modules += (password, product, project, tokens)
    values = {name: value for module in modules for name, value in vars(module).items() if name in SCHEMAS}
    return {name: value for name, value in values.items() if isinstance(value, type) and issubclass(value, Value)}


def resolved(schema: dict[str, Any], where: dict[str, Any]) -> dict[str, Any]:
    """The schema behind a reference, with the parts of `allOf` put together."""
    while "$ref" in schema:
        schema = where[schema["$ref"].rpartition("/")[2]]
    if "allOf" not in schema:
        return schema
    parts = [resolved(part, where) for part in schema["allOf"]] + [{**schema, "allOf": []}]
    return {
        "type": "object",
        "properties": {name: field for part in parts for name, field in part.get("properties", {}).items()},
        "required": [name for part in parts for name in part.get("required", [])],
    }


def shape(schema: dict[str, Any], where: dict[str, Any]) -> Any:
    """What binds of a field. A noun counts by its name: it has its own comparison."""
    name = schema.get("$ref", "").rpartition("/")[2]
    schema = resolved(schema, where)
    choices = schema.get("enum", [schema["const"]] if "const" in schema else None)
    if choices is not None:
        return {"one of": sorted(choices)}
    if "discriminator" in schema:
        return "one of several nouns"
    if schema.get("properties"):
        return SAME.get(name, name)
    kept = {key: schema[key] for key in LIMITS if key in schema}
    if "pattern" in kept:
        kept["pattern"] = kept["pattern"].removesuffix(r"(?!\n)")  # see `Country`: a matter of Python's dialect
    if schema.get("format") == "date":
        kept["format"] = "date"
    if schema.get("format") == "decimal":  # written as a number
        kept["type"] = "number"
    if "items" in schema:
        kept["items"] = shape(schema["items"], where)
    return kept


def fields(schema: dict[str, Any], where: dict[str, Any]) -> dict[str, Any]:
    return {name: shape(field, where) for name, field in resolved(schema, where)["properties"].items()}


def fields_of(struct: type[Value]) -> dict[str, Any]:
    (schema,), definitions = msgspec.json.schema_components([struct])
    return fields(schema, definitions)


def assert_agreement(struct: type[Value], name: str, *, in_request: bool) -> None:
    """A request must have what the document requires, and nothing else; an answer always has it, and may have more."""
    tag = {struct.__struct_config__.tag_field} - {None}
    demanded = {field.encode_name for field in msgspec.structs.fields(struct) if field.required} | tag
    given = {field.encode_name for field in msgspec.structs.fields(struct) if Maybe not in get_args(field.type)} | tag
    required = set(resolved(SCHEMAS[name], SCHEMAS).get("required", []))
    assert fields_of(struct) == fields(SCHEMAS[name], SCHEMAS)
    assert required == demanded if in_request else required <= given


BASES = {"Message", "AddressFields"}  # compared as part of those that build on them
ACTIONS_ON_A_CART = {action.__name__ for action in get_args(MyCartUpdateAction)}
TOLD = {message.__name__ for message in get_args(AnyMessage)}


@pytest.mark.parametrize("name", sorted(nouns().keys() - BASES - TOLD - ACTIONS_ON_A_CART))
def test_a_noun_has_the_fields_of_the_document(name):
    assert_agreement(nouns()[name], name, in_request=name in REQUESTS)


@pytest.mark.parametrize("name", sorted(SAME))
def test_who_created_and_who_modified_have_the_fields_of_the_document(name):
    assert_agreement(customer.Initiator, name, in_request=False)


@pytest.mark.parametrize("name", sorted(REQUESTS))
def test_every_request_of_the_document_is_a_noun_of_ours(name):
    assert name in nouns()


@pytest.mark.parametrize("action", get_args(MyCustomerUpdateAction), ids=lambda action: action.__name__)
def test_an_action_has_the_fields_of_the_document(action):
    assert_agreement(action, action.__struct_config__.tag, in_request=True)


@pytest.mark.parametrize("action", get_args(MyCartUpdateAction), ids=lambda action: action.__name__)
def test_an_action_on_a_cart_has_the_fields_of_the_document(action):
    assert_agreement(action, action.__name__, in_request=True)


def test_the_union_of_actions_on_a_cart_is_the_one_of_the_document():
    mapping = SCHEMAS["MyCartUpdateAction"]["discriminator"]["mapping"]
    places = {
        action.__struct_config__.tag: f"#/components/schemas/{action.__name__}"
        for action in get_args(MyCartUpdateAction)
    }
    assert places == mapping


def test_the_union_of_actions_is_the_one_of_the_document():
    listed = [choice["$ref"].rpartition("/")[2] for choice in SCHEMAS["MyCustomerUpdateAction"]["oneOf"]]
    assert [action.__struct_config__.tag for action in get_args(MyCustomerUpdateAction)] == listed


@pytest.mark.parametrize("message", get_args(AnyMessage), ids=lambda message: message.__name__)
def test_a_message_has_the_fields_of_the_document(message):
    assert_agreement(message, message.__name__, in_request=False)


def test_the_union_of_messages_is_the_one_of_the_document():
    listed = {choice["$ref"].rpartition("/")[2] for choice in SCHEMAS["Message"]["oneOf"]}
    assert {message.__name__ for message in get_args(AnyMessage)} == listed


def concrete_errors() -> list[type[Error]]:
    found, waiting = [], [Error]
    while waiting:
        kind = waiting.pop()
        waiting += kind.__subclasses__()
        if kind not in (Error, OAuthError):
            found.append(kind)
    return found


@pytest.mark.parametrize("error", concrete_errors(), ids=lambda error: error.__name__)
def test_an_error_has_the_fields_of_the_document(error):
    assert_agreement(error, error.__struct_config__.tag, in_request=False)


def test_the_errors_are_those_of_the_document():
    listed = {choice["$ref"].rpartition("/")[2] for choice in SCHEMAS["ErrorObject"]["oneOf"]}
    assert {error.__struct_config__.tag for error in concrete_errors()} == listed
