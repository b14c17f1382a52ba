"""What a bundle says of itself: who made it on which laptop, which events it holds, and the hash of each of its files."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import asdict
from typing import Any

from survey.errors import BundleError
from survey.frozen import dataclass
from survey.language import _

FORMAT = "khaosat-bundle"
VERSION = 1
MANIFEST, EVENTS = "manifest.json", "events.jsonl"
FORM = re.compile(r"forms/([0-9a-f]{64})\.json")
HASH = re.compile(r"[0-9a-f]{64}")
DEVICE = re.compile(r"[A-Za-z0-9_-]{1,40}")
LARGEST_NUMBER = 2**53


@dataclass(frozen=True, slots=True)
class Run:
    """Consecutive events of one device: `before` is the hash in its chain before `first`, `head` the hash of `last` (hex)."""

    device: str
    first: int
    last: int
    before: str
    head: str


@dataclass(frozen=True, slots=True)
class File:
    """One file of a bundle: the SHA-256 of its bytes (hex) and their number."""

    sha256: str
    bytes: int


@dataclass(frozen=True, slots=True)
class Manifest:
    """The manifest of a bundle; field by field in docs/bundle.md.

    `number` counts what `device` has sent, `part` the files of one sending, of which `last` marks the last; `previous` is the
    digest of the bundle before it. `kit` is the number of the kit the laptop works with, `to` the reader's fingerprint (hex).
    """

    team: str
    device: str
    number: int
    part: int
    last: bool
    previous: str
    to: str
    made: str
    kit: int
    runs: tuple[Run, ...]
    files: Mapping[str, File]

    @property
    def count(self) -> int:
        """How many events the bundle holds."""
        return sum(run.last - run.first + 1 for run in self.runs)

    @property
    def name(self) -> str:
        """What the bundle is called, as its file is."""
        return f"{self.team}-{self.device}-{self.number:04d}-{self.part}"

    def to_bytes(self) -> bytes:
        """Canonical JSON, UTF-8."""
        files = {name: asdict(file) for name, file in self.files.items()}
        document = {"format": FORMAT, "version": VERSION, **asdict(self), "files": files}
        return json.dumps(document, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()

    @classmethod
    def from_bytes(cls, text: bytes, where: str | None = None) -> Manifest:
        """The manifest that `to_bytes` wrote.

        Raises:
            BundleError: it is not one, or of another version.
        """
        try:
            document = json.loads(text)
            if document.pop("format") != FORMAT:
                raise ValueError("format")
            version = document.pop("version")
            if version != VERSION:
                raise newer(version, where)
            manifest = cls(**{name: read(document.pop(name)) for name, read in _READERS.items()}, **document)
            if manifest.to_bytes() != text:
                raise ValueError("not canonical")
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise BundleError(_("the manifest of the bundle cannot be read"), where=where) from error
        return manifest


def newer(version: object, where: str | None) -> BundleError:
    """What to raise for a file of a version this program does not know."""
    return BundleError(
        _("the file is of version {version}; this program reads version {known}").format(version=version, known=VERSION),
        where=where,
        advice=_("install the newer version"),
    )


def _text(value: Any) -> str:
    if not isinstance(value, str) or len(value) > 100:
        raise ValueError("text")
    return value


def _matching(pattern: re.Pattern[str]) -> Callable[[Any], str]:
    def read(value: Any) -> str:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            raise ValueError(pattern.pattern)
        return value

    return read


def _number(value: Any) -> int:
    if type(value) is not int or not 0 <= value < LARGEST_NUMBER:
        raise ValueError("number")
    return value


def _truth(value: Any) -> bool:
    if not isinstance(value, bool):
        raise ValueError("truth")
    return value


def read_run(value: Any) -> Run:
    """A run from its JSON object.

    Raises:
        ValueError: it is not one.
    """
    device, first, last = _matching(DEVICE)(value["device"]), _number(value["first"]), _number(value["last"])
    if not 1 <= first <= last or len(value) != 5:
        raise ValueError("run")
    return Run(device, first, last, _matching(HASH)(value["before"]), _matching(HASH)(value["head"]))


def _files(value: Any) -> dict[str, File]:
    files = {}
    for name, entry in value.items():
        if name != EVENTS and not FORM.fullmatch(name):
            raise ValueError("name")
        files[name] = File(_matching(HASH)(entry["sha256"]), _number(entry["bytes"]))
    return files


_READERS: dict[str, Callable[[Any], Any]] = {
    "team": _matching(DEVICE),
    "device": _matching(DEVICE),
    "number": _number,
    "part": _number,
    "last": _truth,
    "previous": _matching(re.compile("(?:[0-9a-f]{64})?")),
    "to": _matching(HASH),
    "made": _text,
    "kit": _number,
    "runs": lambda value: tuple(map(read_run, value)),
    "files": _files,
}
