"""Files that belong to a form: looked for beside it, nowhere else."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from survey.errors import DefinitionError
from survey.outside import read_bytes

MAX_BYTES = 50_000_000


def beside(form: Path) -> Callable[[str], bytes | None]:
    """A reader of the files in the form's folder (or its `media` folder) by plain name; None for one that is not there."""
    folders = (form.parent, form.parent / "media", form.parent / f"{form.stem}-media")

    def read(name: str) -> bytes | None:
        plain = Path(name).name
        for folder in folders:
            file = folder / plain
            if plain and file.is_file():
                return read_bytes(file, MAX_BYTES, DefinitionError)
        return None

    return read
