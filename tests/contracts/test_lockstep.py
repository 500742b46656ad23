"""Lockstep: silent where a server is beside itself, and where rules are broken, a handful of requests shows it."""

import secrets
import shutil
import time
from contextlib import ExitStack
from datetime import UTC, datetime, timedelta
from itertools import islice
from pathlib import Path
from random import Random

import httpx
import msgspec
import pytest

from contracts.layers.lockstep import compared, look
from contracts.lockstep import calls, shrinking
from contracts.lockstep.book import Book, Person, Unbound
from contracts.lockstep.comparison import aspect, contains_in_order, differences, parted
from contracts.lockstep.execution import Pair
from contracts.lockstep.faults import FAULTS
from contracts.lockstep.generator import scenarios
from contracts.lockstep.grounds import lacks
from contracts.lockstep.model import Ground
from contracts.lockstep.reading import Seen, read
from contracts.lockstep.schemas import declared, success
from contracts.session import running, session
from contracts.target import shipped_target, target_from
from contracts.verdicts import Verdict
from openapi.document import document
from openapi.operations import operations

ROOT = Path(__file__).parents[2]
OURS = target_from(shipped_target("mockserver"))


def seen(status, body=None, code="", media_type="application/json"):
    return Seen(status, media_type, code, body)


def drawn(seed, count):
    return list(islice(scenarios(Random(f"{seed}/lockstep"), Ground()), count))


def actions_of(schema):
    """The update actions that the document has."""
    refs = document()["components"]["schemas"][schema]["oneOf"]
    schemas = (document()["components"]["schemas"][it["$ref"].rpartition("/")[2]] for it in refs)
    return {
        value
        for it in schemas
        for value in (it["properties"]["action"].get("enum") or [it["properties"]["action"]["const"]])
    }


class TestGenerator:
    def test_the_same_seed_gives_the_same_steps(self):
        assert msgspec.json.encode(drawn(7, 30)) == msgspec.json.encode(drawn(7, 30))
        assert drawn(7, 5) != drawn(8, 5)

    def test_the_first_scenario_is_a_tour_of_all_operations(self):
        toured = {call.operation for call in drawn(1, 1)[0]}
        assert toured >= {it.operation_id for it in operations().values()}

    def test_every_fault_and_every_action_is_drawn(self):
        said = [call for scenario in drawn(1, 600) for call in scenario]
        assert {call.fault for call in said} == {*FAULTS, ""}

        def accepted(operation):
            """Those of requests with nothing wrong: what is only ever refused is never compared."""
            bodies = [call.body for call in said if call.operation == operation and not call.fault]
            return {it["action"] for body in bodies for it in body["actions"]}

        assert accepted("updateMyCustomer") == actions_of("MyCustomerUpdateAction")
        needs_a_type = {"setCustomType", "setCustomField"}  # a target names no custom type for carts
        assert accepted("updateMyCart") == actions_of("MyCartUpdateAction") - needs_a_type

    def test_what_the_ground_lacks_is_not_asked_for(self):
        ground = Ground(has_backend=False, has_narrow=False, has_custom_type=False, lacking=frozenset({"revocation"}))
        said = [call for scenario in islice(scenarios(Random("1"), ground), 200) for call in scenario]
        assert not {call.operation for call in said} & {"revokeToken", "createCustomerEmailToken", "queryMessages"}
        assert not {call.bearer for call in said} & {"backend", "narrow"}
        assert "$number" not in repr(said)

    def test_what_is_not_compared_is_not_applicable(self):
        said = {call.operation for scenario in islice(scenarios(Random("1"), Ground()), 100) for call in scenario}
        assert {it.operation_id for it in operations().values() if not lacks(Ground(), it)} == said


