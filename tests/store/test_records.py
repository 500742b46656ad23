"""What a store finds, whether it lives in memory or in a file."""

import pytest
from msgspec.structs import replace

from mockserver.domain.errors import Refused
from mockserver.domain.nouns import (
    ACCOUNT_BY_EMAIL,
    ACCOUNTS,
    CART_DISCOUNTS,
    CARTS,
    CARTS_OF_CUSTOMER,
    CARTS_OF_SESSION,
    CLIENTS,
    DISCOUNT_CODE_BY_CODE,
    DISCOUNT_CODES,
    ISSUED_TOKEN_BY_VALUE,
    ISSUED_TOKENS_OF_CUSTOMER,
    MESSAGES,
    ORDERS,
    ORDERS_OF_CUSTOMER,
    ORDERS_OF_SESSION,
    PRODUCT_BY_SKU,
    PRODUCT_TYPES,
    PRODUCTS,
    TAX_CATEGORIES,
    TOKENS,
    TOKENS_OF_CUSTOMER,
    TOKENS_OF_SESSION,
    TYPE_BY_KEY,
    TYPES,
)
from mockserver.domain.ports import Asked, Store
from mockserver.domain.records import Change
from mockserver.domain.tokens import is_in_use
from mockserver.store.file import MemoryStore


def test_every_kind_of_record_is_found_by_what_it_is_looked_up_by(store: MemoryStore, sample) -> None:
    records = store.records("demo")
    _, client, type, _, _, _, _, _, alice, cart, order, token, issued, session, message = sample.one_of_each
    assert records.get(ACCOUNTS, "alice") == alice
    assert records.get(PRODUCT_TYPES, "product-type-1") == sample.product_type
    assert records.get(TAX_CATEGORIES, "tax-1") == sample.tax_category
    assert records.get(PRODUCTS, "product-1") == sample.product
    assert records.one(PRODUCT_BY_SKU, "mug-blue") == records.one(PRODUCT_BY_SKU, "mug-red") == sample.product
    assert records.get(CART_DISCOUNTS, "discount-1") == sample.cart_discount
    assert (
        records.get(DISCOUNT_CODES, "code-1") == records.one(DISCOUNT_CODE_BY_CODE, "WELCOME10") == sample.discount_code
    )
    assert records.get(CARTS, "c1") == cart
    assert records.all(CARTS_OF_CUSTOMER, "alice") == (cart,)
    assert records.get(ORDERS, "o1") == order
    assert records.all(ORDERS_OF_CUSTOMER, "alice") == (order,)
    assert records.get(TOKENS, "t1") == token
    assert records.all(TOKENS_OF_CUSTOMER, "alice") == (token,)
    assert records.all(TOKENS_OF_SESSION, "session of t1") == (token,)
    assert records.one(ISSUED_TOKEN_BY_VALUE, ("password", "hash of i1")) == issued
    assert records.all(ISSUED_TOKENS_OF_CUSTOMER, ("password", "alice")) == (issued,)
    assert is_in_use(session.id, records)
    assert records.get(TYPES, "type-1") == records.one(TYPE_BY_KEY, "loyalty") == type
    assert records.get(CLIENTS, "demo-client") == client
    assert list(records.table(MESSAGES)) == [message]
    assert records.get(MESSAGES, "m1") == message
    assert store.projects() == [sample.project]
    assert store.project("demo") == sample.project


