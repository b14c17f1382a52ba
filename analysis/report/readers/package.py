"""What must hold of an office file before it is opened: no password, no macros, no bomb."""

from __future__ import annotations

import zipfile
from collections.abc import Mapping
from pathlib import Path

from analysis.errors import DatasetError

LARGEST = 400_000_000  # bytes of all parts unpacked
PROGRAMS: Mapping[str, str] = {".docx": "Word", ".pptx": "PowerPoint"}
ADVICE = "give the {ending} that `analysis report` wrote, edited in {program} or LibreOffice"


def advice_for(place: Path) -> str:
    """Which file is wanted instead of one that is not ours."""
    ending = place.suffix.lower() if place.suffix.lower() in PROGRAMS else ".docx"
    return ADVICE.format(ending=ending, program=PROGRAMS[ending])


def check_package(place: Path) -> None:
    """Look at a file without opening it in full.

    Raises:
        DatasetError: it cannot be read, has a password, is no office file, is too large unpacked, or holds macros.
    """
    ending = place.suffix.lower() if place.suffix.lower() in PROGRAMS else ".docx"
    program = PROGRAMS[ending]
    try:
        start = place.open("rb").read(8)
    except OSError as error:
        raise DatasetError(f"cannot be read: {error.strerror}", where=str(place), advice="check the path") from error
    if start.startswith(b"\xd0\xcf\x11\xe0"):
        advice = f"open it in {program}, take the password away (or save it as {ending}) and try again"
        raise DatasetError(f"is protected by a password, or an old {ending[:4]}", where=str(place), advice=advice)
    try:
        with zipfile.ZipFile(place) as package:
            names = package.namelist()
            size = sum(entry.file_size for entry in package.infolist())
    except zipfile.BadZipFile as error:
        raise DatasetError(f"is not a {program} file", where=str(place), advice=advice_for(place)) from error
    if size > LARGEST:
        raise DatasetError(f"unpacks to {size:,} bytes", where=str(place), advice="take large pictures out of it")
    if any(name.endswith("vbaProject.bin") for name in names):
        raise DatasetError("holds macros", where=str(place), advice=f"save it as {ending}, which has none")
