"""A process that is killed while it commits and folds as fast as it can."""

import random
import subprocess
import sys
import time
from pathlib import Path

from mockserver.store import open_store

ROOT = Path(__file__).parents[2]
WRITER = """
import sys
from pathlib import Path
from mockserver.domain.records import AnonymousSession, Change
from mockserver.store import open_store
store = open_store(Path(sys.argv[1]), fold_at=20_000)
number = sum(record.table == AnonymousSession.table for _, record in store.dump()) // 2
while True:
    store.commit("demo", Change(save=tuple(AnonymousSession(id=f"{number}-{half}") for half in "ab")))
    print(number, flush=True)
    number += 1
"""


def test_whatever_was_acknowledged_comes_back_after_sigkill(path: Path, sample) -> None:
    with open_store(path) as store:
        store.replace([("demo", (sample.project,))], "")
    dice = random.Random(4)
    for _ in range(4):
        with subprocess.Popen([sys.executable, "-c", WRITER, str(path)], cwd=ROOT, stdout=subprocess.PIPE) as writer:
            assert writer.stdout is not None
            writer.stdout.readline()
            time.sleep(dice.uniform(0, 0.2))
            writer.kill()
            acknowledged = int(writer.stdout.read().splitlines()[-1])
        with open_store(path) as store:
            found = [record.id for _, record in store.dump() if record.table == "anonymousSessions"]
        assert found == [f"{number}-{half}" for number in range(len(found) // 2) for half in "ab"]
        assert acknowledged < len(found) // 2 <= acknowledged + 2
