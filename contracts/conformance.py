"""Compares exchanges with the document: as Schemathesis cases, and against the schemas of request bodies."""

from __future__ import annotations

from functools import cache
from typing import Any

import jsonschema_rs
import schemathesis
from requests import PreparedRequest
from requests.structures import CaseInsensitiveDict
from schemathesis import Case, Response
from schemathesis.specs.openapi.schemas import OpenApiSchema

from contracts.formats import CHECKS
from contracts.wire import Exchange, json_of
from openapi.document import document
from openapi.operations import Operation, operations


def case_of(exchange: Exchange, it: Operation, path_parameters: dict[str, str]) -> Case[Any]:
    """The request as a Schemathesis case of the operation."""
    described: Any = _schema()[it.path][it.method]
    return described.Case(  # type: ignore[no-any-return]  # Schemathesis does not type it
        path_parameters=path_parameters,
        body=json_of(exchange.request.content) if exchange.request.content else {},
        media_type="application/json",
    )


def response_of(exchange: Exchange) -> Response:
    """The response in the form that Schemathesis checks expect."""
    sent, answer = exchange.request, exchange.response
    request = PreparedRequest()
    request.method, request.url, request.body = sent.method, str(sent.url), sent.content
    request.headers = CaseInsensitiveDict(sent.headers)
    headers = {name: answer.headers.get_list(name) for name in answer.headers}
    return Response(answer.status_code, headers, answer.content, request, elapsed=0.0, verify=True)


@cache
def _validator(operation_id: str) -> jsonschema_rs.Validator | None:
    """The validator of the operation's JSON body; None where it takes none."""
    schema = operations()[operation_id].body.get("application/json")
    if schema is None:
        return None
    components = {"schemas": _bounded(document()["components"]["schemas"])}
    whole = {**schema, "components": components}
    return jsonschema_rs.Draft202012Validator(whole, validate_formats=True, formats=CHECKS)


def _bounded(node: Any) -> Any:
    """The schema with the bounds of `int64` spelled out, which the validator does not know."""
    if isinstance(node, list):
        return [_bounded(part) for part in node]
    if not isinstance(node, dict):
        return node
    bounds = {"minimum": -(2**63), "maximum": 2**63 - 1} if node.get("format") == "int64" else {}
    return {**bounds, **{name: _bounded(part) for name, part in node.items()}}


def is_admitted(case: Case[Any]) -> bool:
    """Whether the JSON body of the request is valid by the document."""
    validator = _validator(case.operation.definition.raw["operationId"])
    return validator is not None and validator.is_valid(case.body)


@cache
def _schema() -> OpenApiSchema:
    """The document as Schemathesis reads it, independent of any configuration file."""
    config = schemathesis.Config.from_dict({"cache": {"enabled": False}, "generation": {"database": "none"}})
    return schemathesis.openapi.from_dict(document(), config=config)
