"""What holds for every explanation: it is there, it fits a header, it keeps secrets, it is cheap."""

import ast
import base64
import json
import subprocess
import sys
from pathlib import Path

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from mockserver.domain import errors
from mockserver.domain.records import Token
from mockserver.domain.values import UNSET
from mockserver.observing import explaining
from mockserver.observing.explaining import (
    Bearer,
    Explanation,
    Situation,
    UnknownCode,
    codes,
    explained,
    meaning_of,
    one_line,
    rule_of,
)
from mockserver.observing.explaining.explained import BY_ERROR
from mockserver.observing.explaining.finding import Citation
from mockserver.observing.explaining.rules import rule
from openapi.document import bullets, document
from openapi.operations import operations

SECRET = "Z9-hidden-Q7"
NOW = "2026-06-01T12:00:00.000Z"
OPERATIONS = [it.operation_id for it in operations().values()]
ERRORS = [
    it
    for it in vars(errors).values()
    if isinstance(it, type) and issubclass(it, errors.Error) and it not in (errors.Error, errors.OAuthError)
]
FIELDS = {
    "message": f"The Customer with ID 'Token({SECRET})' was not found.",
    "detailed_error_message": f"password: {SECRET}",
    "invalid_value": SECRET,
    "field": "tier",
    "duplicate_value": "bob@example.com",
    "current_version": 3,
    "variant_id": 1,
    "line_items": ("a",),
    "reason": "DoesNotExist",
}
BODY = {
    "email": "bob@example.com",
    "password": SECRET,
    "currentPassword": SECRET,
    "newPassword": SECRET,
    "tokenValue": SECRET,
    "version": SECRET,
    "actions": [{"action": SECRET, "password": [SECRET]}],
}
FORM = f"grant_type={SECRET}&username=bob&password={SECRET}&refresh_token={SECRET}&token={SECRET}&scope={SECRET}"
BASIC = base64.b64encode(f"demo-client:{SECRET}".encode()).decode()


def of(error, **known):
    """An error of that class, in a request that is full of secrets."""
    required = {it.name: FIELDS.get(it.name, "x") for it in msgspec.structs.fields(error) if it.required}
    told = {"method": "POST", "path": "/demo/me", "status": error.status, "now": NOW} | known
    return Situation(error=error(**required), **told)


def everything_in(explanation):
    return " ".join(str(part) for part in msgspec.structs.astuple(explanation))


@pytest.mark.parametrize("error", ERRORS)
def test_every_error_is_explained(error):
    told = explained(of(error, operation_id="updateMyCustomer"))

    assert told.wrong.endswith((".", "?"))
    assert told.sentence.startswith(told.wrong[:20])
    assert isinstance(told.accepted, str) or isinstance(told.suggestion, str)


def test_every_error_of_the_domain_has_a_function():
    assert set(BY_ERROR) == set(ERRORS)


@pytest.mark.parametrize("status", [400, 404, 405, 413, 415, 429, 500])
def test_a_refusal_without_an_error_is_explained(status):
    told = explained(Situation(method="POST", path="/demo/me", status=status, now=NOW, message="No."))

    assert told.wrong
    assert told.suggestion


def test_a_fault_owns_up():
    told = of(errors.InvalidToken, fault="f3", origin="http://mock")

    assert explained(told).sentence == (
        "The fault `f3` answered 401 in place of the API: somebody asked for it. "
        "Remove it: DELETE http://mock/_mock/faults/f3."
    )
    assert "Leave the header" in explained(of(errors.InvalidToken, fault="f3", headers={"x-mock-fault": "x"})).sentence


@pytest.mark.parametrize("error", ERRORS)
@pytest.mark.parametrize(
    ("body", "authorization"),
    [
        (json.dumps(BODY), f"Bearer {SECRET}"),
        (json.dumps([BODY, SECRET]), SECRET),
        (json.dumps(f"password={SECRET}"), f"Token {SECRET}"),
        (json.dumps(BODY)[:-9], f"Basic {BASIC}"),
        (FORM, f"Basic {BASIC}"),
    ],
    ids=["json", "array", "text", "half", "form"],
)
def test_no_secret_is_told(error, body, authorization):
    token = Token(id="", kind="access", session="", client_id="demo-client", scopes=(), issued_at=NOW)
    sent = {"body": body.encode(), "headers": {"authorization": authorization}}
    for operation_id in (*OPERATIONS, UNSET):
        told = of(error, operation_id=operation_id, bearer=Bearer(state="unknown", token=token), **sent)
        without_error = msgspec.structs.replace(told, error=UNSET, message=f"No: {SECRET}.")

        assert SECRET not in everything_in(explained(told))
        assert SECRET not in everything_in(explained(without_error))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(
            st.sampled_from("version actions action address country type id key fields custom email value".split()),
            inner,
            max_size=4,
        )
    ),
    max_leaves=8,
)
ACTIONS = st.lists(
    st.dictionaries(st.just("action"), st.sampled_from(["addAddress", "setCustomType"]) | JSON), max_size=2
)
BODIES = st.binary(max_size=30) | (JSON | st.fixed_dictionaries({"actions": ACTIONS})).map(msgspec.json.encode)
TEXTS = st.text(max_size=20)


