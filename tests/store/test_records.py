"""What a store finds, whether it lives in memory or in a file."""

import pytest
from msgspec.structs import replace

from mockserver.domain.errors import Refused
from mockserver.domain.records import Change
from mockserver.store import MemoryStore


def test_every_kind_of_record_is_found_by_what_it_is_looked_up_by(store: MemoryStore, sample) -> None:
    records = store.records("demo")
    _, client, type, _, _, _, _, _, alice, cart, order, token, issued, session, message = sample.one_of_each
    assert records.account("alice") == alice
    assert records.product_type("product-type-1") == sample.product_type
    assert records.tax_category("tax-1") == sample.tax_category
    assert records.product("product-1") == sample.product
    assert records.product_by_sku("mug-blue") == records.product_by_sku("mug-red") == sample.product
    assert records.cart_discount("discount-1") == sample.cart_discount
    assert records.discount_code("code-1") == records.discount_code_by_code("WELCOME10") == sample.discount_code
    assert records.cart("c1") == cart
    assert records.carts_of_customer("alice") == (cart,)
    assert records.order("o1") == order
    assert records.orders_of_customer("alice") == (order,)
    assert records.token("t1") == token
    assert records.tokens_of_customer("alice") == (token,)
    assert records.tokens_of_session("session of t1") == (token,)
    assert records.issued_token("password", "hash of i1") == issued
    assert records.issued_tokens_of("password", "alice") == (issued,)
    assert records.anonymous_id_is_used(session.id)
    assert records.type_by_id("type-1") == records.type_by_key("loyalty") == type
    assert records.client("demo-client") == client
    assert list(records.messages()) == [message]
    assert records.message("m1") == message
    assert store.projects() == [sample.project]
    assert store.project("demo") == sample.project


def test_what_does_not_exist_is_not_found(store: MemoryStore) -> None:
    records = store.records("demo")
    assert records.account("nobody") is None
    assert records.account_by_email("nobody@example.com") is None
    assert records.token("none") is None
    assert records.tokens_of_customer("nobody") == ()
    assert records.tokens_of_session("none") == ()
    assert records.issued_token("email", "hash of i1") is None
    assert records.issued_tokens_of("email", "alice") == ()
    assert not records.anonymous_id_is_used("nobody")
    assert records.type_by_id("none") is None
    assert records.type_by_key("none") is None
    assert records.product_type("none") is records.tax_category("none") is records.product("none") is None
    assert records.product_by_sku("none") is records.product_by_sku("") is None
    assert records.cart_discount("none") is records.discount_code("none") is None
    assert records.discount_code_by_code("none") is None
    assert records.cart("none") is records.order("none") is None
    assert records.carts_of_customer("nobody") == records.carts_of_session("nobody") == ()
    assert records.orders_of_customer("nobody") == records.orders_of_session("nobody") == ()
    assert records.client("none") is None
    assert records.message("none") is None
    assert store.project("other") is None
    with pytest.raises(KeyError):
        store.records("other")


@pytest.mark.parametrize("email", ["Alice@Example.com", "alice@example.com", "ALICE@EXAMPLE.COM"])
def test_an_email_is_found_in_any_case(store: MemoryStore, email: str) -> None:
    assert store.records("demo").account_by_email(email).id == "alice"


def test_an_email_that_was_changed_is_found_no_longer(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.account("alice", email="new@example.com"),)))
    assert store.records("demo").account_by_email("alice@example.com") is None
    assert store.records("demo").account_by_email("new@example.com").id == "alice"


def test_clients_and_tokens_are_found_in_their_project(store: MemoryStore, sample) -> None:
    other = replace(sample.project, key="other")
    client = replace(sample.client, id="other-client")
    store.commit("other", Change(save=(other, client, sample.token("t2"))))
    assert store.client_projects("demo-client") == ("demo",)
    assert store.client_projects("other-client") == ("other",)
    assert store.token_projects("t1") == ("demo",)
    assert store.token_projects("t2") == ("other",)
    assert store.token_projects("t3") == ()
    assert store.records("demo").token("t2") is None


def test_a_dropped_record_is_in_no_index(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(drop=sample.one_of_each[1:]))
    assert [record for _, record in store.dump()] == [sample.project]
    test_what_does_not_exist_is_not_found(store)
    assert store.records("demo").tokens_of_customer("alice") == ()
    assert store.records("demo").account_by_email("alice@example.com") is None
    assert store.records("demo").product_by_sku("mug-red") is None
    assert store.records("demo").carts_of_customer("alice") == store.records("demo").orders_of_customer("alice") == ()
    assert store.token_projects("t1") == store.client_projects("demo-client") == ()
    assert list(store.records("demo").messages()) == []


def test_dropping_what_is_gone_already_changes_nothing(store: MemoryStore, sample) -> None:
    before = list(store.dump())
    store.commit("demo", Change(drop=(sample.token("unknown"), sample.account("nobody"))))
    assert list(store.dump()) == before


def test_a_cart_that_changes_hands_is_found_by_its_new_owner(store: MemoryStore, sample) -> None:
    guests = sample.cart("c2", anonymous_id="guest")
    store.commit("demo", Change(save=(guests, sample.order("o2", anonymous_id="guest")), based_on={"c2": 0, "o2": 0}))
    assert store.records("demo").carts_of_session("guest") == (guests,)
    hers = sample.cart("c2", version=2, customer_id="alice")
    store.commit("demo", Change(save=(hers, sample.order("o2", customer_id="alice")), based_on={"c2": 1, "o2": 1}))
    records = store.records("demo")
    assert records.carts_of_session("guest") == records.orders_of_session("guest") == ()
    assert [cart.id for cart in records.carts_of_customer("alice")] == ["c1", "c2"]
    assert [order.id for order in records.orders_of_customer("alice")] == ["o1", "o2"]


def test_a_cart_that_is_saved_again_is_the_last_of_its_owner(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.cart("c2", customer_id="alice"),)))
    store.commit("demo", Change(save=(sample.cart("c1", version=2, customer_id="alice"),)))
    assert [cart.id for cart in store.records("demo").carts_of_customer("alice")] == ["c2", "c1"]


@pytest.mark.parametrize("id", ["c1", "o1"])
def test_a_cart_or_an_order_of_another_version_refuses_the_change(store: MemoryStore, sample, id: str) -> None:
    before = list(store.dump())
    with pytest.raises(Refused) as refusal:
        store.commit("demo", Change(save=(sample.session("new"),), based_on={id: 2}))
    assert refusal.value.error.current_version == 1
    assert list(store.dump()) == before


@pytest.mark.parametrize("kind", ["cart", "order"])
def test_the_anonymous_id_of_a_cart_or_an_order_is_in_use(store: MemoryStore, sample, kind: str) -> None:
    assert not store.records("demo").anonymous_id_is_used("guest")
    store.commit("demo", Change(save=(getattr(sample, kind)("new", anonymous_id="guest"),)))
    assert store.records("demo").anonymous_id_is_used("guest")


def test_messages_stay_in_the_order_in_which_they_were_told(store: MemoryStore, sample) -> None:
    for id in ("m3", "m2", "m4"):
        store.commit("demo", Change(save=(sample.message(id),)))
    assert [message.id for message in store.records("demo").messages()] == ["m1", "m3", "m2", "m4"]


def test_a_project_that_is_dropped_takes_along_all_that_is_in_it(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(drop=(sample.project,)))
    assert list(store.dump()) == []
    assert store.is_new
    assert store.token_projects("t1") == store.client_projects("demo-client") == ()


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
    assert store.records("demo").token("t2") is not None
