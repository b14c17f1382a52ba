"""Every registered kind of store, as the contract suite makes and opens them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from survey.interview.events import Draft, EventKind
from survey.store import MemoryStore, SqliteStore, Store, open_store
from survey.store.key import Cost
from tests.survey.store import postgres

QUICK = Cost(passes=1, memory=8 << 20)
PASSPHRASE = "mưa rào tháng bảy"


@dataclass(frozen=True)
class Kind:
    """A kind of store under test: `scheme` is its name in `STORES`; `open` makes the store of that name or opens it again.

    `lasting` if it outlasts the program, `shared` if several processes may have it open at once.
    """

    name: str
    scheme: str
    open: Callable[[Path, str], Store]
    lasting: bool = True
    shared: bool = False


def _memory(folder: Path, device: str) -> Store:
    return MemoryStore(device)


def _plain(folder: Path, device: str) -> Store:
    return SqliteStore.open(folder / f"{device}.store", plain=True, create=True, device=device)


def _encrypted(folder: Path, device: str) -> Store:
    return SqliteStore.open(folder / f"{device}.store", PASSPHRASE, create=True, device=device, cost=QUICK)


def _by_sqlalchemy(folder: Path, device: str) -> Store:
    return open_store(f"sqlite+pysqlite:///{folder / device}.db", create=True, device=device)


def _postgres(folder: Path, device: str) -> Store:
    schema = hashlib.sha256(f"{folder} {device}".encode()).hexdigest()[:20]
    return open_store(postgres.url(f"s{schema}"), create=True, device=device)


KINDS = (
    Kind("memory", "memory", _memory, lasting=False),
    Kind("sqlite", "sqlite", _plain),
    Kind("sqlcipher", "sqlite", _encrypted),
    Kind("sqlalchemy", "sqlite+pysqlite", _by_sqlalchemy),
    Kind("postgresql", "postgresql+psycopg", _postgres, shared=True),
)


def answer(interview: str, path: str = "/data/age", value: str = "34") -> Draft:
    """The draft of an ordinary answer."""
    return Draft(interview, EventKind.ANSWER, path, value, form_hash="f" * 64, interviewer="an")
