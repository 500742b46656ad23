"""Confirming an email by a token that a backend asked for."""

from __future__ import annotations

from mockserver.domain.customer import Customer
from mockserver.domain.customer_tokens import CustomerToken
from mockserver.domain.email import CustomerCreateEmailToken, MyCustomerEmailVerify, email_confirmed, email_token
from mockserver.web.call import Call
from mockserver.web.operation import Chapter
from mockserver.web.profile import PROFILE

chapter = Chapter()


@chapter.post("/{projectKey}/me/email/confirm", "confirmMyCustomerEmail")
def confirm_my_customer_email(call: Call) -> Customer:
    context = call.admitted(PROFILE)  # 401, 404, 403
    verify = call.body(MyCustomerEmailVerify)  # 415, 400
    return call.commit(context, email_confirmed(verify, context))  # 404, 400


@chapter.post("/{projectKey}/customers/email-token", "createCustomerEmailToken")
def create_customer_email_token(call: Call) -> CustomerToken:
    context = call.admitted("manage_customers")  # 401, 404, 403
    request = call.body(CustomerCreateEmailToken)  # 415, 400
    return call.commit(context, email_token(request, context))  # 404, 409
