"""The kinds of store that outlast the program: registered here, their libraries loaded when one is opened."""

from __future__ import annotations

from pathlib import Path

from survey.errors import StoreError
from survey.language import _
from survey.store.base import STORES, Opener, Store
from survey.store.recording import Clock

SCHEMES = ("postgresql+psycopg", "sqlite+pysqlite")
"""The schemes of headquarters' stores."""


def _open_file(place: str, *, passphrase: str | None, plain: bool, create: bool, device: str | None, now: Clock) -> Store:
    from survey.store.sqlite import SqliteStore

    return SqliteStore.open(Path(place), passphrase, plain=plain, create=create, device=device, now=now)


def _opener(scheme: str) -> Opener:
    def open_url(place: str, *, passphrase: str | None, plain: bool, create: bool, device: str | None, now: Clock) -> Store:
        from survey.store.relational import RelationalStore, shown

        url = f"{scheme}://{place}"
        if passphrase is not None:
            raise StoreError(
                _("this store is not encrypted"), where=shown(url), advice=_("open it as a plain store if that is meant")
            )
        return RelationalStore.open(url, create=create, device=device, now=now)

    return open_url


STORES["sqlite"] = _open_file
for name in SCHEMES:
    STORES[name] = _opener(name)
