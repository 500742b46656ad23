"""Signing up and signing in, with any kind of token."""

from __future__ import annotations

from mockserver.domain.account import CustomerSignInResult, MyCustomerSignin, signed_in, signed_up
from mockserver.domain.customer import MyCustomerDraft
from mockserver.web.call import Call
from mockserver.web.operation import Chapter
from mockserver.web.profile import PROFILE

chapter = Chapter()


@chapter.post("/{projectKey}/me/signup", "signUpMyCustomer", status=201)
def sign_up_my_customer(call: Call) -> CustomerSignInResult:
    context = call.admitted(PROFILE)  # 401, 404, 403
    draft = call.body(MyCustomerDraft)  # 415, 400
    return call.commit(context, signed_up(draft, context))  # 400


@chapter.post("/{projectKey}/me/login", "signInMyCustomer")
def sign_in_my_customer(call: Call) -> CustomerSignInResult:
    context = call.admitted(PROFILE)  # 401, 404, 403
    signin = call.body(MyCustomerSignin)  # 415, 400
    return call.commit(context, signed_in(signin, context))  # 400
