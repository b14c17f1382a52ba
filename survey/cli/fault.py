"""What a fault of this program leaves: a file for whoever mends it, with places in the program and no word of an answer."""

from __future__ import annotations

import platform
import traceback
from datetime import datetime
from pathlib import Path

from survey.cli.forms import cache_folder


def noted(error: Exception) -> Path:
    """Write down where the fault is; the file. The error's own message stays out: it may quote an answer."""
    path = cache_folder() / f"fault-{datetime.now():%Y%m%d-%H%M%S}.txt"
    path.parent.mkdir(parents=True, exist_ok=True)
    lines = [f"{platform.platform()} Python {platform.python_version()}\n", f"{type(error).__name__}\n"]
    path.write_text("".join([*lines, *traceback.format_tb(error.__traceback__)]), encoding="utf-8")
    return path
