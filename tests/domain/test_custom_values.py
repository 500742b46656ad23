"""What values the twelve kinds of custom field take."""

import math

import pytest

from mockserver.domain.custom import STORED, Unfit, stored
from mockserver.domain.project import (
    BooleanField,
    DateField,
    DateTimeField,
    EnumField,
    EnumValue,
    LocalizedEnumField,
    LocalizedEnumValue,
    LocalizedStringField,
    MoneyField,
    NumberField,
    ReferenceField,
    SetField,
    StringField,
    TimeField,
)

ENUM = EnumField(values=(EnumValue(key="gold", label="Gold"), EnumValue(key="true", label="True")))
LOCALIZED_ENUM = LocalizedEnumField(values=(LocalizedEnumValue(key="gold", label={"en": "Gold", "de": "Gold"}),))
REFERENCE = ReferenceField(reference_type_id="product")
EUROS = {"type": "centPrecision", "currencyCode": "EUR", "centAmount": 4200, "fractionDigits": 2}

KEPT_AS_GIVEN = [
    (BooleanField(), [True, False]),
    (StringField(), ["", "text", "ü 😀\u200d", "x" * 10_000, "null"]),
    (LocalizedStringField(), [{}, {"en": ""}, {"en": "Hi", "de-DE": "Hallo", "zh-Hant-TW": "你好", "gsw": "Hoi"}]),
    (ENUM, ["gold", "true"]),
    (LOCALIZED_ENUM, ["gold"]),
    (NumberField(), [0, -1, 1.5, -0.25, 2**63, 10**30, 1e-300]),
    (MoneyField(), [EUROS, EUROS | {"centAmount": 0}, EUROS | {"centAmount": -1}]),
    (DateField(), ["2026-02-28", "2024-02-29", "0001-01-01", "9999-12-31"]),
    (TimeField(), ["00:00:00.000", "23:59:59.999", "12:30:00"]),
    (DateTimeField(), ["2026-01-31T09:00:00.000Z", "2026-01-31T09:00:00Z", "2026-01-31T09:00:00.000+02:00"]),
    (REFERENCE, [{"typeId": "product", "id": "4711"}]),
    (SetField(element_type=StringField()), [[], ["a"], ["b", "a", "A"]]),
    (SetField(element_type=NumberField()), [[1, 2.5, -1]]),
    (SetField(element_type=BooleanField()), [[True, False]]),
    (SetField(element_type=REFERENCE), [[{"typeId": "product", "id": "1"}, {"typeId": "product", "id": "2"}]]),
    (SetField(element_type=LocalizedStringField()), [[{"en": "a"}, {"de": "a"}]]),
]
REFUSED = [
    (BooleanField(), [0, 1, "true", "", None, [], {}]),
    (StringField(), [0, True, None, [], {}, ["text"]]),
    (
        LocalizedStringField(),
        ["text", {"en": 1}, {"en": None}, {"": "x"}, {"e": "x"}, {"en\n": "x"}, {"en_GB": "x"}, []],
    ),
    (ENUM, ["silver", "", "Gold", True, 0, None, [], {}, ["gold"], {"key": "gold"}]),
    (LOCALIZED_ENUM, ["silver", {"key": "gold"}, {"en": "Gold"}, ["gold"], None]),
    (NumberField(), ["1", "", True, False, None, [], {}, [1]]),
    (MoneyField(), [4200, "42.00 EUR", [], {}, {"centAmount": 1}, {"currencyCode": "EUR"}]),
    (
        MoneyField(),
        [
            EUROS | change
            for change in (
                {"centAmount": 42.5},
                {"centAmount": "4200"},
                {"centAmount": True},
                {"centAmount": None},
                {"currencyCode": "eur"},
                {"currencyCode": "EURO"},
                {"currencyCode": "EUR\n"},
                {"currencyCode": 978},
                {"type": "highPrecision"},
                {"type": None},
            )
        ],
    ),
    (DateField(), ["2026-02-29", "2026-2-1", "20260201", "2026-W05", "2026-01-31T09:00:00Z", "", "٢٠٢٦-01-31"]),
    (DateField(), [20260131, None, [], {}, "2026-01-31\n"]),
    (TimeField(), ["24:00:00", "12:60:00", "12:00:00Z", "12:00:00+01:00", "noon", "", 12, None, [], {}, "\ud800"]),
    (
        DateTimeField(),
        ["2026-01-31", "2026-01-31T09:00:00", "2026-02-30T09:00:00Z", "now", "", 0, None, [], {}, "\ud800"],
    ),
    (REFERENCE, ["4711", {"id": "4711"}, {"typeId": "product"}, {"typeId": "category", "id": "4711"}, [], {}]),
    (REFERENCE, [{"typeId": "product", "id": 4711}, {"typeId": ["product"], "id": "4711"}, None]),
    (SetField(element_type=StringField()), ["a", {}, {"a": 1}, None, [1], ["a", 1], [None], ["a", "b", "a"], [["a"]]]),
    (SetField(element_type=NumberField()), [[1, 1], [1, True], [[1]]]),
    (SetField(element_type=MoneyField()), [[EUROS, {"currencyCode": "EUR", "centAmount": 4200}]]),
    (SetField(element_type=ENUM), [["gold", "silver"], ["gold", "gold"]]),
]
WRITTEN_OTHERWISE = [
    (MoneyField(), {"currencyCode": "EUR", "centAmount": 4200}, EUROS),
    (MoneyField(), EUROS | {"fractionDigits": 7, "extra": 1}, EUROS),
    (
        MoneyField(),
        {"currencyCode": "JPY", "centAmount": 1},
        EUROS | {"currencyCode": "JPY", "centAmount": 1, "fractionDigits": 0},
    ),
    (
        MoneyField(),
        {"currencyCode": "KWD", "centAmount": 1},
        EUROS | {"currencyCode": "KWD", "centAmount": 1, "fractionDigits": 3},
    ),
    (REFERENCE, {"typeId": "product", "id": "4711", "obj": {}}, {"typeId": "product", "id": "4711"}),
]


