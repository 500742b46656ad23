"""Passwords: changed by their owner, or reset by a token that a backend has requested."""

from __future__ import annotations

from mockserver.domain.customer import Customer
from mockserver.domain.customer_tokens import CustomerToken
from mockserver.domain.password import (
    CustomerCreatePasswordToken,
    MyCustomerChangePassword,
    MyCustomerResetPassword,
    password_changed,
    password_reset,
    password_token,
)
from mockserver.domain.records import Account, Outcome
from mockserver.web.call import Call
from mockserver.web.columns import account, json, nothing
from mockserver.web.doors import ANYBODY, BACKEND, CUSTOMER
from mockserver.web.operation import Row
from mockserver.web.rows import Chapter

chapter = Chapter()


@chapter.on(
    "POST",
    "/{projectKey}/me/password",
    "changeMyCustomerPassword",
    Row(CUSTOMER, json(MyCustomerChangePassword), account),
)
def change_my_customer_password(call: Call[Account, MyCustomerChangePassword]) -> Outcome[Customer]:
    return password_changed(call.subject, call.body, call.context)


@chapter.on(
    "POST",
    "/{projectKey}/me/password/reset",
    "resetMyCustomerPassword",
    Row(ANYBODY, json(MyCustomerResetPassword), nothing),
)
def reset_my_customer_password(call: Call[None, MyCustomerResetPassword]) -> Outcome[Customer]:
    return password_reset(call.body, call.context)


@chapter.on(
    "POST",
    "/{projectKey}/customers/password-token",
    "createCustomerPasswordToken",
    Row(BACKEND, json(CustomerCreatePasswordToken), nothing),
)
def create_customer_password_token(call: Call[None, CustomerCreatePasswordToken]) -> Outcome[CustomerToken]:
    return password_token(call.body, call.context)
