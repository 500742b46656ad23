"""Storage of projects between requests: the interface, and the store that implements it.

    interface   what every store offers, and how it can fail
    file        in memory, made durable by a TinyDB file and a journal

All access to data goes through this package; no other package knows which store is in use.
Imports the domain, and the ports of the control plane.
"""

from mockserver.store.file import holder, is_there, open_store, read_only
from mockserver.store.interface import Holder, NotSaved, OpenStore, StoreError

__all__ = [
    "Holder",
    "NotSaved",
    "OpenStore",
    "StoreError",
    "holder",
    "is_there",
    "open_store",
    "read_only",
]
