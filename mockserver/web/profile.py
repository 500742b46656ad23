"""The profile: get, update, delete. The order of the lines is the order of the checks."""

from __future__ import annotations

from typing import Any

from mockserver.domain import errors
from mockserver.domain.account import deleted
from mockserver.domain.actions import MyCustomerUpdate, updated
from mockserver.domain.causes.resources import CustomerUnmatched
from mockserver.domain.customer import Customer
from mockserver.web.call import Call
from mockserver.web.operation import Chapter
from mockserver.web.query import predicate, shape

PROFILE = "manage_my_profile"

chapter = Chapter()


@chapter.get("/{projectKey}/me", "getMyCustomer")
def get_my_customer(call: Call) -> Any:
    context = call.admitted(PROFILE, as_customer=True)  # 401, 404, 403
    is_wanted = predicate(call.query.every("where"), shape(Customer), call.query.variables)  # 400
    customer = call.account(context).customer  # 404
    if not is_wanted(customer):
        errors.not_found("Resource", customer.id, CustomerUnmatched())
    return call.expanded(customer, context)  # 400


@chapter.post("/{projectKey}/me", "updateMyCustomer")
def update_my_customer(call: Call) -> Customer:
    context = call.admitted(PROFILE, as_customer=True)  # 401, 404, 403
    update = call.body(MyCustomerUpdate)  # 415, 400
    account = call.account(context)  # 404
    return call.commit(context, updated(account, update, context))  # 409, 400


@chapter.delete("/{projectKey}/me", "deleteMyCustomer")
def delete_my_customer(call: Call) -> Customer:
    context = call.admitted(PROFILE, as_customer=True)  # 401, 404, 403
    version = call.query.integer("version")  # 400
    account = call.account(context)  # 404
    return call.commit(context, deleted(account, version, context))  # 409
