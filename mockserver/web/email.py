"""Confirming an email by a token that a backend has requested."""

from __future__ import annotations

from mockserver.domain.customer import Customer
from mockserver.domain.customer_tokens import CustomerToken
from mockserver.domain.email import CustomerCreateEmailToken, MyCustomerEmailVerify, email_confirmed, email_token
from mockserver.domain.records import Outcome
from mockserver.web.call import Call
from mockserver.web.columns import json, nothing
from mockserver.web.doors import ANYBODY, BACKEND
from mockserver.web.operation import Row
from mockserver.web.rows import Chapter

chapter = Chapter()


@chapter.on(
    "POST",
    "/{projectKey}/me/email/confirm",
    "confirmMyCustomerEmail",
    Row(ANYBODY, json(MyCustomerEmailVerify), nothing),
)
def confirm_my_customer_email(call: Call[None, MyCustomerEmailVerify]) -> Outcome[Customer]:
    return email_confirmed(call.body, call.context)


@chapter.on(
    "POST",
    "/{projectKey}/customers/email-token",
    "createCustomerEmailToken",
    Row(BACKEND, json(CustomerCreateEmailToken), nothing),
)
def create_customer_email_token(call: Call[None, CustomerCreateEmailToken]) -> Outcome[CustomerToken]:
    return email_token(call.body, call.context)
