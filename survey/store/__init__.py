"""Where interviews are kept: append-only stores of events, all with one contract."""

from typing import TYPE_CHECKING, Any

from survey.store import on_disk  # noqa: F401 — registers its kinds
from survey.store.base import STORES, Absorbed, Store, new_device, open_store
from survey.store.chain import Link
from survey.store.forms import Forms
from survey.store.memory import MemoryStore

if TYPE_CHECKING:
    from survey.store.sqlite import SqliteStore

__all__ = ["STORES", "Absorbed", "Forms", "Link", "MemoryStore", "SqliteStore", "Store", "new_device", "open_store"]


def __getattr__(name: str) -> Any:
    """`SqliteStore`, whose ciphers are loaded where it is named: a practice interview needs none."""
    if name == "SqliteStore":
        from survey.store.sqlite import SqliteStore

        return SqliteStore
    raise AttributeError(name)
