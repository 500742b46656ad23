"""The action that changes the email of the Customer."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from mockserver.domain.actions.action import Action
from mockserver.domain.customer import Customer
from mockserver.domain.email import available_email
from mockserver.domain.messages import CustomerEmailChanged, Event
from mockserver.domain.ports import Context


class ChangeEmail(Action, frozen=True, kw_only=True):
    """Changes the email, which must then be confirmed again."""

    email: str

    def applied(self, customer: Customer, context: Context) -> Customer:
        if self.email == customer.email:
            return customer
        email = available_email(self.email, context, customer.id)
        return replace(customer, email=email, is_email_verified=False)

    def event(self, before: Customer, after: Customer) -> Event:
        return partial(CustomerEmailChanged, email=after.email, old_email=before.email)
