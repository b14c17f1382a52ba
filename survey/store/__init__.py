"""Where interviews are kept: append-only stores of events, all with one contract."""

from survey.store import by_url  # noqa: F401 — registers its schemes
from survey.store.base import STORES, Absorbed, Store, new_device, open_store
from survey.store.chain import Link
from survey.store.forms import Forms
from survey.store.memory import MemoryStore
from survey.store.sqlite import SqliteStore

__all__ = ["STORES", "Absorbed", "Forms", "Link", "MemoryStore", "SqliteStore", "Store", "new_device", "open_store"]