@settings(deadline=None)
@given(
    st.sampled_from([errors.InvalidJsonInput, *ERRORS]),
    st.sampled_from([*OPERATIONS, UNSET]),
    BODIES,
    st.dictionaries(st.sampled_from(["authorization", "content-type", "content-length"]), TEXTS),
    st.dictionaries(st.sampled_from(["where", "version", "limit", "scope", "grant_type"]), TEXTS),
    TEXTS,
)
def test_whatever_was_sent_is_explained(error, operation_id, body, headers, query, path):
    sent = {"operation_id": operation_id, "body": body, "headers": headers, "query": query, "path": f"/{path}"}

    assert one_line(explained(of(error, **sent)))
    for status in (404, 405, 413, 415):
        assert one_line(explained(Situation(method="POST", status=status, now=NOW, **sent)))


@pytest.mark.parametrize("depth", [100, 900, 1100, 100_000])
def test_a_body_of_any_depth_is_explained(depth):
    for opening, closing in (("[", "]"), ('{"password":', "}")):
        body = (opening * depth + '"geheim"' + closing * depth).encode()

        assert "geheim" not in everything_in(
            explained(of(errors.InvalidJsonInput, operation_id="updateMyCustomer", body=body))
        )
        assert explained(of(errors.RequiredField, operation_id="updateMyCustomer", body=body)).wrong


@given(st.text(max_size=500))
def test_one_line_fits_a_header(text):
    line = one_line(Explanation(sentence=text, wrong=text))

    assert len(line) <= 300
    assert all(" " <= character <= "~" for character in line)


def test_one_line_shows_what_it_leaves_out():
    assert one_line(Explanation(sentence="Größe\r\nX-Evil: 1…", wrong="")) == "Gr??e X-Evil: 1..."
    assert one_line(Explanation(sentence="a" * 301, wrong="")) == "a" * 297 + "..."


def test_every_citation_is_of_one_rule():
    cited = [call for path in _sources() for call in ast.walk(ast.parse(path.read_text())) if _is_citation(call)]
    literal = [(it.args[0].value, it.args[1].value) for it in cited if isinstance(it.args[0], ast.Constant)]

    assert len(literal) > 50
    every = bullets()
    for chapter, words in literal:
        found = [it for it in every if it.chapter == chapter and words in it.sentence]
        assert len(found) == 1, (chapter, words, found)


def _sources():
    return sorted(Path(str(explaining.__file__)).parent.glob("*.py"))


def _is_citation(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Citation"


def test_a_rule_that_the_document_has_no_more_is_left_out():
    assert rule(Citation("errors", "that nobody wrote")) is UNSET
    assert rule(Citation("errors", "refused")) is UNSET  # several have the word


def test_explaining_does_not_read_the_document():
    script = (
        "from mockserver.observing.explaining import *; from mockserver.domain import errors;"
        "from openapi.document import bullets, document;"
        "s = Situation(method='GET', path='/demo/me', status=401, now='2026-06-01T12:00:00.000Z',"
        " error=errors.AccessDenied(message='x'));"
        "one_line(explained(s)); assert bullets.cache_info().currsize == document.cache_info().currsize == 0;"
        "rule_of(s); assert bullets.cache_info().currsize == 1"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_code_of_the_document_has_a_meaning():
    schemas = document()["components"]["schemas"]
    named = {it["$ref"].rpartition("/")[2] for it in schemas["ErrorObject"]["oneOf"]}

    assert set(codes()) == named
    for code in codes():
        found = meaning_of(code)
        assert found.code == code
        assert found.meaning in " ".join(schemas[code]["description"].split())
        assert found.operations or code in ("General", "OverCapacity")
        assert found.example is UNSET or found.example["errors"][0]["code"] == code
    assert [code for code in codes() if meaning_of(code).example is UNSET] == ["General", "OverCapacity"]


def test_a_meaning_has_the_rules_that_name_the_code():
    found = meaning_of("concurrentmodification")

    assert found.status == 409
    assert "updateMyCustomer" in found.operations
    assert "A refusal with 409 has the code `ConcurrentModification`." in [it.sentence for it in found.rules]
    assert [it.sentence for it in meaning_of("access_denied").rules] == [
        "A request without access token is refused with 401."
    ]


def test_a_status_with_one_code_means_that_code():
    assert meaning_of("409").code == "ConcurrentModification"


@pytest.mark.parametrize(
    ("code", "sentence"),
    [
        ("InvalidJsonInputs", "There is no code 'InvalidJsonInputs'. Did you mean `InvalidJsonInput`? There are "),
        ("401", "Several codes come with the status 401: ask for one of `access_denied`, `invalid_token` or "),
        ("418", "No code comes with the status 418: its refusals are explained by HTTP alone."),
    ],
)
def test_an_unknown_code_says_which_there_are(code, sentence):
    with pytest.raises(UnknownCode) as unknown:
        meaning_of(code)

    assert str(unknown.value).startswith(sentence)


def test_a_rule_is_a_bullet_of_the_document():
    told = rule_of(of(errors.AccessDenied))

    assert (told.chapter, told.sentence) in [tuple(it) for it in bullets()]
