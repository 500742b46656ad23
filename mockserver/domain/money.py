"""Money: integer amounts in minor units of a currency, never fractions of a unit."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import Annotated, Literal

from msgspec import Meta

from mockserver.domain import errors
from mockserver.domain.causes.inputs import TooLarge
from mockserver.domain.currencies import fraction_digits
from mockserver.domain.values import LARGEST_INTEGER, Value

Currency = Annotated[str, Meta(pattern=r"^[A-Z]{3}$(?!\n)", min_length=3, max_length=3, extra={"reads": "currency"})]
"""ISO 4217."""


class CentPrecisionMoney(Value, frozen=True, kw_only=True):
    """An amount in minor units."""

    type: Literal["centPrecision"] = "centPrecision"
    currency_code: Currency
    cent_amount: int
    fraction_digits: int


def money(cent_amount: int, currency: str) -> CentPrecisionMoney:
    """`cent_amount` minor units of `currency`. Raises InvalidInput for more than 64 bits can hold."""
    if cent_amount > LARGEST_INTEGER:
        cause = TooLarge(what="amount", number=cent_amount)
        errors.invalid_input(f"The amount of {cent_amount} {currency} in minor units is too large.", cause)
    return CentPrecisionMoney(
        currency_code=currency, cent_amount=cent_amount, fraction_digits=fraction_digits(currency)
    )


def total(amounts: Iterable[CentPrecisionMoney], currency: str) -> CentPrecisionMoney:
    """The sum of `amounts`, which are all of `currency`."""
    return money(sum(it.cent_amount for it in amounts), currency)


def times(amount: CentPrecisionMoney, factor: int) -> CentPrecisionMoney:
    """`amount`, `factor` times."""
    return money(amount.cent_amount * factor, amount.currency_code)


def less(amount: CentPrecisionMoney, other: CentPrecisionMoney) -> CentPrecisionMoney:
    """`amount` minus `other`."""
    return money(amount.cent_amount - other.cent_amount, amount.currency_code)


def share(amount: CentPrecisionMoney, part: Fraction) -> CentPrecisionMoney:
    """`part` of `amount`, rounded half to even."""
    return money(round(amount.cent_amount * part), amount.currency_code)