def test_what_does_not_exist_is_not_found(store: MemoryStore) -> None:
    records = store.records("demo")
    assert records.get(ACCOUNTS, "nobody") is None
    assert records.one(ACCOUNT_BY_EMAIL, "nobody@example.com") is None
    assert records.get(TOKENS, "none") is None
    assert records.all(TOKENS_OF_CUSTOMER, "nobody") == ()
    assert records.all(TOKENS_OF_SESSION, "none") == ()
    assert records.one(ISSUED_TOKEN_BY_VALUE, ("email", "hash of i1")) is None
    assert records.all(ISSUED_TOKENS_OF_CUSTOMER, ("email", "alice")) == ()
    assert not is_in_use("nobody", records)
    assert records.get(TYPES, "none") is None
    assert records.one(TYPE_BY_KEY, "none") is None
    assert (
        records.get(PRODUCT_TYPES, "none")
        is records.get(TAX_CATEGORIES, "none")
        is records.get(PRODUCTS, "none")
        is None
    )
    assert records.one(PRODUCT_BY_SKU, "none") is records.one(PRODUCT_BY_SKU, "") is None
    assert records.get(CART_DISCOUNTS, "none") is records.get(DISCOUNT_CODES, "none") is None
    assert records.one(DISCOUNT_CODE_BY_CODE, "none") is None
    assert records.get(CARTS, "none") is records.get(ORDERS, "none") is None
    assert records.all(CARTS_OF_CUSTOMER, "nobody") == records.all(CARTS_OF_SESSION, "nobody") == ()
    assert records.all(ORDERS_OF_CUSTOMER, "nobody") == records.all(ORDERS_OF_SESSION, "nobody") == ()
    assert records.get(CLIENTS, "none") is None
    assert records.get(MESSAGES, "none") is None
    assert store.project("other") is None
    with pytest.raises(KeyError):
        store.records("other")


@pytest.mark.parametrize("email", ["Alice@Example.com", "alice@example.com", "ALICE@EXAMPLE.COM"])
def test_an_email_is_found_in_any_case(store: MemoryStore, email: str) -> None:
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, email).id == "alice"


def test_an_email_that_was_changed_is_found_no_longer(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.account("alice", email="new@example.com"),)))
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "alice@example.com") is None
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "new@example.com").id == "alice"


def test_clients_and_tokens_are_found_in_their_project(store: MemoryStore, sample) -> None:
    other = replace(sample.project, key="other")
    client = replace(sample.client, id="other-client")
    store.commit("other", Change(save=(other, client, sample.token("t2"))))
    assert store.projects_with(CLIENTS, "demo-client") == ("demo",)
    assert store.projects_with(CLIENTS, "other-client") == ("other",)
    assert store.projects_with(TOKENS, "t1") == ("demo",)
    assert store.projects_with(TOKENS, "t2") == ("other",)
    assert store.projects_with(TOKENS, "t3") == ()
    assert store.records("demo").get(TOKENS, "t2") is None


def test_a_dropped_record_is_in_no_index(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(drop=sample.one_of_each[1:]))
    assert [record for _, record in store.dump()] == [sample.project]
    test_what_does_not_exist_is_not_found(store)
    assert store.records("demo").all(TOKENS_OF_CUSTOMER, "alice") == ()
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "alice@example.com") is None
    assert store.records("demo").one(PRODUCT_BY_SKU, "mug-red") is None
    assert (
        store.records("demo").all(CARTS_OF_CUSTOMER, "alice")
        == store.records("demo").all(ORDERS_OF_CUSTOMER, "alice")
        == ()
    )
    assert store.projects_with(TOKENS, "t1") == store.projects_with(CLIENTS, "demo-client") == ()
    assert list(store.records("demo").table(MESSAGES)) == []


def test_dropping_what_is_gone_already_changes_nothing(store: MemoryStore, sample) -> None:
    before = list(store.dump())
    store.commit("demo", Change(drop=(sample.token("unknown"), sample.account("nobody"))))
    assert list(store.dump()) == before


def test_a_cart_that_changes_hands_is_found_by_its_new_owner(store: MemoryStore, sample) -> None:
    guests = sample.cart("c2", anonymous_id="guest")
    store.commit("demo", Change(save=(guests, sample.order("o2", anonymous_id="guest")), based_on={"c2": 0, "o2": 0}))
    assert store.records("demo").all(CARTS_OF_SESSION, "guest") == (guests,)
    hers = sample.cart("c2", version=2, customer_id="alice")
    store.commit("demo", Change(save=(hers, sample.order("o2", customer_id="alice")), based_on={"c2": 1, "o2": 1}))
    records = store.records("demo")
    assert records.all(CARTS_OF_SESSION, "guest") == records.all(ORDERS_OF_SESSION, "guest") == ()
    assert [cart.id for cart in records.all(CARTS_OF_CUSTOMER, "alice")] == ["c1", "c2"]
    assert [order.id for order in records.all(ORDERS_OF_CUSTOMER, "alice")] == ["o1", "o2"]


