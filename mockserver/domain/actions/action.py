"""What an update action is."""

from __future__ import annotations

from mockserver.domain.customer import Customer
from mockserver.domain.messages import Event
from mockserver.domain.ports import Context
from mockserver.domain.values import Value


class Action(
    Value,
    frozen=True,
    kw_only=True,
    tag_field="action",
    tag=lambda name: name[0].lower() + name[1:],
):
    """An update action. Its name is that of its class, with a lower-case first letter."""

    def applied(self, customer: Customer, context: Context) -> Customer:
        """`customer` after the action; equal to it when the action changes nothing. Raises Refused."""
        raise NotImplementedError

    def event(self, before: Customer, after: Customer) -> Event | None:
        """The event that the message feed reports for the change, if any."""
        return None
