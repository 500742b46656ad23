"""The actions that set one field of the Customer, or remove it when the value is left out."""

from __future__ import annotations

from datetime import date
from functools import partial

from msgspec.structs import replace

from mockserver.domain.actions.action import Action
from mockserver.domain.customer import Customer
from mockserver.domain.locale import project_locale
from mockserver.domain.messages import (
    CustomerCompanyNameSet,
    CustomerDateOfBirthSet,
    CustomerFirstNameSet,
    CustomerLastNameSet,
    CustomerTitleSet,
    Event,
)
from mockserver.domain.ports import Context
from mockserver.domain.values import UNSET, Locale, Maybe


class SetFirstName(Action, frozen=True, kw_only=True):
    """Sets the first name."""

    first_name: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, first_name=self.first_name)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerFirstNameSet, first_name=self.first_name)


class SetLastName(Action, frozen=True, kw_only=True):
    """Sets the last name."""

    last_name: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, last_name=self.last_name)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerLastNameSet, last_name=self.last_name)


class SetMiddleName(Action, frozen=True, kw_only=True):
    """Sets the middle name."""

    middle_name: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, middle_name=self.middle_name)


class SetTitle(Action, frozen=True, kw_only=True):
    """Sets the title."""

    title: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, title=self.title)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerTitleSet, title=self.title)


class SetSalutation(Action, frozen=True, kw_only=True):
    """Sets the salutation."""

    salutation: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, salutation=self.salutation)


class SetCompanyName(Action, frozen=True, kw_only=True):
    """Sets the company name."""

    company_name: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, company_name=self.company_name)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerCompanyNameSet, company_name=self.company_name)


class SetDateOfBirth(Action, frozen=True, kw_only=True):
    """Sets the date of birth."""

    date_of_birth: date | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, date_of_birth=self.date_of_birth)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerDateOfBirthSet, date_of_birth=self.date_of_birth)


class SetVatId(Action, frozen=True, kw_only=True):
    """Sets the VAT id."""

    vat_id: str | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, vat_id=self.vat_id)


class SetLocale(Action, frozen=True, kw_only=True):
    """Sets the locale, normalised, to one of the languages of the project."""

    locale: Locale | Maybe = UNSET

    def applied(self, customer: Customer, context: Context) -> Customer:
        return replace(customer, locale=project_locale(self.locale, context.project))
