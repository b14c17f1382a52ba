"""A SQLite or SQLCipher file for a store: made whole or not at all, looked through before it is touched, errors in words."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from sqlcipher3 import dbapi2 as sqlcipher

from survey.errors import StoreError
from survey.language import _
from survey.store import schema
from survey.store.key import sync_folder

PLAIN_HEADER = b"SQLite format 3\0"
BUSY_SECONDS = 2.0


def is_plain(path: Path) -> bool:
    """Whether a file starts as an unencrypted SQLite database does.

    Raises:
        StoreError: the file cannot be read.
    """
    with in_words(path), path.open("rb") as stream:
        return stream.read(len(PLAIN_HEADER)) == PLAIN_HEADER


def make(path: Path, key: bytes | None, meta: dict[str, str]) -> None:
    """Make a new database; under its name it is complete or not there, even if the power goes meanwhile.

    Raises:
        StoreError: the folder cannot be written, or the disk is full; nothing stays behind.
    """
    temporary = path.with_name(path.name + ".new")
    try:
        with in_words(path):
            _remove(temporary)
            os.close(os.open(temporary, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600))
            connection = connect(temporary, key)
            try:
                migrate(connection)
                connection.executemany("INSERT INTO meta (name, value) VALUES (?, ?)", meta.items())
                # Last: with a log, a full disk would be noticed only by the copying back at the close, which tells nobody.
                connection.execute("PRAGMA journal_mode = WAL")
            finally:
                connection.close()
            temporary.replace(path)
            sync_folder(path.parent)
    finally:
        _remove(temporary)


def connect(path: Path, key: bytes | None, parameters: str = "mode=rw") -> Any:
    """A connection that writes through to the disk at each commit; `key` (32 bytes) opens an encrypted file.

    Statements commit by themselves unless a `transaction` is open.
    """
    connection = sqlcipher.connect(
        f"{path.absolute().as_uri()}?{parameters}", uri=True, isolation_level=None, timeout=BUSY_SECONDS
    )
    if key is not None:
        connection.execute("PRAGMA cipher_log_level = NONE")  # else a damaged page is told to stderr, over the screen
        connection.execute(f"PRAGMA key = \"x'{key.hex()}'\"")
    for pragma in (
        "synchronous = FULL",
        "fullfsync = ON",
        "checkpoint_fullfsync = ON",
        "trusted_schema = OFF",
        "cell_size_check = ON",
        "secure_delete = ON",  # personal data that are erased leave zeros, not free pages
    ):
        connection.execute(f"PRAGMA {pragma}")
    return connection


def inspect(path: Path, key: bytes | None) -> None:
    """Look a database through from a connection that cannot write: is it whole, a store, and of a version we know?

    Raises:
        StoreError: it is not; nothing on disk has been changed.
    """
    log = path.with_name(path.name + "-wal")
    logged = log.exists() and log.stat().st_size > 0
    # Without a log to read, "immutable" keeps SQLite from leaving even an empty side file in the folder.
    with in_words(path):
        connection = connect(path, key, "mode=ro" if logged else "mode=ro&immutable=1")
        try:
            _expect_known_version(connection, path)
            whole = connection.execute("PRAGMA quick_check(1)").fetchone()[0] == "ok"
            pages, size = (int(connection.execute(f"PRAGMA {name}").fetchone()[0]) for name in ("page_count", "page_size"))
        finally:
            connection.close()
        # SQLite reads bytes missing from the last page as zeros; with a log the file may rightly be shorter.
        if not whole or not (logged or path.stat().st_size == pages * size):
            raise damaged(path)


def _expect_known_version(connection: Any, path: Path) -> None:
    application, version = (connection.execute(f"PRAGMA {name}").fetchone()[0] for name in ("application_id", "user_version"))
    if not path.stat().st_size:
        raise StoreError(_("the store is an empty file"), where=str(path), advice=_restore())
    if application != schema.APPLICATION_ID:
        raise StoreError(_("this file is a database, but not a store of interviews"), where=str(path))
    if version > schema.VERSION:
        raise StoreError(
            _("the store is of version {version}, written by a newer program; this one knows versions up to {known}").format(
                version=version, known=schema.VERSION
            ),
            where=str(path),
            advice=_("install the newer version"),
        )


def migrate(connection: Any) -> None:
    """Bring the tables to the current version, all steps in one transaction."""
    version = connection.execute("PRAGMA user_version").fetchone()[0]
    if version == schema.VERSION:
        return
    with transaction(connection):
        for step in schema.STEPS[version:]:
            for statement in step:
                connection.execute(statement)
        connection.execute(f"PRAGMA application_id = {schema.APPLICATION_ID}")
        connection.execute(f"PRAGMA user_version = {schema.VERSION}")


@contextmanager
def transaction(connection: Any) -> Iterator[None]:
    """All of what is done inside, on disk when it ends; or, if anything is raised, nothing of it."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:  # a full disk may have ended it already
            connection.execute("ROLLBACK")
        raise


@contextmanager
def in_words(path: Path) -> Iterator[None]:
    """Turn what SQLite and the operating system say into a StoreError a field team can act on."""
    try:
        yield
    except sqlcipher.Error as error:
        raise _explained(error, path) from error
    except OSError as error:
        raise StoreError(
            _("the store cannot be written: {reason}").format(reason=error.strerror),
            where=str(path),
            advice=_("check the disk's space and rights, then try again"),
        ) from error


def damaged(path: Path) -> StoreError:
    """What to raise for a file that is cut off, overwritten or not a database at all."""
    return StoreError(_("the store is damaged or is not a store"), where=str(path), advice=_restore())


def _explained(error: Exception, path: Path) -> StoreError:
    name = getattr(error, "sqlite_errorname", "")
    place = str(path)
    if name.startswith(("SQLITE_CORRUPT", "SQLITE_NOTADB")):
        return damaged(path)
    if name.startswith("SQLITE_FULL"):
        return StoreError(
            _("the disk is full; the last answer was not recorded, all earlier ones are"),
            where=place,
            advice=_("free some space, then enter the last answer again"),
        )
    if name.startswith("SQLITE_BUSY"):
        return StoreError(
            _("this store is in use by another program"), where=place, advice=_("close the other one, then try again")
        )
    if name.startswith(("SQLITE_READONLY", "SQLITE_CANTOPEN", "SQLITE_PERM")):
        return StoreError(
            _("the store cannot be written here"),
            where=place,
            advice=_("check the folder's permissions, or that the stick is not write-protected"),
        )
    return StoreError(
        _("the store cannot be used: {reason}").format(reason=error),
        where=place,
        advice=_("check the disk; earlier answers are kept"),
    )


def _restore() -> str:
    return _("keep it as it is, send it to headquarters, and go on with a backup or a new store")


def _remove(temporary: Path) -> None:
    for ending in ("", "-wal", "-shm", "-journal"):
        temporary.with_name(temporary.name + ending).unlink(missing_ok=True)