def cases(table):
    return [
        pytest.param(type, value, id=f"{type.__class__.__name__}-{ascii(value)[:40]}")
        for type, values in table
        for value in values
    ]


def test_there_are_twelve_kinds():
    assert len(STORED) == 12
    assert {type.__class__ for type, _ in KEPT_AS_GIVEN} == {type.__class__ for type, _ in REFUSED} == set(STORED)


@pytest.mark.parametrize(("type", "value"), cases(KEPT_AS_GIVEN))
def test_a_value_that_fits_is_kept_as_given(type, value):
    kept = stored(type, value)
    assert (kept, kept.__class__) == (value, value.__class__)


@pytest.mark.parametrize(("type", "value"), cases(REFUSED))
def test_a_value_that_does_not_fit_is_refused(type, value):
    with pytest.raises(Unfit):
        stored(type, value)


@pytest.mark.parametrize(("type", "value", "kept"), WRITTEN_OTHERWISE)
def test_some_values_are_completed_or_trimmed(type, value, kept):
    assert stored(type, value) == kept


@pytest.mark.parametrize(
    ("type", "value", "allowed"),
    [
        (ENUM, "silver", ("gold", "true")),
        (LOCALIZED_ENUM, "silver", ("gold",)),
        (SetField(element_type=ENUM), ["silver"], ("gold", "true")),
    ],
)
def test_an_enum_tells_what_it_allows(type, value, allowed):
    with pytest.raises(Unfit) as unfit:
        stored(type, value)
    assert unfit.value.allowed == allowed


@pytest.mark.parametrize("value", [math.nan, math.inf, -math.inf])
def test_a_number_is_finite(value):
    with pytest.raises(Unfit):
        stored(NumberField(), value)


@pytest.mark.parametrize("value", ["10", "1030", "T10:30:00", "10:30:00,123"])
def test_a_time_is_written_with_colons(value):
    with pytest.raises(Unfit):
        stored(TimeField(), value)


@pytest.mark.parametrize(
    "value", ["2026-W01-1T10+01", "20260101T101010Z", "2026-01-01x10:00:00Z", "2026-01-01\ud80010:00:00Z"]
)
def test_a_date_time_is_written_as_the_api_writes_it(value):
    with pytest.raises(Unfit):
        stored(DateTimeField(), value)


def test_a_number_may_be_larger_than_any_float():
    assert stored(NumberField(), 10**400) == 10**400


def test_a_large_set_is_checked_in_one_pass():
    numbers = list(range(50_000))
    assert stored(SetField(element_type=NumberField()), numbers) == numbers
    with pytest.raises(Unfit):
        stored(SetField(element_type=NumberField()), [*numbers, 49_999])