class TestBook:
    @pytest.fixture
    def book(self):
        book = Book("demo", OURS.custom_type, "run-1")
        book.people["c1"] = Person("id-1", "Ada@example.com", ["old", "new"], [1, 4], ["a0", "a1"])
        return book

    def test_symbols_are_resolved_wherever_they_stand(self, book):
        template = {
            "version": "$version:c1",
            "actions": [{"addressId": "$address:c1:1"}],
            "$number": "$password:c1:old",
        }
        assert book.resolved(template) == {"version": 4, "actions": [{"addressId": "a1"}], "points": "old"}
        assert book.resolved("$email-of:c1:swapped") == "aDA@EXAMPLE.COM"
        assert book.resolved("$version:c1:stale") == 3
        assert book.resolved("$scope:manage_my_profile") == "manage_my_profile:demo"

    @pytest.mark.parametrize("symbol", ["$id:c2", "$address:c1:2", "$access:t1", "$mailed:m1", "$message:c1:0"])
    def test_a_symbol_that_nothing_has_bound_is_unbound(self, book, symbol):
        with pytest.raises(Unbound):
            book.resolved({"a": [symbol]})

    def test_emails_are_new_for_each_execution_and_the_same_on_both_sides(self):
        first, second = (Book("demo", None, execution).email("3") for execution in ("run-1", "run-2"))
        assert first != second
        assert first == Book("other", None, "run-1").email("3")


class TestReading:
    def test_ids_are_symbols_and_versions_relations(self):
        book = Book("demo", None, "run-1")
        call = calls.sign_up("c1", {})
        profile = {
            "id": "x",
            "version": 1,
            "createdAt": "1",
            "lastModifiedAt": "1",
            "email": "e",
            "password": "****abc=",
            "addresses": [{"id": "q", "country": "DE"}],
            "defaultBillingAddressId": "q",
        }
        created = read(call, {"email": "e", "password": "p"}, httpx.Response(201, json={"customer": profile}), book)
        assert created.body["customer"]["id"] == "c1"
        assert created.body["customer"]["version"] == "1"
        assert created.body["customer"]["defaultBillingAddressId"] == "address 0"
        updated = {**profile, "version": 7, "lastModifiedAt": "2", "password": "****xyz="}
        after = read(calls.update("t1", "c1", []), {}, httpx.Response(200, json=updated), book)
        assert (after.body["version"], after.body["password"]) == ("raised", "another")
        assert book.resolved("$version:c1") == 7
        again = read(calls.get("t1", "c1"), {}, httpx.Response(200, json={**updated, "id": "y"}), book)
        assert again.body == {"id": "somebody unknown"}

    def test_what_the_document_does_not_declare_is_left_out(self):
        body = {
            "id": "x",
            "lowercaseEmail": "x",
            "addresses": [{"id": "a", "extra": 1}],
            "custom": {"fields": {"a": 1}},
        }
        known = {"id": "x", "addresses": [{"id": "a"}], "custom": {"fields": {"a": 1}}}
        assert declared(body, success("getMyCustomer")) == known

    @pytest.mark.parametrize("content", [b"", b"[]", b"null", b"{}", b"[[", b'{"customer": 5}', b'"text"'])
    def test_an_answer_may_be_anything(self, content):
        for operation in (it.operation_id for it in operations().values()):
            call = calls.Call(operation=operation, about="c1", binds="c1")
            for status in (200, 400):
                book = Book("demo", None, "run-1")
                book.people["c1"] = Person("x", "e", ["p"])
                read(call, {}, httpx.Response(status, content=content), book)


