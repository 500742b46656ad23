"""Where projects live between requests: the interface, and behind it the store that keeps them.

    interface   what every store offers, and what can go wrong with one
    file        in memory, with a TinyDB file and a journal that let them survive

Whoever serves, resets, exports or examines data does so by what is here; only this package knows which store it is.
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
