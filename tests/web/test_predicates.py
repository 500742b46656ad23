"""Query predicates: what they mean, and that whatever is typed either has a meaning or is refused with the place."""

import json
import operator
from datetime import datetime
from decimal import Decimal
from typing import Any

import msgspec
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st

from mockserver.domain.errors import InvalidInput, Refused
from mockserver.domain.values import UNSET, DateTime, LocalizedString, Maybe, Value
from mockserver.web.query import predicate, shape
from mockserver.web.query.syntax import DEEPEST, LONGEST, parsed

examples = settings(max_examples=300, deadline=None, database=None, print_blob=True)


class Part(Value, frozen=True, kw_only=True):
    text: str | Maybe = UNSET
    number: int | Maybe = UNSET


class Thing(Value, frozen=True, kw_only=True, tag_field="type", tag="Thing"):
    text: str | Maybe = UNSET
    number: int | Maybe = UNSET
    price: float | Maybe = UNSET
    is_new: bool | Maybe = UNSET
    made_at: DateTime | Maybe = UNSET
    tags: tuple[str, ...] = ()
    part: Part | Maybe = UNSET
    parts: tuple[Part, ...] = ()
    name: LocalizedString | Maybe = UNSET
    open: Any = UNSET


def holds(text, thing, /, **variables):
    return predicate([text], shape(Thing), variables)(thing)


def problem(text, **variables):
    with pytest.raises(Refused) as refused:
        predicate([text], shape(Thing), variables)
    assert isinstance(refused.value.error, InvalidInput)
    return refused.value.error.message.removeprefix("Malformed parameter: where: ")


MUG = Thing(
    text='a "mug"\n',
    number=7,
    price=0.1,
    is_new=False,
    made_at="2026-06-01T12:00:00.000Z",
    tags=("blue", "clay"),
    part=Part(text="handle"),
    parts=(Part(text="lid", number=1), Part(text="bowl", number=2)),
    name={"en": "Mug", "de-AT": "Häferl"},
    open={"size": 2.5, "marks": [{"key": "a-b"}, {"key": "c"}], "sold": True, "at": "2026-06-01T14:00:00+02:00"},
)


@pytest.mark.parametrize(
    "text",
    [
        r'text = "a \"mug\"\u000a"',
        'text="a \\"mug\\"\n"',
        'text > "a" and text < "b"',
        "number=7 and number<>8 and number!=8 and number>=7 and number<=7.0 and number>6.9 and number<=70e-1",
        "number<70e-1 or number=7",
        "number in (1, 7)",
        "number not in (1, 8)",
        "price = 0.1",
        "isNew = false",
        "isNew = FALSE",
        "text is defined AND number Is Not Defined OR tags IS NOT EMPTY",
        "not (number = 8) and not not number = 7",
        'madeAt = "2026-06-01T12:00:00Z" and madeAt < "2026-06-01T13:00:00.001+01:00" and madeAt > "2026-05-31"',
        'tags contains all ("clay", "blue") and tags contains any ("red", "blue") and tags = "clay"',
        'part(text = "handle" and number is not defined)',
        'parts(text = "lid" and number = 1) and not parts(text = "lid" and number = 2)',
        'name(en = "Mug" and de-AT = "Häferl")',
        'name(`de-AT` = "Häferl")',
        'open(size = 2.5 and marks(key = "a-b") and sold = true and at = "2026-06-01T12:00:00Z")',
        'type = "Thing"',
        "number=1 or number=2 and number=3 or number=7",
        "\f\r\n\tnumber\t=7 ",
    ],
)
def test_what_holds(text):
    assert holds(text, MUG)
    assert holds(text, msgspec.to_builtins(MUG))
    assert not holds(f"not ({text})", MUG)


@pytest.mark.parametrize(
    "text", ['text != "x"', 'text not in ("x")', "text is not defined", "tags is empty", "not number < 1"]
)
def test_what_is_not_there_equals_nothing(text):
    assert holds(text, Thing())


