"""Every registered kind of store, as the contract suite makes and opens them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from survey.interview.events import Draft, EventKind
from survey.store import MemoryStore, SqliteStore, Store
from survey.store.key import Cost

QUICK = Cost(passes=1, memory=8 << 20)
PASSPHRASE = "mưa rào tháng bảy"


@dataclass(frozen=True)
class Kind:
    """A kind of store under test: `scheme` is its name in `STORES`; `open` makes the store of that name or opens it again."""

    name: str
    scheme: str
    open: Callable[[Path, str], Store]
    lasting: bool = True


def _memory(folder: Path, device: str) -> Store:
    return MemoryStore(device)


def _plain(folder: Path, device: str) -> Store:
    return SqliteStore.open(folder / f"{device}.store", plain=True, create=True, device=device)


def _encrypted(folder: Path, device: str) -> Store:
    return SqliteStore.open(folder / f"{device}.store", PASSPHRASE, create=True, device=device, cost=QUICK)


KINDS = (
    Kind("memory", "memory", _memory, lasting=False),
    Kind("sqlite", "sqlite", _plain),
    Kind("sqlcipher", "sqlite", _encrypted),
)


def answer(interview: str, path: str = "/data/age", value: str = "34") -> Draft:
    """The draft of an ordinary answer."""
    return Draft(interview, EventKind.ANSWER, path, value, form_hash="f" * 64, interviewer="an")