def test_a_cart_that_is_saved_again_is_the_last_of_its_owner(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.cart("c2", customer_id="alice"),)))
    store.commit("demo", Change(save=(sample.cart("c1", version=2, customer_id="alice"),)))
    assert [cart.id for cart in store.records("demo").all(CARTS_OF_CUSTOMER, "alice")] == ["c2", "c1"]


@pytest.mark.parametrize("id", ["c1", "o1"])
def test_a_cart_or_an_order_of_another_version_refuses_the_change(store: MemoryStore, sample, id: str) -> None:
    before = list(store.dump())
    with pytest.raises(Refused) as refusal:
        store.commit("demo", Change(save=(sample.session("new"),), based_on={id: 2}))
    assert refusal.value.error.current_version == 1
    assert list(store.dump()) == before


@pytest.mark.parametrize("kind", ["cart", "order"])
def test_the_anonymous_id_of_a_cart_or_an_order_is_in_use(store: MemoryStore, sample, kind: str) -> None:
    assert not is_in_use("guest", store.records("demo"))
    store.commit("demo", Change(save=(getattr(sample, kind)("new", anonymous_id="guest"),)))
    assert is_in_use("guest", store.records("demo"))


def test_messages_stay_in_the_order_in_which_they_were_told(store: MemoryStore, sample) -> None:
    for id in ("m3", "m2", "m4"):
        store.commit("demo", Change(save=(sample.message(id),)))
    assert [message.id for message in store.records("demo").table(MESSAGES)] == ["m1", "m3", "m2", "m4"]


def test_a_project_that_is_dropped_takes_along_all_that_is_in_it(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(drop=(sample.project,)))
    assert list(store.dump()) == []
    assert store.is_new
    assert store.projects_with(TOKENS, "t1") == store.projects_with(CLIENTS, "demo-client") == ()


def test_a_project_begins_again_in_one_change(store: MemoryStore, sample) -> None:
    bob = sample.account("bob", email="alice@example.com")
    store.commit("demo", Change(drop=(sample.project,), save=(sample.project, bob), based_on={"alice": 0}))
    assert [record for _, record in store.dump()] == [sample.project, bob]


def test_a_new_token_buries_those_that_had_expired_when_it_was_issued(store: MemoryStore, sample) -> None:
    for minute in range(40):
        expires_at = f"2026-01-31T12:{minute:02}:30.000Z"
        store.commit("demo", Change(save=(sample.token(f"old-{minute}", expires_at=expires_at),)))
    store.commit("demo", Change(save=(sample.token("refresh", kind="refresh"),)))
    for number in range(3):
        token = sample.token(f"new-{number}", issued_at="2026-01-31T12:20:00.000Z")
        store.commit("demo", Change(save=(token,)))
    left = {record.id for _, record in store.dump() if record.table == "tokens"}
    assert left == {"t1", "refresh", "new-0", "new-1", "new-2"} | {f"old-{minute}" for minute in range(20, 40)}


def test_a_token_that_was_saved_again_with_a_longer_life_is_not_buried(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.token("t2", expires_at="2026-01-31T12:00:01.000Z"),)))
    store.commit("demo", Change(save=(sample.token("t2", expires_at="2026-01-31T14:00:00.000Z"),)))
    store.commit("demo", Change(save=(sample.token("t3", issued_at="2026-01-31T13:00:00.000Z"),)))
    assert store.records("demo").get(TOKENS, "t2") is not None


@pytest.mark.parametrize("writes", [True, False])
def test_a_unit_of_work_is_done_at_once_and_once(store: MemoryStore, sample, writes: bool) -> None:
    asked = Asked(project="demo", token_id="t1", client_id="", writes=writes)
    done = []

    def work(unit: Store) -> str:
        done.append(unit)
        unit.commit("demo", Change(save=(sample.message("m2"),)))
        return "answer"

    assert store.is_immediate
    assert store.answered(lambda: asked, work) == "answer"
    assert done == [store]
    assert store.records("demo").get(MESSAGES, "m2") == sample.message("m2")


def test_what_a_unit_of_work_raises_comes_out_as_it_is(store: MemoryStore) -> None:
    asked = Asked(project="demo", token_id="", client_id="", writes=True)
    with pytest.raises(Refused):
        store.answered(lambda: asked, lambda unit: unit.commit("demo", Change(based_on={"c1": 7})))
