"""The file store: projects in memory, made durable by a TinyDB file and a journal.

    db.json              a TinyDB file, everything up to its generation; rewritten to a temporary file, then replaced
    db.json.journal.N    commits since generation N, one checksummed line each
    db.json.lock         held by the one process that writes
    db.json.holder       which process that is
    db.json.snapshots/   states saved under a name

Reading is a dictionary look-up. A commit is checked, appended to the journal, and only then applied in memory. Folding
writes generation N + 1 of the file from a snapshot while commits go to journal N + 1, then removes journal N; so at any
moment the file and the journals from its generation on make up the whole.

Imports the domain, and is the only package that uses TinyDB.
"""

from mockserver.store.file.disk import read_only
from mockserver.store.file.files import is_there
from mockserver.store.file.lock import holder
from mockserver.store.file.memory import MemoryStore
from mockserver.store.file.opening import open_store
from mockserver.store.file.problems import Damaged, InUse, Unusable
from mockserver.store.file.snapshots import MemoryShelf, SnapshotFiles
from mockserver.store.file.tinystore import TinyStore

__all__ = [
    "Damaged",
    "InUse",
    "MemoryShelf",
    "MemoryStore",
    "SnapshotFiles",
    "TinyStore",
    "Unusable",
    "holder",
    "is_there",
    "open_store",
    "read_only",
]
