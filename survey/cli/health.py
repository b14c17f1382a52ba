"""What can be wrong with a laptop before the field: one function a check, each says what it found and what to do."""

from __future__ import annotations

import os
import shutil
import stat
import sys
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING

from survey.frozen import dataclass
from survey.language import _

if TYPE_CHECKING:
    from survey.store.base import Store

ROOM = 200 * 2**20
"""Bytes free on the disk that are enough for weeks of interviews."""
SCREEN = (80, 24)
HOME = timedelta(hours=7)
"""Vietnam's offset from UTC."""
LETTERS = "ẮẰẲẴẶ ấầẩẫậ ĐđƯưƠơ ỲỴỶỸÝ"


@dataclass(frozen=True, slots=True)
class Found:
    """One check's result: `good` None where only a person can tell."""

    name: str
    good: bool | None
    told: str
    advice: str = ""


@dataclass(frozen=True, slots=True)
class Laptop:
    """What is examined: where the store is, the open store (None where it could not be opened, `why` says why), and the time."""

    place: Path
    store: Store | None
    why: str
    now: datetime


def disk(laptop: Laptop) -> Found:
    """Room, and a file that can be written."""
    folder = laptop.place.absolute().parent
    try:
        with tempfile.NamedTemporaryFile(dir=folder) as file:
            file.write(b"khaosat")
            file.flush()
            os.fsync(file.fileno())
        free = shutil.disk_usage(folder).free
    except OSError as error:
        told = _("the folder cannot be written: {reason}").format(reason=error.strerror or error)
        return Found("disk", False, told, _("check the rights, or use another folder"))
    told = _("{megabytes} MB free").format(megabytes=free // 2**20)
    return Found("disk", free >= ROOM, told, "" if free >= ROOM else _("make room: 200 MB are needed"))


def clock(laptop: Laptop) -> Found:
    """Not before the newest event or this program itself, and on Vietnamese time."""
    newest = datetime.fromtimestamp(Path(__file__).stat().st_mtime).astimezone()
    if laptop.store is not None:
        times = (
            datetime.fromisoformat(events[-1].wall_time)
            for name in laptop.store.interviews()
            if (events := laptop.store.events(name))
        )
        newest = max([newest, *times])
    told = laptop.now.strftime("%d/%m/%Y %H:%M %z")
    if laptop.now < newest:
        said = _("{now}, but something was written at {newest}").format(now=told, newest=newest.strftime("%d/%m/%Y %H:%M"))
        return Found("clock", False, said, _("set the clock"))
    if laptop.now.utcoffset() != HOME:
        return Found("clock", False, told, _("set the time zone to Hanoi (UTC+7)"))
    return Found("clock", True, told)


def letters(laptop: Laptop) -> Found:
    """Vietnamese letters get out of the program; whether the font has them only the reader sees."""
    encoding = (sys.stdout.encoding or "").lower().replace("-", "")
    if encoding != "utf8" or sys.getfilesystemencoding().lower().replace("-", "") != "utf8":
        told = _("the console writes {encoding}").format(encoding=sys.stdout.encoding)
        return Found("letters", False, told, _("set PYTHONUTF8=1, or use Windows Terminal"))
    return Found("letters", None, LETTERS, _("if you see boxes or question marks here, choose another font"))


def console(laptop: Laptop) -> Found:
    """Large enough for the screens."""
    size = shutil.get_terminal_size(SCREEN)
    told = f"{size.columns} × {size.lines}"
    if size.columns < SCREEN[0] or size.lines < SCREEN[1]:
        return Found("console", False, told, _("make the window at least 80 × 24, or use --plain"))
    return Found("console", True, told)


def key(laptop: Laptop) -> Found:
    """The key file is there, and nobody else can read it."""
    from survey.store.key import key_path

    path = key_path(laptop.place)
    if not path.exists():
        return Found("key", None, _("no key file: the store is not encrypted, or is not made yet"))
    if sys.platform != "win32" and stat.S_IMODE(path.stat().st_mode) & 0o077:
        return Found("key", False, str(path), _("other users can read it: chmod 600"))
    return Found("key", True, str(path))


def database(laptop: Laptop) -> Found:
    """The store opens, and every hash chain holds."""
    from survey.errors import SurveyError
    from survey.store.chain import verified

    if laptop.store is None:
        return Found("database", False if laptop.place.exists() else None, laptop.why)
    try:
        count = sum(1 for _link in verified(laptop.store.links(), str(laptop.place)))
    except SurveyError as error:
        return Found("database", False, error.what, error.advice or "")
    return Found("database", True, _("{count} events, every chain holds").format(count=count))


def personal(laptop: Laptop) -> Found:
    """What identifies a person is sealed to headquarters."""
    from survey.questionnaire.personal import personal_paths
    from survey.store.sealing import SEAL_TO

    store = laptop.store
    if store is None or not any(map(personal_paths, store.forms.values())):
        return Found("personal", None, _("no questionnaire here asks for personal data"))
    if SEAL_TO in store.meta:
        return Found("personal", True, _("personal data are sealed to headquarters"))
    told = _("personal data stay readable on this laptop after the interview")
    return Found("personal", False, told, _("ask headquarters for a kit that seals them (survey hq personal)"))


CHECKS: tuple[Callable[[Laptop], Found], ...] = (disk, clock, letters, console, key, database, personal)


def examine(laptop: Laptop) -> Iterator[Found]:
    """Every check in turn."""
    return (check(laptop) for check in CHECKS)
