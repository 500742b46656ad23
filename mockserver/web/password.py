"""Passwords: changed by their owner, or reset by a token that a backend asked for."""

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
from mockserver.web.call import Call
from mockserver.web.operation import Chapter
from mockserver.web.profile import PROFILE

chapter = Chapter()


@chapter.post("/{projectKey}/me/password", "changeMyCustomerPassword")
def change_my_customer_password(call: Call) -> Customer:
    context = call.admitted(PROFILE, as_customer=True)  # 401, 404, 403
    change = call.body(MyCustomerChangePassword)  # 415, 400
    account = call.account(context)  # 404
    return call.commit(context, password_changed(account, change, context))  # 409, 400


@chapter.post("/{projectKey}/me/password/reset", "resetMyCustomerPassword")
def reset_my_customer_password(call: Call) -> Customer:
    context = call.admitted(PROFILE)  # 401, 404, 403
    reset = call.body(MyCustomerResetPassword)  # 415, 400
    return call.commit(context, password_reset(reset, context))  # 404, 400


@chapter.post("/{projectKey}/customers/password-token", "createCustomerPasswordToken")
def create_customer_password_token(call: Call) -> CustomerToken:
    context = call.admitted("manage_customers")  # 401, 404, 403
    request = call.body(CustomerCreatePasswordToken)  # 415, 400
    return call.commit(context, password_token(request, context))  # 404
