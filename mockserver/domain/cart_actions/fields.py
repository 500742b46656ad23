"""The actions that set one field of a cart, or remove it when the value is left out."""

from __future__ import annotations

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.cart import BaseAddress, Cart, Days, TaxMode
from mockserver.domain.cart_actions.action import CartAction
from mockserver.domain.custom import custom_fields
from mockserver.domain.customer import AddressDraft, AddressFields
from mockserver.domain.lines import repriced, with_taxes
from mockserver.domain.locale import project_locale
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET, Country, Locale, Maybe

DAYS_BEFORE_DELETION = 90


class MyCartSetShippingAddressAction(CartAction, frozen=True, kw_only=True):
    """Sets the shipping address, which determines the taxes."""

    address: AddressDraft | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        return with_taxes(replace(cart, shipping_address=_optional_address(self.address, context)), context)


class MyCartSetBillingAddressAction(CartAction, frozen=True, kw_only=True):
    """Sets the billing address."""

    address: AddressDraft | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        return replace(cart, billing_address=_optional_address(self.address, context))


class MyCartChangeTaxModeAction(CartAction, frozen=True, kw_only=True):
    """Sets whether the tax rates come from the catalog; no backend exists here that could set external ones."""

    tax_mode: TaxMode

    def applied(self, cart: Cart, context: Context) -> Cart:
        if self.tax_mode == "Disabled":
            errors.invalid_operation("Disabled tax mode is not allowed on my cart.")
        return with_taxes(replace(cart, tax_mode=self.tax_mode), context)


class MyCartSetCountryAction(CartAction, frozen=True, kw_only=True):
    """Sets the country, which determines the prices."""

    country: Country | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        return repriced(replace(cart, country=self.country), context)


class MyCartSetLocaleAction(CartAction, frozen=True, kw_only=True):
    """Sets the locale, normalised, to one of the languages of the project."""

    locale: Locale | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        return replace(cart, locale=project_locale(self.locale, context.project))


class MyCartSetCustomerEmailAction(CartAction, frozen=True, kw_only=True):
    """Sets the email of the buyer."""

    email: str | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        return replace(cart, customer_email=self.email)


class MyCartSetDeleteDaysAfterLastModificationAction(CartAction, frozen=True, kw_only=True):
    """Sets after how many days the cart is deleted; without a value, the default applies."""

    delete_days_after_last_modification: Days | Maybe = UNSET

    def applied(self, cart: Cart, context: Context) -> Cart:
        days = self.delete_days_after_last_modification
        kept_for = DAYS_BEFORE_DELETION if isinstance(days, Maybe) else days
        return replace(cart, delete_days_after_last_modification=kept_for)


def base_address(draft: AddressDraft, context: Context) -> BaseAddress:
    """`draft` as an address of a cart; its id is kept as given. Raises the same errors as `custom_fields`."""
    fields = {name: getattr(draft, name) for name in AddressFields.__struct_fields__}
    return BaseAddress(**fields, custom=custom_fields(draft.custom, "address", context))


def _optional_address(draft: AddressDraft | Maybe, context: Context) -> BaseAddress | Maybe:
    return UNSET if isinstance(draft, Maybe) else base_address(draft, context)
