"""Many writers, a server that is killed at any moment, and started again: what was acknowledged is there.

Runs 50 rounds, or `pytest tests/durability --sigkill-rounds 200`.
"""

import random
import signal
import time
from concurrent.futures import ThreadPoolExecutor

from tinydb import TinyDB
from writer import Writer

from mockserver.domain.nouns import MESSAGES
from mockserver.store.file import read_only

WRITERS = 8
LONGEST_ROUND = 0.3
"""Seconds of work."""


def test_whatever_was_acknowledged_comes_back_after_sigkill(forge, rounds):
    dice = random.Random()
    writers = [Writer(number) for number in range(WRITERS)]
    with ThreadPoolExecutor(WRITERS) as threads:
        for number in range(rounds):
            if dice.random() < 0.2:  # in the middle of the start, which folds
                forge.begin()
                time.sleep(dice.uniform(0, 0.1))
                forge.end()
            forge.begin(*(["--fsync"] if dice.random() < 0.2 else []))
            client = forge.ready()
            for writer in writers:
                writer.settle(client)
            client.close()
            before = sum(writer.acknowledged for writer in writers)
            working = [threads.submit(writer.work, client.url) for writer in writers]
            while number == 0 and sum(writer.acknowledged for writer in writers) == before:
                time.sleep(0.01)
            time.sleep(dice.uniform(0, LONGEST_ROUND))
            forge.end()
            for each in working:
                each.result()
    forge.begin()
    client = forge.ready()
    for writer in writers:
        writer.settle(client)
    client.close()
    forge.end(signal.SIGTERM)
    assert sum(writer.acknowledged for writer in writers) > rounds
    everything_is_there(forge.db, writers)


def everything_is_there(db, writers):
    """Every customer at the version that was seen last, with a message for each version; and nobody else's."""
    assert [each.name for each in db.parent.glob(f"{db.name}.journal.*")] == []
    with TinyDB(db) as database:
        kept = {each["customer"]["id"]: each["customer"]["version"] for each in database.table("customers").all()}
    seen = {id: version for writer in writers for id, version in writer.seen.items()}
    ours = {id for id, version in seen.items() if version is not None}
    assert {id: kept.get(id) for id in seen} == seen
    told: dict[str, list[int]] = {id: [] for id in ours}
    for message in read_only(db).records("demo").table(MESSAGES):
        if message.resource.id in ours:
            told[message.resource.id].append(message.sequence_number)
    for id, numbers in told.items():
        assert numbers == list(range(1, len(numbers) + 1)), f"the messages of {id}"
        assert len(numbers) == seen[id], f"a message for each version of {id}"