class TestComparison:
    def test_what_is_equal_is_no_difference(self):
        assert not [*differences(calls.get("t1"), seen(200, {"a": [1]}), seen(200, {"a": [1]}))]

    def test_another_status_is_a_difference_unless_the_document_leaves_the_choice(self):
        (difference,) = differences(calls.get("t1"), seen(200, {}), seen(404, code="ResourceNotFound"))
        assert difference.kind == ("getMyCustomer", "status")
        assert (difference.expected, difference.seen) == ("200", "404 ResourceNotFound")
        assert not [*differences(calls.get("t1", fault="deleted"), seen(404), seen(401))]
        assert [*differences(calls.get("t1", fault="deleted"), seen(404), seen(200, {}))]

    def test_a_code_binds_where_the_document_says_which(self):
        stale = calls.update("t1", "c1", [], fault="version")
        unknown = calls.update("t1", "c1", [], fault="unknown address")
        pair = seen(409, {}, "ConcurrentModification"), seen(409, {}, "Conflict")
        assert [it.aspect for it in differences(stale, *pair)] == ["code"]
        assert not [*differences(unknown, seen(400, {}, "InvalidOperation"), seen(400, {}, "InvalidInput"))]

    def test_an_error_may_tell_more_than_the_document_asks_for(self):
        call = calls.sign_up("c1", {}, fault="taken email")
        one, more = {"field": "email"}, {"field": "email", "duplicateValue": "e"}
        assert not [*differences(call, seen(400, one, "DuplicateField"), seen(400, more, "DuplicateField"))]
        assert [
            it.aspect for it in differences(call, seen(400, more, "DuplicateField"), seen(400, one, "DuplicateField"))
        ] == ["error.duplicateValue"]

    def test_absent_null_false_and_zero_are_four_values(self):
        values = [{}, {"a": None}, {"a": False}, {"a": 0}]
        for one in values:
            for other in values:
                assert bool([*differences(calls.get("t1"), seen(200, one), seen(200, other))]) == (one is not other)

    def test_what_is_something_else_differs_in_its_id_only(self):
        mine, hers = {"id": "c1", "email": "e"}, {"id": "c2", "title": "t"}
        assert [it.aspect for it in differences(calls.get("t1"), seen(200, mine), seen(200, hers))] == ["body.id"]

    def test_the_name_of_a_difference_is_stable(self):
        assert aspect("body.addresses.city") == "body.addresses"
        assert aspect("body.customer.custom.fields.$number") == "body.customer.custom"
        assert aspect("body.messages.address.city") == "body.messages.address"

    def test_more_messages_are_let_pass_only_where_an_action_changed_nothing(self):
        call, few, more = calls.query_messages("c1"), {"messages": [1, 3]}, {"messages": [1, 2, 3]}
        assert [*differences(call, seen(200, few), seen(200, more))]
        assert not [*differences(call, seen(200, few), seen(200, more), idle=True)]
        assert [*differences(call, seen(200, more), seen(200, few), idle=True)]
        assert contains_in_order([1, 2, 3], [1, 3])
        assert not contains_in_order([1, 2, 3], [3, 1])

    def test_who_modified_it_last_is_compared_only_as_far_as_the_reference_tells(self):
        def aspects(expected, other, field="lastModifiedBy"):
            return [
                it.aspect
                for it in differences(calls.get("t1"), seen(200, {field: expected}), seen(200, {field: other}))
            ]

        assert aspects({}, {"customer": "c1", "clientId": "x"}) == []
        assert aspects({"customer": "c1"}, {"customer": "c1", "clientId": "x"}) == []
        assert aspects({"customer": "c1"}, {"customer": "c2"}) == ["body.lastModifiedBy"]
        assert aspects({"customer": "c1"}, {}) == ["body.lastModifiedBy"]
        assert aspects({}, {"customer": "c1"}, field="createdBy") == ["body.createdBy"]
        assert aspects({}, {"customer": "c1"}, field="lastModifiedByWhom") == ["body.lastModifiedByWhom"]

    @pytest.mark.parametrize("name", FAULTS)
    def test_a_fault_lets_a_server_choose_among_its_statuses_and_no_others(self, name):
        call, choice = calls.get("t1", fault=name), FAULTS[name].statuses
        for one in (200, 201, 400, 401, 403, 404, 409, 500):
            for other in (200, 201, 400, 401, 403, 404, 409, 500):
                found = [it.aspect for it in differences(call, seen(one, {}), seen(other, {})) if it.aspect == "status"]
                assert found == ([] if one == other or {one, other} <= choice else ["status"])

    def test_the_tolerances_of_the_faults_are_those_that_the_document_leaves(self):
        """A choice that is wider hides a defect, one that is narrower finds what is none."""
        assert {name: set(it.statuses) for name, it in FAULTS.items() if it.statuses} == {
            "extra fields": {201, 400},
            "not listed": {200, 400},
            "uncertain": {200, 400, 401},
            "deleted": {401, 404},
            "token kind": {401, 403, 404},
            "orphaned token": {400, 401, 403, 404},
            "any token kind": {200, 400, 401, 403, 404},
            "unknown customer": {400, 404},
        }
        assert {name for name, it in FAULTS.items() if it.is_soon} == {
            "revoked",
            "dead soon",
            "revoked refresh token",
        }

    def test_each_code_that_binds_is_the_one_of_the_sentence_of_its_fault(self):
        unsaid = {"malformed", "absent field"}
        for name, it in FAULTS.items():
            assert len(it.codes) <= 1, name
            assert all(code in it.reason for code in it.codes) or name in unsaid or name == "unknown account", name
            assert not it.codes or "any code" not in it.reason, name
        assert {FAULTS[name].codes for name in ("malformed", "absent field", "unknown account")} == {
            ("InvalidJsonInput",),
            ("InvalidOperation",),
            ("invalid_customer_account_credentials",),
        }

    @pytest.mark.parametrize(
        ("milliseconds", "told"), [(-1, "not createdAt"), (0, "createdAt"), (999, "createdAt"), (1000, "not createdAt")]
    )
    def test_two_readings_of_a_clock_at_creation_are_less_than_a_second_apart(self, milliseconds, told):
        created = datetime(2026, 6, 1, 12, tzinfo=UTC)
        body = {
            "createdAt": created.isoformat(),
            "lastModifiedAt": (created + timedelta(milliseconds=milliseconds)).isoformat(),
        }
        book = Book("demo", None, "run-1")
        book.people["c1"] = Person("x", "e", ["p"])
        known = read(calls.get("t1", "c1"), {}, httpx.Response(200, json={"id": "x", "version": 1, **body}), book)
        assert known.body["lastModifiedAt"] == told

    @pytest.mark.parametrize(
        ("version", "at", "told"),
        [(1, "2", "same"), (1, "3", "another"), (2, "2", "not before"), (2, "3", "not before"), (2, "1", "before")],
    )
    def test_time_may_stand_still_but_not_go_back_while_versions_rise(self, version, at, told):
        book = Book("demo", None, "run-1")
        book.people["c1"] = Person("x", "e", ["p"], versions=[1])
        book.people["c1"].modified_at = "2"
        body = {"id": "x", "version": version, "lastModifiedAt": at, "createdAt": "1"}
        assert read(calls.get("t1", "c1"), {}, httpx.Response(200, json=body), book).body["lastModifiedAt"] == told

    @pytest.mark.parametrize(("seconds", "told"), [(570, 10), (571, 10), (629, 10), (631, 11), (569, 9)])
    def test_how_long_a_mailed_token_lives_is_compared_in_minutes(self, seconds, told):
        created = datetime(2026, 6, 1, 12, tzinfo=UTC)
        body = {"createdAt": created.isoformat(), "expiresAt": (created + timedelta(seconds=seconds)).isoformat()}
        call = calls.Call(operation="createCustomerEmailToken", about="c1", binds="m1")
        known = read(call, {}, httpx.Response(200, json={"id": "x", "value": "v", **body}), Book("demo", None, "run-1"))
        assert known.body["expiresAt"] == f"{told} minutes after createdAt"

    def test_sides_part_where_one_did_what_the_other_refused(self):
        assert parted(seen(200), seen(400))
        assert not parted(seen(404), seen(401))


