"""Mending types: other spellings of XLSForm's own, and those of other dialects."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import cache

from survey.language import _
from survey.questionnaire.convert import Workbook

_LIST_TYPES = re.compile(r"^(add )?(select|rank|begin|end|q select|osm|cascading)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"^(hidden|db:|caseid|text audit|speed violations|sensor_|calculate_here|comments|audio audit)", re.IGNORECASE
)
_NUMBERS = {"numeric": "decimal", "number": "decimal", "double": "decimal", "float": "decimal"}
_CONTAINER = re.compile(r"(begin|end)[\s_-]*(group|repeat)", re.IGNORECASE)
_SELECT = re.compile(
    r"(select[\s_-]*(?:one|1|multiple|all[\s_-]*that[\s_-]*apply)(?:[\s_-]*(?:from[\s_-]*file|external|from))?|rank)[\s:(]+([^)]+)\)?",
    re.IGNORECASE,
)
_OTHER = re.compile(r"[\s_]+or[\s_]+(?:specify[\s_]+)?other$", re.IGNORECASE)
_FILE = re.compile(r"\.(?:csv|xml|geojson)$", re.IGNORECASE)
_COMMANDS = {
    **dict.fromkeys(("selectone", "select1", "selectonefrom", "select1from"), "select_one"),
    **dict.fromkeys(("selectmultiple", "selectmultiplefrom", "selectallthatapply", "selectallthatapplyfrom"), "select_multiple"),
    "selectoneexternal": "select_one_external",
    "selectonefromfile": "select_one_from_file",
    "selectmultiplefromfile": "select_multiple_from_file",
    "rank": "rank",
}


def spell_types(book: Workbook) -> Iterator[str]:
    """Types of XLSForm in other letters (`Select_One`, `begingroup`), and lists in other letters than their name."""
    lists = {name: name for row in book.choices if (name := row.get("list_name"))}
    yield from _without_spaces(book, lists)
    by_key = {_key(name): name for name in lists}
    for place, row in enumerate(book.survey):
        kind = row.get("type", "").strip()
        new = _spelt(kind, lists, by_key)
        if new != kind:
            row["type"] = new
            where = book.rows_at["survey"][place]
            yield _("{where}: the type {kind} is read as {new}").format(where=where, kind=kind, new=new)


def _spelt(kind: str, lists: dict[str, str], by_key: dict[str, str]) -> str:
    """A type as pyxform knows it, or as it was."""
    if container := _CONTAINER.fullmatch(kind):
        plain = f"{container[1]} {container[2]}".lower()
        return kind if kind in (plain, plain.replace(" ", "_")) else plain
    if found := _SELECT.fullmatch(kind):
        command = _COMMANDS[re.sub(r"[\s_-]+", "", found[1].lower())]
        asked = _OTHER.sub("", found[2]).strip()
        other = " or_other" if _OTHER.search(found[2]) else ""
        name = lists.get(asked) or by_key.get(_key(asked)) or _FILE.sub(lambda suffix: suffix[0].lower(), asked)
        new = f"{command} {name}{other}"
        return kind if _same(kind, new) else new
    lower = kind.lower()
    return lower if kind not in _types() and lower in _types() else kind


def _same(kind: str, new: str) -> bool:
    """Whether pyxform takes two spellings of a select for one."""
    from pyxform.aliases import select

    command, _space, rest = kind.rpartition(new.partition(" ")[2])
    return not rest and command.strip() in select


def _key(name: str) -> str:
    return "_".join(name.split()).lower()


def _without_spaces(book: Workbook, lists: dict[str, str]) -> Iterator[str]:
    """List names with spaces, which no type can name, get `_` for them."""
    for name in [name for name in lists if " " in name]:
        new = _key(name) if _key(name) not in lists else f"{_key(name)}_list"
        del lists[name]
        lists |= {new: new}
        for row in book.choices:
            if row.get("list_name") == name:
                row["list_name"] = new
        yield _("the list {list} is now called {new}: a list has no spaces in its name").format(list=name, new=new)


def degrade_types(book: Workbook) -> Iterator[str]:
    """Types of other dialects: what is never shown becomes hidden, the rest text; one that offers a list is refused later."""
    lists = {name for row in book.choices if (name := row.get("list_name"))}
    for place, row in enumerate(book.survey):
        kind = row.get("type", "").strip()
        known = kind.lower() in _types() or kind in _types()
        if not kind or known or _LIST_TYPES.match(kind) or kind.partition(" ")[2].strip() in lists:
            continue
        row["type"] = _NUMBERS.get(kind.lower()) or ("hidden" if _HIDDEN.match(kind) and not row.get("label") else "text")
        where = book.rows_at["survey"][place]
        yield _("{where}: the type {kind} is read as {new}").format(where=where, kind=kind, new=row["type"])


@cache
def _types() -> frozenset[str]:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset(QUESTION_TYPE_DICT)


def is_asked(kind: str) -> bool:
    """Whether a question of that type is shown to anybody."""
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return "control" in QUESTION_TYPE_DICT.get(kind, {})
