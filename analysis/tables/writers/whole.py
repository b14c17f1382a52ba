"""A file that appears whole or not at all."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from analysis.errors import OutputError


@contextmanager
def whole_file(target: Path) -> Iterator[Path]:
    """A draft beside `target` that takes its place when the block ends well; after an error `target` is as it was.

    Raises:
        OutputError: the folder cannot be made or written, or the target is open elsewhere and locked.
    """
    try:
        target.parent.mkdir(parents=True, exist_ok=True)
        handle, name = tempfile.mkstemp(prefix=".", suffix=target.suffix, dir=target.parent)
        os.close(handle)
    except OSError as error:
        advice = "check the folder and its permissions"
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), advice=advice) from error
    draft = Path(name)
    try:
        yield draft
        draft.chmod(0o644)
        draft.replace(target)
    except OSError as error:
        advice = "close the file in Word or Excel if it is open, and see that the disk is not full"
        raise OutputError(f"cannot be written: {error.strerror}", where=str(target), advice=advice) from error
    finally:
        draft.unlink(missing_ok=True)
