"""What holds for every explanation: it exists, it fits a header, it keeps secrets, it is cheap."""

import ast
import base64
import json
import subprocess
import sys
from pathlib import Path
from typing import get_args

import msgspec
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from msgspec import inspect

from mockserver.domain.actions import MyCustomerUpdate
from mockserver.domain.causes import AnyCause
from mockserver.domain.causes.access import NoAccessToken
from mockserver.domain.causes.examples import EXAMPLES
from mockserver.domain.causes.http import BodyTooLarge, Faulty, MethodNotServed, NotDeclaredAsJson
from mockserver.domain.causes.inputs import Misshapen
from mockserver.domain.project import FieldDefinition, StringField
from mockserver.domain.values import UNSET
from mockserver.observing import explaining
from mockserver.observing.explaining import (
    Explanation,
    Rule,
    UnknownCode,
    codes,
    found,
    meaning_of,
    one_line,
    rule,
    told,
)
from mockserver.observing.explaining.finding import Citation
from mockserver.observing.explaining.places import CODES
from mockserver.observing.explaining.supposed import Supposed
from mockserver.observing.redaction import is_secret
from mockserver.observing.why import why
from openapi.document import bullets, document
from openapi.operations import operations

SECRET = "Z9-hidden-Q7"
OPERATIONS = [it.operation_id for it in operations().values()]
TEXTS = st.text(max_size=20)
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
CLIENT = base64.b64encode(b"demo-client:demo-secret").decode()
BASIC = base64.b64encode(f"demo-client:{SECRET}".encode()).decode()


class Anywhere:
    """A scene in which nothing is known."""

    operation_id = "updateMyCustomer"
    method, path, project, origin = "POST", "/demo/me", "demo", "http://mock"
    now, status, message = "2026-06-01T12:00:00.000Z", 400, "No."
    query, body = {}, b""

    def header(self, name):
        return ""

    def secrets(self, json=UNSET):
        return frozenset()

    def caller(self):
        return "The customer"

    def version(self):
        return None

    def clients(self):
        return ()

    def projects(self):
        return ("demo",)

    def emails(self):
        return ()

    def skus(self):
        return ()

    def types(self, resource_type_id=""):
        return ()

    def revocation(self, token_id):
        return None

    def project_of_token(self, token_id):
        return ""

    def mailed(self, value_hash):
        return None

    def changed_by(self, customer_id, version):
        return ""


CAUSES = get_args(AnyCause)
AT_RUN_TIME = {
    "value": TEXTS,
    "wrong": st.sampled_from(["", "The cart is full."]),
    "suggestion": st.sampled_from(["", "Remove an item."]),
    "json": st.just({"version": "1", "actions": [{"action": "fly"}]}),
    "type": st.just(MyCustomerUpdate),
    "place": st.sampled_from([("version",), ("actions", 0), ("actions", 0, "action")]),
    "expires_at": st.just("2026-06-01T11:00:00.000Z"),
    "grants": st.just(()),
    "offered": st.just(("password",)),
    "names": st.just(("setKey", "addPayment")),
    "definition": st.just(FieldDefinition(name="tier", label={}, required=True, type=StringField())),
    "valid_until": st.just("2026-06-01T11:00:00.000Z"),
    "name": st.sampled_from(["version", "where", "sort", "country", "refresh_token", *CODES]),
}
"""Facts that their types do not tell."""


FACTS = {
    inspect.LiteralType: lambda it: st.sampled_from(sorted(it.values)),
    inspect.UnionType: lambda it: st.one_of(*map(facts, it.types)),
    inspect.BoolType: lambda _: st.booleans(),
    inspect.IntType: lambda _: st.integers(),
    inspect.VarTupleType: lambda it: st.lists(facts(it.item_type), max_size=2).map(tuple),
    inspect.TupleType: lambda it: st.tuples(*map(facts, it.item_types)),
    inspect.StructType: lambda it: st.builds(it.cls, **{one.name: facts(one.type) for one in it.fields}),
    inspect.Metadata: lambda it: facts(it.type),
    inspect.DictType: lambda _: st.just({}),
    inspect.StrType: lambda _: TEXTS,
    inspect.AnyType: lambda _: TEXTS,
}
"""Values by type."""


def facts(type):
    """Values of a field of a cause."""
    return FACTS[type.__class__](type)


