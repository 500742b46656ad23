"""The profile: get, update, delete."""

from __future__ import annotations

from mockserver.domain import errors
from mockserver.domain.account import deleted
from mockserver.domain.actions import MyCustomerUpdate, updated
from mockserver.domain.causes.resources import CustomerUnmatched
from mockserver.domain.customer import Customer
from mockserver.domain.records import Account, Outcome
from mockserver.web.call import Call
from mockserver.web.columns import EXPANDED, VERSION, account, json, profile, where
from mockserver.web.doors import CUSTOMER
from mockserver.web.operation import Row
from mockserver.web.query import Predicate
from mockserver.web.rows import Chapter

chapter = Chapter()


@chapter.on("GET", "/{projectKey}/me", "getMyCustomer", Row(CUSTOMER, where(Customer), profile, EXPANDED))
def get_my_customer(call: Call[Account, Predicate]) -> Customer:
    found, is_wanted = call.subject.customer, call.body
    return found if is_wanted(found) else errors.not_found("Resource", found.id, CustomerUnmatched())


@chapter.on("POST", "/{projectKey}/me", "updateMyCustomer", Row(CUSTOMER, json(MyCustomerUpdate), account))
def update_my_customer(call: Call[Account, MyCustomerUpdate]) -> Outcome[Customer]:
    return updated(call.subject, call.body, call.context)


@chapter.on("DELETE", "/{projectKey}/me", "deleteMyCustomer", Row(CUSTOMER, VERSION, account))
def delete_my_customer(call: Call[Account, int]) -> Outcome[Customer]:
    return deleted(call.subject, call.body, call.context)
