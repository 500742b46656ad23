"""Signing up, signing in, and deleting an account."""

from __future__ import annotations

from functools import partial

from msgspec.structs import replace

from mockserver.domain import errors
from mockserver.domain.addresses import indexed_address_id, indexed_address_ids, with_addresses
from mockserver.domain.cart import Cart
from mockserver.domain.custom import custom_fields
from mockserver.domain.customer import Customer, MyCustomerDraft
from mockserver.domain.email import available_email
from mockserver.domain.handover import AnonymousCartSignInMode, handed_over
from mockserver.domain.history import expect_version, told
from mockserver.domain.locale import project_locale
from mockserver.domain.messages import CustomerCreated, CustomerDeleted
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, ISSUED_TOKENS_OF_CUSTOMER, TOKENS_OF_CUSTOMER
from mockserver.domain.password import has_password, unknown_account, usable_password
from mockserver.domain.ports import Context
from mockserver.domain.records import Account, Change, Outcome
from mockserver.domain.secrets import masked
from mockserver.domain.values import UNSET, Maybe, Value


class MyCustomerSignin(Value, frozen=True, kw_only=True):
    """Email and password of the customer who signs in."""

    email: str
    password: str
    active_cart_sign_in_mode: AnonymousCartSignInMode = "MergeWithExistingCustomerCart"
    update_product_data: bool = False


class CustomerSignInResult(Value, frozen=True, kw_only=True):
    """The result of sign-up and sign-in; `cart` is the customer's active cart afterwards, if any."""

    customer: Customer
    cart: Cart | Maybe = UNSET


def signed_up(draft: MyCustomerDraft, context: Context) -> Outcome[CustomerSignInResult]:
    """A new customer.

    Raises InvalidInput, DuplicateField, ReferencedResourceNotFound, RequiredField, InvalidField or
    MissingTaxRateForCountry.
    """
    usable_password(draft.password)
    customer = _with_addresses(_new_customer(draft, context), draft, context)
    password_hash = context.passwords.hashed(draft.password)
    customer = replace(customer, password=masked(password_hash))
    account = Account(customer=customer, password_hash=password_hash)
    account, messages = told(account, partial(CustomerCreated, customer=customer), context)
    cart, change = handed_over(customer, context)
    return Outcome(
        answer=CustomerSignInResult(customer=customer, cart=cart or UNSET),
        change=Change(save=(account, *messages, *change.save), based_on={customer.id: 0, **change.based_on}),
    )


def signed_in(signin: MyCustomerSignin, context: Context) -> Outcome[CustomerSignInResult]:
    """The customer with this email and password, unchanged. Raises InvalidCredentials, or as `handed_over`."""
    account = context.records.one(ACCOUNT_BY_EMAIL, signin.email)
    if account is None or not has_password(account, signin.password, context):
        errors.unknown_credentials(unknown_account(signin.email, account))
    cart, change = handed_over(
        account.customer,
        context,
        mode=signin.active_cart_sign_in_mode,
        update_product_data=signin.update_product_data,
    )
    return Outcome(answer=CustomerSignInResult(customer=account.customer, cart=cart or UNSET), change=change)


def deleted(account: Account, version: int, context: Context) -> Outcome[Customer]:
    """Deletes the customer, and returns its last state. Raises ConcurrentModification.

    Access tokens remain, because the platform answers them with 404 instead of 401. Refresh tokens and mailed tokens
    are removed with the account.
    """
    expect_version(account.customer, version)
    customer = account.customer
    _, messages = told(account, partial(CustomerDeleted, email=customer.email), context)
    records = context.records
    refresh_tokens = (token for token in records.all(TOKENS_OF_CUSTOMER, customer.id) if token.kind == "refresh")
    kinds = ("password", "email")
    issued_tokens = (token for kind in kinds for token in records.all(ISSUED_TOKENS_OF_CUSTOMER, (kind, customer.id)))
    return Outcome(
        answer=customer,
        change=Change(
            save=messages,
            drop=(account, *refresh_tokens, *issued_tokens),
            based_on={customer.id: customer.version},
        ),
    )


def _new_customer(draft: MyCustomerDraft, context: Context) -> Customer:
    initiator = context.by.initiator()
    return Customer(
        id=context.chance.new_id(),
        version=1,
        created_at=context.now,
        last_modified_at=context.now,
        created_by=initiator,
        last_modified_by=initiator,
        email=available_email(draft.email, context),
        first_name=draft.first_name,
        last_name=draft.last_name,
        middle_name=draft.middle_name,
        title=draft.title,
        salutation=draft.salutation,
        date_of_birth=draft.date_of_birth,
        company_name=draft.company_name,
        vat_id=draft.vat_id,
        is_email_verified=False,
        locale=project_locale(draft.locale, context.project),
        custom=custom_fields(draft.custom, "customer", context),
    )


def _with_addresses(customer: Customer, draft: MyCustomerDraft, context: Context) -> Customer:
    """`customer` with the addresses of `draft`; the addresses of each role start with the default."""
    customer = with_addresses(customer, () if isinstance(draft.addresses, Maybe) else draft.addresses, context)
    shipping = indexed_address_id(customer.addresses, draft.default_shipping_address)
    billing = indexed_address_id(customer.addresses, draft.default_billing_address)
    return replace(
        customer,
        default_shipping_address_id=shipping,
        shipping_address_ids=indexed_address_ids(customer.addresses, shipping, draft.shipping_addresses),
        default_billing_address_id=billing,
        billing_address_ids=indexed_address_ids(customer.addresses, billing, draft.billing_addresses),
    )
