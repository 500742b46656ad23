"""Pages: what is wanted, in which order, how many, and what its references refer to."""

from decimal import Decimal
from typing import Any, Literal

import msgspec
import pytest

from mockserver.domain.errors import InvalidInput, Refused
from mockserver.domain.values import UNSET, Maybe, Value
from mockserver.web.parameters import Query
from mockserver.web.query import expansion, paged


class GroupReference(Value, frozen=True, kw_only=True):
    type_id: Literal["group"] = "group"
    id: str


class Group(Value, frozen=True, kw_only=True):
    id: str
    parent: GroupReference | Maybe = UNSET


class Assignment(Value, frozen=True, kw_only=True):
    group: GroupReference


class Person(Value, frozen=True, kw_only=True):
    id: str
    name: str | Maybe = UNSET
    age: int | Maybe = UNSET
    rate: Decimal | Maybe = UNSET
    group: GroupReference | Maybe = UNSET
    assignments: tuple[Assignment, ...] = ()
    fields: dict[str, Any] | Maybe = UNSET


class People(Value, frozen=True, kw_only=True):
    limit: int
    offset: int
    count: int
    total: int | Maybe = UNSET
    results: tuple[Person, ...]


GROUPS = {
    "all": Group(id="all"),
    "vip": Group(id="vip", parent=GroupReference(id="all")),
    "ring": Group(id="ring", parent=GroupReference(id="ring")),
}

ANNE = Person(id="3", name="Anne", age=30)
BERT = Person(id="1", name="Bert", age=30)
CARL = Person(id="2", name="Carl", age=7)
NEMO = Person(id="0")
PEOPLE = (CARL, NEMO, ANNE, BERT)


def resolve(type_id, id):
    return GROUPS.get(id) if type_id == "group" else None


def page(query, people=PEOPLE):
    return paged(People, people, Query(query.encode()), resolve)


def ids(query, people=PEOPLE):
    return "".join(person.id for person in page(query, people).results)


def problem(query):
    with pytest.raises(Refused) as refused:
        page(query, people=())
    assert isinstance(refused.value.error, InvalidInput)
    return refused.value.error.message.removeprefix("Malformed parameter: ")


# Pages


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("", "2031"),
        ("limit=2", "20"),
        ("limit=2&offset=3", "1"),
        ("limit=2&offset=4", ""),
        ("limit=0", ""),
        ("x=1", "2031"),
    ],
)
def test_a_page_is_a_part_of_the_list(query, expected):
    assert ids(query) == expected
    assert (page(query).count, page(query).total) == (len(expected), 4)


def test_a_page_has_20_results_where_nothing_is_said():
    many = [Person(id=str(number)) for number in range(25)]
    assert (page("", many).limit, page("", many).offset, page("", many).count) == (20, 0, 20)


def test_the_total_can_be_declined():
    assert set(msgspec.to_builtins(page("withTotal=false"))) == {"limit", "offset", "count", "results"}


@pytest.mark.parametrize("query", ["limit=501", "limit=-1", "limit=x", "offset=10001", "offset=-1", "withTotal=1"])
def test_a_page_that_cannot_be_is_refused(query):
    assert problem(query).startswith(query.partition("=")[0])


def test_the_total_counts_what_is_wanted():
    found = page("where=age%3D30&limit=1&sort=id")
    assert (found.results, found.count, found.total) == ((BERT,), 1, 2)


def test_all_predicates_hold_and_their_variables_are_bound():
    assert ids('where=age=30&where=name="Anne"') == "3"
    assert ids("where=name in :names and age = :age&var.names=Anne&var.names=Carl&var.age=30") == "3"


# Sorting


@pytest.mark.parametrize(
    ("query", "expected"),
    [
        ("sort=name", "3120"),
        ("sort=name asc", "3120"),
        ("sort=name+DESC", "0213"),
        ("sort=age&sort=name desc", "2130"),
        ("sort=age desc", "0132"),
        ("sort=id desc", "3210"),
        ("sort=age", "2130"),
    ],
)
def test_results_are_ordered_and_in_the_end_by_id(query, expected):
    assert ids(query) == expected


def test_a_field_of_a_field_orders():
    people = [Person(id=id, fields={"mark": mark}) for id, mark in (("a", 10), ("b", 9.5), ("c", "x"), ("d", None))]
    assert ids("sort=fields.mark", people) == "bacd"


@pytest.mark.parametrize(("query", "expected"), [("sort=group.id", "bca"), ("sort=assignments.group.id desc", "acb")])
def test_a_field_in_an_array_orders_by_its_smallest_value_and_descending_by_its_largest(query, expected):
    def person(id, *groups):
        references = [GroupReference(id=group) for group in groups]
        return Person(id=id, group=references[0], assignments=tuple(Assignment(group=it) for it in references))

    people = [person("a", "vip", "all"), person("b", "all"), person("c", "ring")]
    assert ids(query, people) == expected
    assert ids("sort=assignments.group.id", people) == "abc"


