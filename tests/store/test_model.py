"""Any sequence of changes, restarts, kills and folds leaves a store with what a plain dictionary would have."""

from collections.abc import Callable
from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from mockserver.domain.errors import Refused
from mockserver.domain.nouns import ACCOUNT_BY_EMAIL, TOKENS_OF_CUSTOMER
from mockserver.domain.records import Change, Record
from mockserver.store.file import open_store

IDS = ["alice", "bob", "carol"]
EMAILS = ["x@example.com", "X@Example.com", "y@example.com", "z@example.com"]
KINDS = ["account", "account", "account", "message", "token", "issued", "session"]
one = st.tuples(st.sampled_from(KINDS), st.sampled_from(IDS), st.sampled_from(EMAILS), st.integers(1, 3))
step = st.one_of(
    st.tuples(
        st.just("commit"),
        st.lists(one, max_size=4),
        st.lists(one, max_size=2),
        st.dictionaries(st.sampled_from(IDS), st.integers(0, 3), max_size=1),
    ),
    st.sampled_from([("reopen",), ("kill",), ("fold",)]),
)

Model = dict[tuple[str, str], Record]


def after(model: Model, change: Change) -> Model | None:
    """What the model is after the change; None if it has to be refused."""
    for id, expected in change.based_on.items():
        account = model.get(("customers", id))
        if expected != (account.customer.version if account else 0):
            return None
    dropped = {(record.table, record.id) for record in change.drop}
    newer = {key: record for key, record in model.items() if key not in dropped}
    for record in change.save:
        newer[record.table, record.id] = record
    emails = [record.customer.email.lower() for (table, _), record in newer.items() if table == "customers"]
    return newer if len(set(emails)) == len(emails) else None


@settings(max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(steps=st.lists(step, max_size=12), in_memory=st.booleans())
def test_a_store_is_a_dictionary_that_refuses(steps: list, in_memory: bool, sample, kill, everything) -> None:
    def record(kind: str, id: str, email: str, version: int) -> Record:
        make: dict[str, Callable[[], Record]] = {
            "account": lambda: sample.account(id, email=email, version=version),
            "message": lambda: sample.message(id),
            "token": lambda: sample.token(id, customer_id=email, session=str(version)),
            "issued": lambda: sample.issued_token(id, customer_id=email),
            "session": lambda: sample.session(id),
        }
        return make[kind]()

    with TemporaryDirectory() as directory:
        path = None if in_memory else Path(directory) / "db.json"
        store = open_store(path)
        store.replace([("demo", (sample.project,))], "")
        model: Model = {("projects", "demo"): sample.project}
        for what, *how in steps:
            if what == "commit":
                saved = {(each.table, each.id): each for each in (record(*one) for one in how[0])}
                change = Change(save=tuple(saved.values()), drop=tuple(record(*one) for one in how[1]), based_on=how[2])
                newer = after(model, change)
                try:
                    store.commit("demo", change)
                except Refused:
                    assert newer is None
                else:
                    assert newer is not None
                    model = newer
            elif path is not None:
                if what == "fold":
                    store._begin_fold()
                else:
                    store.finish_fold()
                    kill(store) if what == "kill" else store.close()
                    store = open_store(path)
            assert {key[1:]: each for key, each in everything(store).items()} == model
            records = store.records("demo")
            for email in EMAILS:
                found = records.one(ACCOUNT_BY_EMAIL, email)
                assert found == next(
                    (
                        each
                        for (table, _), each in model.items()
                        if table == "customers" and each.customer.email.lower() == email.lower()
                    ),
                    None,
                )
                tokens = [each for each in model.values() if each.table == "tokens" and each.customer_id == email]
                assert sorted(records.all(TOKENS_OF_CUSTOMER, email), key=id_of) == sorted(tokens, key=id_of)
        store.close()


def id_of(record: Record) -> str:
    return record.id
