"""No words from the solver: HiGHS prints to the process's standard output, past Python, whatever its options say."""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager

STDOUT = 1  # the file descriptor, which C code writes to


@contextmanager
def quiet() -> Iterator[None]:
    """Drop what is written to standard output, by C code too, while the block runs; errors go their own way."""
    sys.stdout.flush()
    kept = os.dup(STDOUT)
    try:
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, STDOUT)
        os.close(nowhere)
        yield
    finally:
        os.dup2(kept, STDOUT)
        os.close(kept)
