"""Files that belong to a form: looked for beside it, nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from survey.errors import DefinitionError
from survey.outside import read_bytes

MAX_BYTES = 50_000_000


def beside(form: Path) -> Callable[[str], bytes | None]:
    """A reader of the files in the form's folder (or its `media` folder) by plain name; None for one that is not there.

    Where no file has the name, one whose name differs in capitals is taken, as on Windows, where forms are written.
    """
    folders = (form.parent, form.parent / "media", form.parent / f"{form.stem}-media")

    def read(name: str) -> bytes | None:
        plain = Path(name).name
        for file in (*(folder / plain for folder in folders), *_in_other_letters(folders, plain)):
            if plain and file.is_file():
                return read_bytes(file, MAX_BYTES, DefinitionError)
        return None

    return read


def _in_other_letters(folders: Iterable[Path], name: str) -> Iterator[Path]:
    """Files whose names differ in capitals only."""
    for folder in folders:
        if folder.is_dir():
            yield from sorted(file for file in folder.iterdir() if file.name.lower() == name.lower())