@pytest.mark.parametrize(
    "text",
    [
        'text = ""',
        "number < 1",
        "number >= 1",
        "isNew = false",
        "tags is not empty",
        'tags contains any ("x")',
        "part(text is not defined)",
        "parts(text is not defined)",
        "open(x(y = 1))",
    ],
)
def test_what_does_not_hold_where_nothing_is(text):
    assert not holds(text, Thing())


def test_a_number_of_an_open_field_equals_no_string():
    assert not holds('open(size = "2.5")', MUG)
    assert not holds('open(size < "9")', MUG)
    assert not holds("open(sold = 1)", MUG)


def test_words_of_the_language_may_name_fields():
    words = "and or in is defined empty contains all any within circle true 5 -".split()
    for word in words:
        assert holds(f"open({word} = 1)", Thing(open={word: 1}))
    assert holds("open(`not` = 1)", Thing(open={"not": 1}))


@pytest.mark.parametrize(
    ("text", "variables"),
    [
        ("number = :n", {"n": ["7"]}),
        ("number in :n", {"n": ["1", "7"]}),
        ("number in (:n, 8)", {"n": ["1", "7"]}),
        ("isNew = :new-one", {"new-one": ["false"]}),
        ("madeAt <= :at", {"at": ["2026-06-01T12:00:00Z"]}),
        ("tags contains all :tags", {"tags": ["blue", "clay"]}),
        ("tags contains any (:tag)", {"tag": ["clay"]}),
        ("text = :text", {"text": ['a "mug"\n']}),
        ("open(size = :size)", {"size": ["2.50"]}),
        ("name(en = :name)", {"name": ["Mug"]}),
    ],
)
def test_input_variables_are_read_as_what_they_are_compared_with(text, variables):
    assert holds(text, MUG, **variables)


def test_a_variable_is_never_read_as_a_predicate():
    assert not holds("text = :v", MUG, v=['x" or number = 7 or text = "x'])


def test_several_predicates_all_hold():
    assert predicate(["number = 7", "isNew = false"], shape(Thing), {})(MUG)
    assert not predicate(["number = 7", "isNew = true"], shape(Thing), {})(MUG)
    assert predicate([], shape(Thing), {})(MUG)


FIELD_FOLLOWS = "expected a comparison operator, '(', 'not', 'in', 'is', 'contains' or 'within'"
VALUE = "expected a string, a number, a boolean or an input variable"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", "Unexpected end of input, expected a field, '(' or 'not' (line 1, column 1)"),
        ("number", f"Unexpected end of input, {FIELD_FOLLOWS} (line 1, column 7)"),
        ('text ilike "x"', f"Invalid input 'ilike', {FIELD_FOLLOWS} (line 1, column 6)"),
        ("number =\n  number", f"Invalid input 'number', {VALUE} (line 2, column 3)"),
        ("text = 'x'", f"Invalid input ''', {VALUE} (line 1, column 8)"),
        ('text = "x', f"Invalid input '\"', {VALUE} (line 1, column 8)"),
        (r'text = "\x"', f"Invalid input '\"', {VALUE} (line 1, column 8)"),
        ("number in ()", f"Invalid input ')', {VALUE} (line 1, column 12)"),
        ("number in (1 2)", "Invalid input '2', expected ')' or a comma (line 1, column 14)"),
        ("number = 007", "Invalid input '07', expected 'and', 'or' or the end (line 1, column 11)"),
        ("number = 1)", "Invalid input ')', expected the end (line 1, column 11)"),
        ("(number = 1", "Unexpected end of input, expected ')' (line 1, column 12)"),
        ("numbér = 1", f"Invalid input 'é', {FIELD_FOLLOWS} (line 1, column 5)"),
        ("number not = 1", "Invalid input '=', expected 'in' (line 1, column 12)"),
    ],
)
def test_what_cannot_be_read_is_refused_with_the_place_and_what_was_expected(text, told):
    assert problem(text) == f"Syntax error while parsing 'where'. {told}"


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("nmber = 1", "The field 'nmber' does not exist."),
        ("made_at is defined", "The field 'made_at' does not exist."),
        ("parts(txt = 1)", "The field 'txt' does not exist."),
        ("number(text = 1)", "The field 'text' does not exist."),
        ("number = 1 or x is empty", "The field 'x' does not exist."),
        ('number = "7"', "The field 'number' is compared with a number."),
        ("text > 1", "The field 'text' is compared with a string."),
        ("isNew in (true, 1)", "The field 'isNew' is compared with a boolean."),
        ("name(en = 1)", "The field 'en' is compared with a string."),
        ('part = "handle"', "The field 'part' holds objects, not scalars."),
        ('text contains any ("a")', "The field 'text' is no array."),
        ('text contains all ("a")', "The field 'text' is no array."),
        ("number is empty", "The field 'number' is no array."),
        ("text within circle(13.3, 52.5, 1000)", "'within circle' is not served: the field 'text' is no location."),
        ("number = :n", "The input variable ':n' has no value."),
    ],
)
def test_what_can_be_read_and_means_nothing_is_refused(text, told):
    assert problem(text) == told


