"""How long a commit takes while the file is folded beside it, without a server around it that is measured as well."""

from __future__ import annotations

import gc
from collections.abc import Sequence
from pathlib import Path
from time import perf_counter

import seeds
from msgspec.structs import replace

from mockserver.domain.nouns import ACCOUNTS
from mockserver.domain.records import Account, Change
from mockserver.store.file import MemoryStore, open_store

COMMITS = 5_000
PROJECT = "demo"


def commits(path: Path, size: int) -> tuple[Sequence[float], Sequence[float]]:
    """Seconds of each commit to a store of `size` customers: by itself, and while a fold begins and goes on."""
    with open_store(seeds.written(path, size)) as store:
        gc.collect()
        gc.freeze()  # as `mockserver serve` does
        ids = [record.id for _, record in store.dump() if isinstance(record, Account)]
        alone = [_committed(store, ids[number % size]) for number in range(COMMITS)]
        began = perf_counter()
        store._begin_fold()
        during = [perf_counter() - began + _committed(store, ids[0])]
        while store._folding.is_alive():
            during.append(_committed(store, ids[len(during) % size]))
        gc.unfreeze()
        return alone, during


def percentile(values: Sequence[float], share: float) -> float:
    """The value below which this share of them is."""
    return sorted(values)[min(len(values) - 1, int(len(values) * share))]


def _committed(store: MemoryStore, id: str) -> float:
    account = store.records(PROJECT).get(ACCOUNTS, id)
    version = account.customer.version
    change = Change(
        save=(replace(account, customer=replace(account.customer, version=version + 1)),), based_on={id: version}
    )
    began = perf_counter()
    store.commit(PROJECT, change)
    return perf_counter() - began