def of(cause):
    """Any cause of that class."""
    fields = inspect.type_info(cause).fields
    built = st.builds(
        cause, **{it.name: AT_RUN_TIME[it.name] if it.name in AT_RUN_TIME else facts(it.type) for it in fields}
    )
    return built.filter(is_possible) if cause is Misshapen else built


def is_possible(misshapen):
    """A code is looked at only where there is a text, and is of a kind that is known."""
    return misshapen.problem != "code" or (misshapen.name in CODES and misshapen.place == ("version",))


def everything_in(explanation):
    return " ".join(str(part) for part in msgspec.structs.astuple(explanation))


@pytest.mark.parametrize("cause", CAUSES, ids=[it.__name__ for it in CAUSES])
def test_every_cause_is_explained(cause):
    @settings(deadline=None, max_examples=20)
    @given(of(cause))
    def explained(it):
        explanation = told(found(it, Anywhere()))
        assert explanation.wrong
        assert explanation.sentence.startswith(explanation.wrong[:20])
        assert isinstance(explanation.accepted, str) or isinstance(explanation.suggestion, str)
        assert one_line(explanation)

    explained()


WITHOUT_CODE = {MethodNotServed, BodyTooLarge, NotDeclaredAsJson, Faulty}
"""HTTP alone rejects with these, or a fault does, with any code."""


def test_every_cause_of_a_code_has_an_example_and_every_code_has_one():
    assert {type(it.cause) for it in EXAMPLES} == {*CAUSES} - WITHOUT_CODE
    assert {it.code for it in EXAMPLES} == set(codes())


@pytest.mark.parametrize("code", codes())
def test_a_code_is_explained_as_requests_are(code):
    """The sentences are those of the renderers: there are no others for codes."""
    meaning = meaning_of(code)
    findings = [found(it.cause, Supposed(it)) for it in EXAMPLES if it.code == code]

    assert [it.sentence for it in meaning.reasons] == [told(it).sentence for it in findings]
    assert all(it.wrong and (it.accepted or it.suggestion) for it in meaning.reasons)
    for finding, reason in zip(findings, meaning.reasons, strict=True):
        assert isinstance(reason.rule, Rule) == (finding.cites is not None)


def test_no_cause_has_a_password_or_a_token():
    """What was sent is in a few facts only, which are shown through redaction: the body, and values of custom fields."""
    fields = {(cause.__name__, it.name) for cause in CAUSES for it in msgspec.structs.fields(cause)}
    secret = {(cause, name) for cause, name in fields if is_secret(name) and name != "taken"}  # keys that are taken

    assert secret == {("UnknownAccount", "asks_for_token"), ("NoAccessToken", "has_credentials")}  # true or false
    assert {(cause, name) for cause, name in fields if name in ("json", "value")} == {
        ("Misshapen", "json"),
        ("FieldMisfit", "value"),
    }


def test_a_fault_owns_up():
    explanation = told(found(Faulty(fault="f3"), Anywhere()))

    assert explanation.sentence == (
        "The fault `f3` answered 400 in place of the API: somebody asked for it. "
        "Remove it: DELETE http://mock/_mock/faults/f3."
    )


def sent(shared, method, path, **request):
    """What is told of a request, whatever it was answered."""
    response = shared.api.http.request(method, path, **request)
    exchange = shared.plane.journal.get(response.headers["x-mock-request"])
    if response.status_code >= 400 and exchange:
        assert response.headers["x-mock-explain"] == exchange.explanation
        return f"{exchange.explanation} {everything_in(why(exchange))}"
    return ""