class TestShrinking:
    def test_what_is_minimal_lacks_nothing_and_has_nothing_to_spare(self):
        for culprits in ({3}, {0, 19}, {4, 5, 6}, set(range(20))):
            tried = []

            def fails(items, culprits=culprits, tried=tried):
                tried.append(items)
                return culprits <= set(items)

            assert shrinking.minimal(list(range(20)), fails) == sorted(culprits)
            assert len(tried) < 200

    def test_simpler_values_lack_one_thing_each(self):
        assert list(shrinking.simpler({"a": [1, 2], "b": {}})) == [
            {"b": {}},
            {"a": [2], "b": {}},
            {"a": [1], "b": {}},
            {"a": [1, 2]},
        ]

    def test_a_scenario_is_shrunk_to_its_steps_and_each_step_to_what_it_needs(self):
        guilty = {"action": "setTitle", "title": "Dr."}
        names = [{"action": "setFirstName", "firstName": name} for name in ("a", "b", "c")]
        scenario = (
            calls.guest_grant("t0", {}),
            calls.sign_up("c1", {"email": "e", "password": "p", "firstName": "f", "addresses": [{"country": "DE"}]}),
            *(calls.get("t1", "c1") for _ in range(9)),
            calls.update("t1", "c1", [*names, guilty, *names]),
        )

        def fails(candidate):
            signed_up = any(
                it.operation == "signUpMyCustomer" and {"email", "password"} <= it.body.keys() for it in candidate
            )
            return signed_up and any(
                it.operation == "updateMyCustomer" and guilty in it.body.get("actions", ()) for it in candidate
            )

        assert [it.body for it in shrinking.shrunk(scenario, fails)] == [
            {"email": "e", "password": "p"},
            {"actions": [guilty]},
        ]