def test_a_variable_that_is_of_another_kind_is_refused():
    assert problem("number = :n", n=["seven"]) == "The field 'number' is compared with a number."
    assert problem("number > :n", n=["1", "2"]) == "'>' compares the field 'number' with one value."


def test_a_predicate_is_bounded():
    assert problem(f"number = {'1' * LONGEST}") == f"A predicate has at most {LONGEST} characters."
    deepest = f"{'not ' * (DEEPEST - 1)}number = 8"
    assert holds(deepest, MUG)
    assert problem(f"not {deepest}") == f"A predicate is at most {DEEPEST} levels deep."


@pytest.mark.parametrize("text", ["not ", "open(", "("])
def test_however_deep_a_predicate_is_it_is_read_without_a_deep_stack(text):
    many = (LONGEST - 10) // (2 * len(text))
    closed = f"{text * many}number = 7{')' * many * text.count('(')}"
    assert holds(closed, MUG) if text == "(" else problem(closed) == f"A predicate is at most {DEEPEST} levels deep."
    assert problem(text * many).startswith("Syntax error while parsing 'where'. Unexpected end of input")


def test_nested_as_deep_as_may_be_is_evaluated():
    levels = DEEPEST - 1
    value = {"a": 1}
    for _ in range(levels):
        value = {"a": [value]}
    assert holds(f"open({'a(' * (levels - 1)}a = 1{')' * levels}", Thing(open=value["a"][0]))


FRAGMENTS = st.sampled_from(
    'text number parts tags ( ) , = != <> < >= "x" "\\" \\u00e9" 1 -2.5 true :v and or not in is defined empty '
    "contains all any within circle ` ' \\ é 😀 \x00".split(" ")
)


@examples
@given(st.text() | st.lists(FRAGMENTS, max_size=12).map(" ".join) | st.lists(FRAGMENTS, max_size=12).map("".join))
@example('"' * 5_000)
@example('text = "' + "\\" * 5_000)
@example('text = "' + 'a\\"' * 2_000)
@example("number = 1e9999 and number in (-0.0, 1E-9999)")
@example('text = "\\ud800"')
def test_any_text_has_a_meaning_or_is_refused(text):
    try:
        outcome = predicate([text], shape(Thing), {"v": ["1"]})(MUG)
    except Refused as refused:
        outcome = refused.error
        msgspec.json.encode(outcome)
    assert outcome is True or outcome is False or isinstance(outcome, InvalidInput)


# Random predicates over random things, beside what is plain Python of the same meaning.

TEXTS = st.sampled_from(["", "a", "b", "Ü", "😀", '"', "\\"])
NUMBERS = st.integers(-2, 2)
MOMENTS = st.sampled_from(["2026-06-01T12:00:00.000Z", "2026-06-01T14:00:00+02:00", "2026-06-01T12:00:00.001Z"])
ORDERS = {"=": operator.eq, "<": operator.lt, "<=": operator.le, ">": operator.gt, ">=": operator.ge}

