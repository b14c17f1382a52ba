"""One writer a store: a lock that the operating system releases when its process ends, however it ends."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from survey.errors import StoreError
from survey.language import _


class Lock:
    """The right to use one store, held from `acquire` to `release`; it stands in a small file beside the store.

    The file is deleted on release, so that an untouched folder stays as it was; a process that opened it just before
    notices that its file is no longer the one in the folder and tries again.

    Raises:
        StoreError: another process (or another part of this one) has the store open.
    """

    def __init__(self, store: Path) -> None:
        self.store = store
        self.path = store.with_name(store.name + ".lock")
        self._file: int | None = None

    def acquire(self) -> None:
        while self._file is None:
            file = os.open(self.path, os.O_RDWR | os.O_CREAT, 0o600)
            if not _take(file):
                os.close(file)
                raise StoreError(
                    _("this store is already open in another window or program"),
                    where=str(self.store),
                    advice=_("close the other one, then try again"),
                )
            if _is_current(file, self.path):
                self._file = file
            else:
                os.close(file)

    def release(self) -> None:
        if self._file is None:
            return
        if sys.platform != "win32":  # Windows cannot delete a file that is open; there the empty file stays
            self.path.unlink(missing_ok=True)
        os.close(self._file)
        self._file = None


def _is_current(file: int, path: Path) -> bool:
    try:
        return os.path.samestat(os.fstat(file), path.stat())
    except FileNotFoundError:
        return False


if sys.platform == "win32":
    import msvcrt

    def _take(file: int) -> bool:
        try:
            msvcrt.locking(file, msvcrt.LK_NBLCK, 1)
        except OSError:
            return False
        return True

else:
    import fcntl

    def _take(file: int) -> bool:
        try:
            fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            return False
        return True
