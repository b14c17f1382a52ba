"""Finding the questionnaire a command names. A source is compiled once and kept by the hash of what it was made of.

A field laptop has compiled forms only. Where sources are at hand they are compiled by a process of its own, so that an interview
never carries the compiler's libraries.
"""

from __future__ import annotations

import hashlib
import importlib.util
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import click

from survey.cli.words import echo
from survey.errors import DefinitionError, SurveyError
from survey.language import _, current_language
from survey.outside import read_bytes
from survey.questionnaire.compiled import read_compiled
from survey.questionnaire.model import Questionnaire

SOURCES = (".yaml", ".yml", ".xlsx", ".xls", ".xml")
FOLDER = "questionnaires"
NAMES = ("questionnaire.yaml", "questionnaire.xlsx", "questionnaire.xml")
CACHE = "KHAOSAT_CACHE"
LARGEST_SOURCE = 64_000_000
"""Bytes of the largest source, or table beside it, that can become a questionnaire."""


def questionnaire_of(name: str) -> Questionnaire:
    """The questionnaire at a path, or of that name under `questionnaires/`; compiled first if it is a source.

    Raises:
        SurveyError: there is no such questionnaire, or it must be compiled and the compiler is not installed.
        DefinitionError: the compiled file cannot be read.
    """
    found = located(name)
    compiled = found if found.suffix == ".json" else compiled_from(found)
    return read_compiled(compiled)


def located(name: str) -> Path:
    """The file that a name means: the path itself, a folder's questionnaire, `questionnaires/NAME`, or a compiled `NAME.json`."""
    for place in (Path(name), Path(FOLDER, name)):
        if place.is_file():
            return place
        inside = next((place / file for file in NAMES if (place / file).is_file()), None)
        if inside:
            return inside
        beside = next((place.with_name(place.name + end) for end in (".json", *SOURCES) if _exists(place, end)), None)
        if beside:
            return beside
    known = sorted(path.parent.name for file in NAMES for path in Path(FOLDER).glob(f"*/{file}"))
    raise SurveyError(
        _("there is no questionnaire “{name}”").format(name=name),
        where=str(Path.cwd()),
        advice=_("give a file, or one of: {known}").format(known=", ".join(known)) if known else _("give the path of a file"),
    )


def _exists(place: Path, end: str) -> bool:
    return place.with_name(place.name + end).is_file()


def compiled_from(source: Path) -> Path:
    """The compiled form of a source, from the cache or made now by `survey compile` in a process of its own."""
    if source.suffix.lower() not in SOURCES:
        raise DefinitionError(
            _("this is not a questionnaire"), where=str(source), advice=_("give a .yaml, .xlsx, .xml or compiled .json file")
        )
    target = cache_folder() / f"{source.parent.name}-{source.stem}-{fingerprint(source)}.json"
    if not target.exists():
        if importlib.util.find_spec("pyxform") is None:
            raise SurveyError(
                _("this questionnaire is not compiled, and the compiler is not installed on this machine"),
                where=str(source),
                advice=_("ask headquarters for the compiled questionnaire (.json)"),
            )
        # An interview on a compiled form starts some milliseconds sooner without it.
        import subprocess

        target.parent.mkdir(parents=True, exist_ok=True)
        echo(_("Compiling {source} …").format(source=source), err=True)
        words = ["--lang", current_language(), "compile", str(source), "--output", str(target)]
        done = subprocess.run(
            [sys.executable, "-m", "survey.cli.main", *words], check=False, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL
        )
        if done.returncode:
            # The child has said what is wrong, where, and what to do.
            raise click.exceptions.Exit(done.returncode)
    return target


def cache_folder() -> Path:
    """Where compiled forms are kept: KHAOSAT_CACHE, or the user's cache folder of the system."""
    if chosen := os.environ.get(CACHE):
        return Path(chosen)
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path.home()), "khaosat", "cache")
    return Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache"), "khaosat")


def fingerprint(source: Path) -> str:
    """What a compiled form depends on, in twenty hexadecimal digits: the source, the tables beside it, and the compiler."""
    digest = hashlib.sha256()
    for path in (source, *_tables(source), *_compiler()):
        digest.update(path.name.encode() + b"\0" + _content(path) + b"\0")
    return digest.hexdigest()[:20]


def _content(path: Path) -> bytes:
    """What a file holds; of one that is too large to go into a form, its size and the moment of its last change."""
    found = path.stat()
    if found.st_size > LARGEST_SOURCE:
        return f"{found.st_size} {found.st_mtime_ns}".encode()
    return read_bytes(path, LARGEST_SOURCE, DefinitionError)


def _tables(source: Path) -> Iterator[Path]:
    for folder in (source.parent, source.parent / "lists", source.parent.parent / "lists"):
        yield from sorted(path for path in folder.glob("*.csv") if path.is_file())


def _compiler() -> Iterator[Path]:
    package = Path(__file__).parent.parent
    for layer in ("values", "expression", "questionnaire"):
        yield from sorted((package / layer).rglob("*.py"))