@pytest.mark.parametrize("operation", operations().values(), ids=OPERATIONS)
@pytest.mark.parametrize(
    ("body", "authorization"),
    [
        (json.dumps(BODY), f"Bearer {SECRET}"),
        (json.dumps([BODY, SECRET]), SECRET),
        (json.dumps(f"password={SECRET}"), f"Token {SECRET}"),
        (json.dumps(BODY)[:-9], f"Basic {BASIC}"),
        (FORM, f"Basic {BASIC}"),
        (FORM, f"Basic {CLIENT}"),
        (json.dumps(BODY), "live"),
        (json.dumps({**BODY, "version": 1}), "live"),
        (json.dumps({**BODY, "version": 1, "actions": []}), "live"),
        (json.dumps([BODY, SECRET]), "live"),
        (json.dumps(BODY)[:-9], "live"),
    ],
    ids="json array text half form granted known versioned empty listed cut".split(),
)
def test_no_secret_is_told(shared, shared_shop, operation, body, authorization):
    path = operation.path.replace("{projectKey}", "demo").replace("{id}", "nope")
    if authorization == "live":
        authorization = f"Bearer {shared_shop.alice}"
    headers = {"authorization": authorization, "content-type": "application/json"}
    query = {"where": f'password = "{SECRET}"', "sort": SECRET, "expand": SECRET, "version": SECRET}

    assert SECRET not in sent(shared, operation.method, path, content=body, headers=headers)
    assert SECRET not in sent(shared, operation.method, f"{path}?password={SECRET}", content=body, headers=headers)
    if operation.method != "POST":
        assert "Error" not in sent(shared, operation.method, path, params=query, headers=headers)


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
PRINTABLE = st.text(st.characters(min_codepoint=33, max_codepoint=126), max_size=20)


@settings(deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.sampled_from(list(operations().values())),
    BODIES,
    st.dictionaries(st.sampled_from(["authorization", "content-type", "content-encoding"]), PRINTABLE),
    st.dictionaries(st.sampled_from(["where", "version", "limit", "scope", "grant_type"]), TEXTS),
)
def test_whatever_was_sent_is_explained(shared, shared_shop, caplog, operation, body, headers, query):
    path = operation.path.replace("{projectKey}", "demo").replace("{id}", "nope")
    sent(shared, operation.method, path, content=body, headers=headers, params=query)
    headers["authorization"] = f"Bearer {shared_shop.alice}"
    sent(shared, operation.method, path, content=body, headers=headers, params=query)

    assert "could not be explained" not in caplog.text


@pytest.mark.parametrize("depth", [100, 900, 1100, 100_000])
def test_a_body_of_any_depth_is_explained(shared, shared_shop, depth):
    headers = {"authorization": f"Bearer {shared_shop.alice}", "content-type": "application/json"}
    for opening, closing in (("[", "]"), ('{"password":', "}")):
        body = (opening * depth + '"geheim"' + closing * depth).encode()

        explanation = sent(shared, "POST", "/demo/me", content=body, headers=headers)
        assert explanation
        assert "geheim" not in explanation


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
        rules = [it for it in every if it.chapter == chapter and words in it.sentence]
        assert len(rules) == 1, (chapter, words, rules)


def _sources():
    return sorted(Path(str(explaining.__file__)).parent.glob("*.py"))


def _is_citation(node):
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "Citation"


def test_a_rule_that_the_document_has_no_more_is_left_out():
    assert rule(Citation("errors", "that nobody wrote")) is UNSET
    assert rule(Citation("errors", "refused")) is UNSET  # several have the word


def test_explaining_does_not_read_the_document():
    script = (
        "from mockserver.observing.explaining import *; from mockserver.domain.causes.inputs import EmptyText;"
        "from openapi.document import bullets, document;"
        "one_line(told(found(EmptyText(what='email'), None)));"
        "assert bullets.cache_info().currsize == document.cache_info().currsize == 0"
    )
    subprocess.run([sys.executable, "-c", script], check=True)


def test_every_code_of_the_document_has_a_meaning():
    schemas = document()["components"]["schemas"]
    named = {it["$ref"].rpartition("/")[2] for it in schemas["ErrorObject"]["oneOf"]}

    assert set(codes()) == named
    for code in codes():
        meaning = meaning_of(code)
        assert meaning.code == code
        assert meaning.meaning in " ".join(schemas[code]["description"].split())
        assert meaning.operations or code in ("General", "OverCapacity")
        assert meaning.example is UNSET or meaning.example["errors"][0]["code"] == code
    assert [code for code in codes() if meaning_of(code).example is UNSET] == ["General", "OverCapacity"]


def test_a_meaning_has_the_rules_that_name_the_code():
    meaning = meaning_of("concurrentmodification")

    assert meaning.status == 409
    assert "updateMyCustomer" in meaning.operations
    assert "A refusal with 409 has the code `ConcurrentModification`." in [it.sentence for it in meaning.rules]
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
    cites = found(NoAccessToken(scheme="", has_credentials=False), Anywhere()).cites
    assert cites is not None
    cited = rule(cites)

    assert (cited.chapter, cited.sentence) in [tuple(it) for it in bullets()]