@pytest.fixture(scope="module")
def servers():
    """Two of ours, as targets that are already there."""
    with running(OURS) as one, running(OURS) as other:
        yield tuple(msgspec.structs.replace(it, start=None) for it in (one, other))


@pytest.fixture
def pair(servers, tmp_path):
    """Sessions with both, by a seed."""

    def pair(seed, bend=None, **changed):
        run = secrets.token_hex(4)
        transport = None if bend is None else httpx.MockTransport(bend)
        reference = stack.enter_context(session(servers[0], run=f"{run}-r", seed=seed, ledgers=tmp_path))
        described = msgspec.structs.replace(servers[1], **changed)
        target = stack.enter_context(session(described, run=run, seed=seed, ledgers=tmp_path, transport=transport))
        return Pair(reference, target)

    with ExitStack() as stack:
        yield pair


class TestLayer:
    @pytest.mark.parametrize("seed", range(1, 6))
    def test_a_server_does_not_differ_from_itself(self, pair, seed):
        both = pair(seed)
        findings = list(compared(both, calls=400))
        assert [(it.id, it.verdict, it.reason) for it in findings if it.verdict != Verdict.KEPT] == []
        assert {it.operation for it in findings} == {it.operation_id for it in operations().values()}
        assert not both.target.ledger.open, "customers were left"
        assert not both.reference.ledger.open, "customers were left"

    def test_a_target_that_names_no_catalogue_does_not_differ_from_a_reference_that_has_one(self, pair):
        findings = list(compared(pair(1, catalogue=None), calls=400))
        assert [it.id for it in findings if it.verdict == Verdict.BROKEN] == []
        assert "lockstep/createMyCart" in {it.id for it in findings if it.verdict == Verdict.KEPT}

    def test_what_a_bent_answer_differs_in_is_told_from_both_sides_without_secrets(self, pair):
        http = httpx.Client(trust_env=False)

        def bend(request):
            answer = http.send(
                httpx.Request(request.method, request.url, headers=request.headers, content=request.content)
            )
            return httpx.Response(
                answer.status_code,
                headers={"content-type": "application/json"},
                content=(answer.content.replace(b'"isEmailVerified":true', b'"isEmailVerified":false')),
            )

        findings = {it.id: it for it in compared(pair(1, bend), calls=60) if it.verdict == Verdict.BROKEN}
        http.close()
        finding = findings["lockstep/confirmMyCustomerEmail/body.isEmailVerified"]
        assert len(finding.steps) <= 4
        assert finding.operation == "confirmMyCustomerEmail"
        assert finding.expected.startswith("body.isEmailVerified true, in: {")
        assert finding.seen.startswith("body.isEmailVerified false, in: {")
        assert "Either may be wrong" in finding.reason
        assert {it.headers["Authorization"] for it in finding.steps} <= {"Bearer $TOKEN", "Basic $CLIENT"}
        assert "$TOKEN_VALUE" in finding.steps[-1].body

    def test_a_server_that_only_says_yes_is_found_out(self, pair):
        answered = httpx.Response(200, json={"access_token": "x", "scope": "", "expires_in": 1, "token_type": "Bearer"})
        findings = list(compared(pair(1, lambda _: answered), budget=3))
        broken = {it.operation for it in findings if it.verdict == Verdict.BROKEN}
        assert broken >= {"signUpMyCustomer"}

    def test_without_a_token_nothing_can_be_compared(self, servers, tmp_path):
        refuse = httpx.MockTransport(lambda _: httpx.Response(401, json={"statusCode": 401}))
        with session(servers[1], run="r", seed=1, ledgers=tmp_path, transport=refuse) as target:
            (finding,) = look(target)
        assert (finding.id, finding.verdict) == ("lockstep/witness", Verdict.INCONCLUSIVE)

    def test_a_budget_is_kept_and_what_was_not_seen_is_inconclusive(self, pair):
        began = time.monotonic()
        findings = list(compared(pair(1), budget=0.0))
        assert time.monotonic() - began < 5
        assert {it.verdict for it in findings} == {Verdict.INCONCLUSIVE}


