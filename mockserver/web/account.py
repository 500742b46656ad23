"""Signing up and signing in, with any kind of token."""

from __future__ import annotations

from mockserver.domain.account import CustomerSignInResult, MyCustomerSignin, signed_in, signed_up
from mockserver.domain.customer import MyCustomerDraft
from mockserver.domain.records import Outcome
from mockserver.web.call import Call
from mockserver.web.columns import json, nothing
from mockserver.web.doors import ANYBODY
from mockserver.web.operation import Row
from mockserver.web.rows import Chapter

chapter = Chapter()


@chapter.on(
    "POST", "/{projectKey}/me/signup", "signUpMyCustomer", Row(ANYBODY, json(MyCustomerDraft), nothing, status=201)
)
def sign_up_my_customer(call: Call[None, MyCustomerDraft]) -> Outcome[CustomerSignInResult]:
    return signed_up(call.body, call.context)


@chapter.on("POST", "/{projectKey}/me/login", "signInMyCustomer", Row(ANYBODY, json(MyCustomerSignin), nothing))
def sign_in_my_customer(call: Call[None, MyCustomerSignin]) -> Outcome[CustomerSignInResult]:
    return signed_in(call.body, call.context)
