"""What is checked at the commit, and that a change that is refused changes nothing."""

import pytest
from msgspec.structs import replace

from mockserver.domain.errors import ConcurrentModification, DuplicateField, Refused
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, ACCOUNTS
from mockserver.domain.records import Change
from mockserver.store.file import MemoryStore


def refusal(store: MemoryStore, change: Change):
    """The error with which the change is refused."""
    before = list(store.dump())
    with pytest.raises(Refused) as refused:
        store.commit("demo", change)
    assert list(store.dump()) == before
    return refused.value.error


@pytest.mark.parametrize("expected", [0, 2])
def test_a_change_based_on_another_version_is_refused(store: MemoryStore, sample, expected: int) -> None:
    change = Change(save=(sample.account("alice"), sample.message("m2")), based_on={"alice": expected})
    error = refusal(store, change)
    assert isinstance(error, ConcurrentModification)
    assert error.current_version == 1


def test_a_change_based_on_a_customer_that_is_gone_is_refused(store: MemoryStore, sample) -> None:
    error = refusal(store, Change(save=(sample.account("bob"),), based_on={"bob": 3}))
    assert isinstance(error, ConcurrentModification)


def test_a_version_is_checked_even_if_nothing_is_changed(store: MemoryStore) -> None:
    assert isinstance(refusal(store, Change(based_on={"alice": 2})), ConcurrentModification)
    store.commit("demo", Change(based_on={"alice": 1}))


def test_of_two_changes_based_on_one_version_the_second_is_refused(store: MemoryStore, sample) -> None:
    change = sample.newer(store.records("demo").get(ACCOUNTS, "alice"))
    store.commit("demo", change)
    assert isinstance(refusal(store, change), ConcurrentModification)


@pytest.mark.parametrize("email", ["Alice@Example.com", "aLICE@example.com"])
def test_an_email_in_use_is_refused_in_any_case(store: MemoryStore, sample, email: str) -> None:
    error = refusal(store, Change(save=(sample.message("m2"), sample.account("bob", email=email)), based_on={"bob": 0}))
    assert error == DuplicateField(message=error.message, field="email", duplicate_value=email)


def test_two_accounts_of_one_change_cannot_share_an_email(store: MemoryStore, sample) -> None:
    change = Change(save=(sample.account("bob", email="x@example.com"), sample.account("eve", email="X@example.com")))
    assert isinstance(refusal(store, change), DuplicateField)


def test_an_account_may_keep_its_email_and_change_its_case(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.account("alice", email="ALICE@example.com"),)))
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "alice@example.com").customer.email == "ALICE@example.com"


def test_two_accounts_may_swap_their_emails(store: MemoryStore, sample) -> None:
    store.commit("demo", Change(save=(sample.account("bob"),)))
    swapped = (sample.account("alice", email="bob@example.com"), sample.account("bob", email="alice@example.com"))
    store.commit("demo", Change(save=swapped))
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "bob@example.com").id == "alice"
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "alice@example.com").id == "bob"


def test_the_email_of_an_account_that_is_dropped_is_free(store: MemoryStore, sample) -> None:
    alice = store.records("demo").get(ACCOUNTS, "alice")
    store.commit("demo", Change(save=(sample.account("bob", email="alice@example.com"),), drop=(alice,)))
    assert store.records("demo").one(ACCOUNT_BY_EMAIL, "alice@example.com").id == "bob"


def test_two_projects_may_have_the_same_email(store: MemoryStore, sample) -> None:
    with pytest.raises(KeyError):
        store.commit("other", Change(save=(sample.account("alice"),)))
    other = replace(sample.project, key="other")
    store.commit("other", Change(save=(other, sample.account("alice")), based_on={"alice": 0}))
    assert store.records("other").one(ACCOUNT_BY_EMAIL, "alice@example.com").id == "alice"


def test_nothing_is_kept_for_a_project_that_does_not_exist(store: MemoryStore, sample) -> None:
    other = replace(sample.project, key="other")
    dropped_and_filled = Change(drop=(sample.project,), save=(sample.account("bob"),))
    for key, change in (("other", Change()), ("other", Change(drop=(other,))), ("demo", dropped_and_filled)):
        before = list(store.dump())
        with pytest.raises(KeyError):
            store.commit(key, change)
        assert list(store.dump()) == before


def test_seeds_that_contradict_each_other_leave_the_store_as_it_was(store: MemoryStore, sample) -> None:
    before = list(store.dump())
    twice = (sample.project, sample.account("a", email="x@example.com"), sample.account("b", email="x@example.com"))
    with pytest.raises(Refused):
        store.replace([("demo", twice)], "other digest")
    with pytest.raises(KeyError):
        store.replace([("demo", (sample.account("a"),))], "other digest")
    with pytest.raises(ValueError, match="version"):
        store.replace([("demo", (sample.project, sample.account("a", version="1")))], "other digest")
    assert list(store.dump()) == before
    assert store.fixtures_digest == "digest"
