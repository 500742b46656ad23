"""Whole minor units of a currency."""

from fractions import Fraction

import msgspec
import pytest

from mockserver.domain.errors import InvalidInput
from mockserver.domain.money import less, money, share, times, total
from mockserver.domain.values import LARGEST_INTEGER


def test_money_is_written_as_the_platform_writes_it():
    assert msgspec.to_builtins(money(1299, "EUR")) == {
        "type": "centPrecision",
        "currencyCode": "EUR",
        "centAmount": 1299,
        "fractionDigits": 2,
    }


@pytest.mark.parametrize(("currency", "digits"), [("EUR", 2), ("JPY", 0), ("KWD", 3), ("CLF", 4)])
def test_a_currency_has_its_fraction_digits(currency, digits):
    assert money(1, currency).fraction_digits == digits


def test_sums_differences_and_multiples_stay_in_their_currency():
    assert total([money(1, "JPY"), money(2, "JPY")], "JPY") == money(3, "JPY")
    assert total([], "USD") == money(0, "USD")
    assert times(money(7, "USD"), 3) == money(21, "USD")
    assert less(money(7, "USD"), money(3, "USD")) == money(4, "USD")


@pytest.mark.parametrize(
    ("cents", "part", "rounded"),
    [
        *(
            (cents, Fraction(1, 10), expected)
            for cents, expected in [(4, 0), (5, 0), (6, 1), (15, 2), (25, 2), (35, 4)]
        ),
        (10**15 + 5, Fraction(1, 10), 10**14),
        (4 * 10**15 + 19, Fraction(7, 10), 28 * 10**14 + 13),  # and 3 tenths, which a float would take for a half
        (LARGEST_INTEGER, Fraction(1), LARGEST_INTEGER),
    ],
)
def test_a_share_is_rounded_half_to_even_and_exact_at_any_size(cents, part, rounded):
    assert share(money(cents, "EUR"), part) == money(rounded, "EUR")


def test_an_amount_of_more_than_64_bits_is_refused(world):
    assert money(LARGEST_INTEGER, "EUR").cent_amount == LARGEST_INTEGER
    with world.refusing(InvalidInput):
        money(LARGEST_INTEGER + 1, "EUR")
