"""A copy of a store on another disk or stick: whole, with its key file, read back and compared before it counts."""

from __future__ import annotations

import hashlib
import os
import shutil
from contextlib import suppress
from datetime import datetime
from pathlib import Path

from survey.errors import StoreError
from survey.language import _
from survey.store.base import Store
from survey.store.key import key_path, sync_folder
from survey.store.sqlite import SqliteStore

FOLDER = "backup folder"
"""The name in `meta` of the folder that backups are made to by themselves."""
KEPT = 5
"""Backups of one store that a folder keeps; the oldest goes when a newer one is there."""
BLOCK = 1 << 20
STAMP = "[0-9]" * 8 + "-" + "[0-9]" * 6
"""What the moment in a backup's name looks like."""


def back_up(store: Store, folder: Path, moment: datetime) -> Path:
    """Copy an open store into a folder of its own below `folder`, named after the store and the moment; the path of the copy.

    Raises:
        StoreError: the store is no file, the folder cannot be written, the disk is full, or what was read back differs. Nothing
            stays behind then, and earlier backups are untouched.
    """
    if not isinstance(store, SqliteStore):
        raise StoreError(
            _("only a file of interviews is copied"), advice=_("use the database server's own backup, such as pg_dump")
        )
    target = folder / f"{store.path.stem}-{moment:%Y%m%d-%H%M%S}"
    half = target.with_name(target.name + ".part")
    if target.exists():
        raise StoreError(_("there is a backup of this second already"), where=str(target))
    # All of the log goes into the file itself, so that one file is the whole store; no one else writes while we hold it open.
    if store.execute("PRAGMA wal_checkpoint(TRUNCATE)")[0][0]:
        raise StoreError(
            _("this store is in use by another program"), where=str(store.path), advice=_("close the other one, then try again")
        )
    try:
        for left in folder.glob(f"{store.path.stem}-{STAMP}.part"):  # by a program that was killed
            shutil.rmtree(left)
        half.mkdir(parents=True)
        for source in (store.path, key_path(store.path)):
            if source.exists():
                _copy(source, half / source.name)
        half.replace(target)
        sync_folder(folder)
    except OSError as error:
        raise StoreError(
            _("the backup cannot be written: {reason}").format(reason=error.strerror or error),
            where=str(folder),
            advice=_("is the stick in, and is there room on it?"),
        ) from error
    finally:
        shutil.rmtree(half, ignore_errors=True)
    for old in backups(store.path, folder)[:-KEPT]:
        _discard(old)
    return target / store.path.name


def backups(store: Path, folder: Path) -> list[Path]:
    """The backups of a store in a folder, oldest first."""
    return sorted(path for path in folder.glob(f"{store.stem}-{STAMP}") if (path / store.name).is_file())


def automatic_folder(store: Store) -> Path | None:
    """Where backups are made by themselves, if that is wished and the stick is in."""
    chosen = store.meta.get(FOLDER, "")
    return Path(chosen) if chosen and Path(chosen).is_dir() else None


def _discard(copy: Path) -> None:
    """Remove a copy, under another name first, so that no part of it is ever taken for a backup."""
    with suppress(OSError):
        shutil.rmtree(copy.replace(copy.with_name(copy.name + ".part")))


def _copy(source: Path, target: Path) -> None:
    """Copy a file through to the disk and read it back from there."""
    private = os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL | getattr(os, "O_BINARY", 0), 0o600)
    with source.open("rb") as reading, open(private, "wb") as writing:  # noqa: PTH123 — a descriptor, not a path
        shutil.copyfileobj(reading, writing, BLOCK)
        writing.flush()
        os.fsync(writing.fileno())
        if hasattr(os, "posix_fadvise"):
            os.posix_fadvise(
                writing.fileno(), 0, 0, os.POSIX_FADV_DONTNEED
            )  # else the comparison reads the memory, not the stick
    if _digest(source) != _digest(target):
        raise StoreError(
            _("what was written is not what can be read back"),
            where=str(target),
            advice=_("the stick is faulty; use another one"),
        )


def _digest(path: Path) -> bytes:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").digest()
