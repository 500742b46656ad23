"""What the references of a project refer to."""

from __future__ import annotations

from mockserver.domain.ports import Records
from mockserver.web.query.expand import Resolver


def held(records: Records) -> Resolver:
    """Knows the resources that `records` hold."""

    def customer(id: str) -> object | None:
        account = records.account(id)
        return account and account.customer

    known = {"customer": customer, "type": records.type_by_id}

    def resolve(type_id: str, id: str) -> object | None:
        return known[type_id](id) if type_id in known else None

    return resolve