def test_what_has_nothing_in_the_array_comes_last_and_descending_first():
    people = [Person(id="a"), Person(id="b", assignments=(Assignment(group=GroupReference(id="vip")),))]
    assert ids("sort=assignments.group.id", people) == "ba"
    assert ids("sort=assignments.group.id desc", people) == "ab"


@pytest.mark.parametrize("path", ["group", "assignments", "assignments.group"])
def test_an_object_is_no_order(path):
    assert problem(f"sort={path} desc") == f"sort: The field '{path.split('.')[-1]}' holds objects, not scalars."


def test_moments_are_ordered_as_instants():
    moments = {"a": "2026-06-01T12:00:00Z", "b": "2026-06-01T13:30:00+02:00"}
    assert ids("sort=fields.at", [Person(id=id, fields={"at": at}) for id, at in moments.items()]) == "ba"


@pytest.mark.parametrize("sort", ["", "name down", "name asc desc", ".name", "name.", "na me", "asc,desc", "name;"])
def test_what_is_no_order_is_refused(sort):
    assert problem(f"sort={sort}").startswith("sort: ")


def test_an_unknown_field_is_refused_with_those_that_there_are():
    known = "`age`, `assignments`, `fields`, `group`, `id`, `name`, `rate`"
    assert problem("sort=nme") == f"sort: Invalid query field 'nme' in sort path. Sortable fields are: {known}"
    assert problem("sort=group.x").endswith("'x' in sort path. Sortable fields are: `id`, `typeId`")
    assert problem("sort=name.x").startswith("sort: Invalid query field 'x' in sort path")


# Expansion

VIP = {"typeId": "group", "id": "vip"}
VIP_EXPANDED = {**VIP, "obj": {"id": "vip", "parent": {"typeId": "group", "id": "all"}}}
PERSON = Person(
    id="1",
    rate=Decimal("0.19"),
    group=GroupReference(id="vip"),
    assignments=(Assignment(group=GroupReference(id="vip")), Assignment(group=GroupReference(id="gone"))),
    fields={"friend": dict(VIP), "set": [dict(VIP)]},
)


def tree(*paths):
    return expansion(paths, resolve)(PERSON)


def test_a_reference_is_expanded():
    assert tree("group") == {**tree("name"), "group": VIP_EXPANDED}


def test_references_in_arrays_are_expanded():
    gone = {"group": {"typeId": "group", "id": "gone"}}
    assert tree("assignments[*].group")["assignments"] == ({"group": VIP_EXPANDED}, gone)
    assert tree("assignments[0].group")["assignments"] == ({"group": VIP_EXPANDED}, gone)
    assert tree("assignments[1].group") == tree("name")
    assert tree("fields.set[*]")["fields"]["set"] == [VIP_EXPANDED]


def test_a_path_goes_on_in_what_was_expanded():
    assert tree("group.parent")["group"]["obj"]["parent"] == {"typeId": "group", "id": "all", "obj": {"id": "all"}}
    assert tree("group", "group.parent") == tree("group.parent") == tree("group.parent", "group")


@pytest.mark.parametrize("path", ["nothing", "id.x", "assignments.group", "assignments[7].group", "group[*]", "obj"])
def test_a_path_that_leads_to_no_reference_is_ignored(path):
    assert tree(path) == tree("name")
    assert tree(path, "group") == tree("group", "group.nothing") == tree("group")


def test_what_is_expanded_stays_as_it_is():
    before = msgspec.json.encode(PERSON)
    tree("group", "fields.friend", "fields.set[*]")
    assert msgspec.json.encode(PERSON) == before
    assert tree("fields.friend")["rate"] == Decimal("0.19")
    assert expansion([], resolve)(PERSON) is PERSON


@pytest.mark.parametrize(
    "path", ["", ".", "group.", "a b", "a[", "a[x]", "a[-1]", "a[*][0]", "[0]", ".".join("a" * 21)]
)
def test_what_is_no_path_is_refused(path):
    assert problem(f"expand={path}").startswith("expand: Expected a path of at most 20 fields")


def test_references_that_go_round_in_circles_end():
    ring = Person(id="1", group=GroupReference(id="ring"))
    found = expansion([".".join(["group", *["parent"] * 19])], resolve)(ring)
    for _ in range(19):
        found = found["group" if "group" in found else "parent"]["obj"]
    assert found["parent"]["obj"] == {"id": "ring", "parent": {"typeId": "group", "id": "ring"}}


def test_results_are_expanded():
    assert page("expand=group", [PERSON]).results == (tree("group"),)
