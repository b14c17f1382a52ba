"""Files that could not be applied: kept whole, each with the reason beside it, to be tried again."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import asdict
from pathlib import Path

from survey.errors import StoreError, SurveyError
from survey.frozen import dataclass
from survey.language import _
from survey.store.key import write_private


@dataclass(frozen=True, slots=True)
class Held:
    """A file in quarantine: where it is, what it was called, why and since when it is held, and the exit code of the reason."""

    path: Path
    name: str
    reason: str
    since: str
    code: int


class Quarantine:
    """A folder of held files; the same content is held once, however often and under whatever name it comes.

    >>> import tempfile
    >>> folder = Quarantine(Path(tempfile.mkdtemp()))
    >>> held = folder.hold(b"...", "team1.bundle", SurveyError("damaged"), "2026-01-05")
    >>> [item.reason for item in folder], folder.release(held), list(folder)
    (['damaged'], None, [])
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    def hold(self, data: bytes, name: str, reason: SurveyError, since: str) -> Held:
        """Keep a file whole with the reason; both are on disk when this returns."""
        path = self.folder / f"{hashlib.sha256(data).hexdigest()[:16]}.held"
        held = Held(path, Path(name).name, reason.what, since, reason.exit_code)
        self.folder.mkdir(parents=True, exist_ok=True)
        if not path.exists():
            write_private(path, data)
        note = {key: value for key, value in asdict(held).items() if key != "path"}
        write_private(_note(path), json.dumps(note, ensure_ascii=False, indent=1).encode() + b"\n")
        return held

    def __iter__(self) -> Iterator[Held]:
        """The held files, oldest name first.

        Raises:
            StoreError: a note cannot be read.
        """
        for path in sorted(self.folder.glob("*.held")):
            try:
                yield Held(path, **json.loads(_note(path).read_text(encoding="utf-8")))
            except FileNotFoundError:  # stopped between the file and its note
                yield Held(path, path.name, _("not yet tried"), "", StoreError.exit_code)
            except (ValueError, TypeError) as error:
                raise StoreError(_("this note of the quarantine cannot be read"), where=str(_note(path))) from error

    def release(self, held: Held) -> None:
        """Let go of a file whose content has been taken in."""
        held.path.unlink(missing_ok=True)
        _note(held.path).unlink(missing_ok=True)


def _note(path: Path) -> Path:
    return path.with_suffix(".json")