MUTANTS = {
    "a deletion ignores the version": (
        "domain/account.py",
        "    expect_version(account.customer, version)\n    customer = account.customer\n",
        "    customer = account.customer\n",
        "lockstep/deleteMyCustomer/status",
    ),
    "a default does not join the list of its role": (
        "domain/account.py",
        "shipping_address_ids=indexed_address_ids(customer.addresses, shipping, draft.shipping_addresses),",
        "shipping_address_ids=(),",
        "lockstep/signUpMyCustomer/body.customer.shippingAddressIds",
    ),
    "a refreshed token forgets the anonymous session": (
        "domain/tokens.py",
        "return _granted(refresh, context, with_refresh_token=False)",
        "return _granted(replace(refresh, anonymous_id=UNSET), context, with_refresh_token=False)",
        "lockstep/createClientToken/body.scope",
    ),
}


@pytest.mark.parametrize("name", MUTANTS)
def test_a_broken_rule_is_found_and_shrunk(name, servers, tmp_path):
    file, rule, broken, found = MUTANTS[name]
    for part in ("mockserver", "openapi", "fixtures"):
        shutil.copytree(ROOT / part, tmp_path / part, ignore=shutil.ignore_patterns("__pycache__"))
    text = (tmp_path / "mockserver" / file).read_text()
    assert text.count(rule) == 1
    (tmp_path / "mockserver" / file).write_text(text.replace(rule, broken))
    start = msgspec.structs.replace(OURS.start, environment={"PYTHONPATH": str(tmp_path)})
    mutant = msgspec.structs.replace(OURS, name="mutant", start=start)
    with (
        session(servers[0], run="r", seed=1, ledgers=tmp_path) as reference,
        session(mutant, run="m", seed=1, ledgers=tmp_path) as target,
    ):
        # Other operations may show it first.
        broken_rules = (it for it in compared(Pair(reference, target)) if it.verdict == Verdict.BROKEN)
        finding = next(it for it in broken_rules if it.id == found)
    assert 1 <= len(finding.steps) <= 5
