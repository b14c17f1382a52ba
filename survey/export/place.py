"""Files and folders that are in their place whole or not at all."""

from __future__ import annotations

import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from survey.errors import ExportError
from survey.language import _


@contextmanager
def put_whole(place: Path) -> Iterator[Path]:
    """A name beside `place` to write a file or folder under; it takes the place, and what was there, when all went well.

    Raises:
        ExportError: it cannot be written; what was in the place is still there.
    """
    fresh = place.with_name(f".{place.name}.{secrets.token_hex(4)}")
    try:
        place.parent.mkdir(parents=True, exist_ok=True)
        yield fresh
        if place.is_dir():
            old = fresh.with_name(f"{fresh.name}.old")
            place.rename(old)
            fresh.rename(place)
            shutil.rmtree(old, ignore_errors=True)
        else:
            fresh.replace(place)
    except OSError as error:
        raise ExportError(_("it cannot be written: {reason}").format(reason=error.strerror or error), where=str(place)) from error
    finally:
        if fresh.is_dir():
            shutil.rmtree(fresh, ignore_errors=True)
        else:
            fresh.unlink(missing_ok=True)