parts = st.builds(Part, text=st.just(UNSET) | TEXTS, number=st.just(UNSET) | NUMBERS)
things = st.builds(
    Thing,
    text=st.just(UNSET) | TEXTS,
    number=st.just(UNSET) | NUMBERS,
    price=st.just(UNSET) | NUMBERS.map(lambda tenths: tenths / 10),
    is_new=st.just(UNSET) | st.booleans(),
    made_at=st.just(UNSET) | MOMENTS,
    tags=st.lists(TEXTS, max_size=3).map(tuple),
    part=st.just(UNSET) | parts,
    parts=st.lists(parts, max_size=2).map(tuple),
    name=st.just(UNSET) | st.dictionaries(st.sampled_from(["en", "de-AT"]), TEXTS),
)


def written(value):
    return json.dumps(value, ensure_ascii=False) if isinstance(value, str) else str(value).lower()


def tenth(value):
    return Decimal(repr(value))


def comparisons(field, values, read=lambda value: value):
    """A comparison as it is typed, and its meaning for JSON."""

    def built(symbol, value):
        compare = ORDERS[symbol]
        return f"{field} {symbol} {written(value)}", lambda it: field in it and compare(read(it[field]), read(value))

    def differing(value):
        return f"{field} != {written(value)}", lambda it: field not in it or read(it[field]) != read(value)

    return st.builds(built, st.sampled_from([*ORDERS]), values) | st.builds(differing, values)


def choices(field, values):
    def built(chosen, is_among):
        text = f"{field} {'in' if is_among else 'not in'} ({', '.join(map(written, chosen))})"
        return text, lambda it: (it.get(field) in chosen) is is_among

    return st.builds(built, st.lists(values, min_size=1, max_size=3), st.booleans())


def presences(field):
    return st.sampled_from(
        [
            (f"{field} is defined", lambda it: field in it),
            (f"{field} is not defined", lambda it: field not in it),
        ]
    )


def contained(chosen, is_all):
    text = f"tags contains {'all' if is_all else 'any'} ({', '.join(map(written, chosen))})"
    return text, lambda it: (all if is_all else any)(one in it["tags"] for one in chosen)


def nested(field, inner):
    text, means = inner
    return f"{field}({text})", lambda it: any(
        means(one) for one in (it[field] if isinstance(it.get(field), list) else [it[field]] if field in it else [])
    )


def combined(children):
    def joined(word, every):
        def built(inner):
            return f" {word} ".join(f"({text})" for text, _ in inner), lambda it: every(means(it) for _, means in inner)

        return st.lists(children, min_size=2, max_size=3).map(built)

    return (
        joined("and", all) | joined("or", any) | children.map(lambda one: (f"not({one[0]})", lambda it: not one[1](it)))
    )


leaves = comparisons("text", TEXTS) | comparisons("number", NUMBERS) | choices("text", TEXTS) | presences("number")
predicates = st.recursive(
    leaves
    | comparisons("price", NUMBERS.map(lambda tenths: tenths / 10), tenth)
    | comparisons("isNew", st.booleans())
    | comparisons("madeAt", MOMENTS, datetime.fromisoformat)
    | choices("number", NUMBERS)
    | presences("part")
    | st.builds(contained, st.lists(TEXTS, min_size=1, max_size=2), st.booleans())
    | st.sampled_from(
        [("tags is empty", lambda it: not it["tags"]), ("parts is not empty", lambda it: bool(it["parts"]))]
    )
    | st.recursive(leaves, combined, max_leaves=3).map(lambda inner: nested("part", inner))
    | st.recursive(leaves, combined, max_leaves=3).map(lambda inner: nested("parts", inner))
    | (comparisons("en", TEXTS) | comparisons("de-AT", TEXTS)).map(lambda inner: nested("name", inner)),
    combined,
    max_leaves=6,
)


@examples
@given(predicates, things)
def test_a_predicate_means_what_plain_python_does(generated, thing):
    text, means = generated
    tree = msgspec.to_builtins(thing)
    tree = json.loads(json.dumps(tree))
    assert holds(text, thing) is holds(text, tree) is bool(means(tree))


spelled = st.recursive(choices("number", NUMBERS) | presences("number"), combined, max_leaves=6)


@examples
@given(spelled)
def test_case_and_space_do_not_matter(generated):
    text, _ = generated
    for word in (" and ", " or ", "not(", " not ", " in ", " is "):
        assert parsed(text.replace(word, word.upper().replace(" ", " \n\t"))) == parsed(text)
