"""Mending real forms that pyxform refuses for reasons that do not change what they mean; each mend is reported."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from survey.language import _
from survey.questionnaire.convert import Workbook

_LIST_TYPES = re.compile(r"^(add )?(select|rank|begin|end|q select|osm)", re.IGNORECASE)
_HIDDEN = re.compile(
    r"^(hidden|db:|caseid|text audit|speed violations|sensor_|calculate_here|comments|audio audit)", re.IGNORECASE
)
_GLUED = re.compile(r"^(label|hint|guidance_hint|constraint_message|required_message)::[^:]*::", re.IGNORECASE)
_FROM_FILE = re.compile(r"^select_(?:one|multiple)_from_file (\S+)\.\w+", re.IGNORECASE)
_NUMBERS = {"numeric": "decimal", "number": "decimal", "double": "decimal", "float": "decimal"}
_ASKED = frozenset(
    ["text", "string", "integer", "int", "decimal", "date", "time", "datetime", "note", "range", "geopoint", "barcode"]
)
_ALIASES = (
    ("media::image", "image"),
    ("media::audio", "audio"),
    ("media::video", "video"),
    ("bind:relevant", "relevance"),
    ("relevant", "relevance"),
)


def recover(book: Workbook) -> tuple[str, ...]:
    """Mend a workbook in place and say what was mended, in the order done."""
    return (*book.mended, *(note for mend in MENDS for note in mend(book)))


def _allow_duplicates(book: Workbook) -> Iterator[str]:
    """Two choices of one list with one name: the first one's label is shown for both, as ODK does when told to allow it."""
    seen: set[tuple[str, str]] = set()
    for row in book.choices:
        key = (row.get("list_name", row.get("list name", "")), row.get("name", row.get("value", "")))
        if key in seen and key[1]:
            book.settings["allow_choice_duplicates"] = "yes"
            yield _("list {list}: two choices are called {name}; both are kept").format(list=key[0], name=key[1])
        seen.add(key)


def _rename_meta(book: Workbook) -> Iterator[str]:
    """`meta` is the name of ODK's own block: an element called so is renamed, with every reference to it."""
    if not any(row.get("name") == "meta" for row in book.survey):
        return
    taken = {row.get("name", "") for row in book.survey}
    name = "meta_"
    while name in taken:
        name += "_"
    for row in book.survey:
        if row.get("name") == "meta":
            row["name"] = name
        for column, cell in row.items():
            row[column] = cell.replace("${meta}", f"${{{name}}}")
    yield _("the element `meta` is now called {name}").format(name=name)


def _degrade_types(book: Workbook) -> Iterator[str]:
    """Types of other dialects: what is never shown becomes hidden, the rest text."""
    for place, row in enumerate(book.survey):
        kind = row.get("type", "").strip()
        if not kind or _LIST_TYPES.match(kind) or kind.lower() in _types() or kind in _types():
            continue
        row["type"] = _NUMBERS.get(kind.lower()) or ("hidden" if _HIDDEN.match(kind) and not row.get("label") else "text")
        where = book.rows_at["survey"][place]
        yield _("{where}: the type {kind} is read as {new}").format(where=where, kind=kind, new=row["type"])


@cache
def _types() -> frozenset[str]:
    from pyxform.question_type_dictionary import QUESTION_TYPE_DICT

    return frozenset(QUESTION_TYPE_DICT)


def _one_header(book: Workbook) -> Iterator[str]:
    """Two columns that mean the same: the one with more in it stays."""
    for kept, dropped in _ALIASES:
        columns = {column for row in book.survey for column in row}
        if not {kept, dropped} <= columns:
            continue
        filled = {column: sum(bool(row.get(column)) for row in book.survey) for column in (kept, dropped)}
        less = min(filled, key=lambda column: filled[column])
        for row in book.survey:
            row.pop(less, None)
        yield _("column {column} is left out: it means the same as another").format(column=less)


def _no_glued_header(book: Workbook) -> Iterator[str]:
    """Two headers of wording run into one (`hint::French (fr)hint::English (en)`): nobody can tell the language of its cells."""
    columns = {column for row in book.survey for column in row}
    for column in sorted(column for column in columns if _GLUED.match(column)):
        for row in book.survey:
            row.pop(column, None)
        yield _("column {column} is left out: it is two headers in one").format(column=column)


def _lists_beside_files(book: Workbook) -> Iterator[str]:
    """A list of the choices sheet with the name of a file's list: the list of the sheet gets another name."""
    files = {found[1] for row in book.survey if (found := _FROM_FILE.match(row.get("type", "")))}
    taken = {row.get("list_name", row.get("list name", "")) for row in book.choices}
    for name in sorted(files & taken):
        new = f"{name}_list"
        while new in taken | files:
            new += "_"
        for row in book.choices:
            for column in ("list_name", "list name"):
                if row.get(column) == name:
                    row[column] = new
        uses = re.compile(rf"^(\w+(?: \w+)?) {re.escape(name)}(?=\s|$)")
        for row in book.survey:
            row["type"] = uses.sub(rf"\1 {new}", row.get("type", ""))
        yield _("the list {list} is now called {new}: a file has its name").format(list=name, new=new)


def _no_empty_choices(book: Workbook) -> Iterator[str]:
    """A choices sheet that has lost its `name` column holds no choice."""
    if book.choices and not any(row.get("name") or row.get("value") for row in book.choices):
        book.choices.clear()
        yield _("the choices sheet is left out: it has no column `name`")


def _plain_parameters(book: Workbook) -> Iterator[str]:
    """Parameters that are not `key=value` pairs, or that the type does not know, say nothing to us."""
    for place, row in enumerate(book.survey):
        parameters = row.get("parameters", "")
        if parameters and not all(re.fullmatch(r"[\w-]+=\S*", part) for part in re.split(r"[\s,;]+", parameters.strip())):
            del row["parameters"]
            where = book.rows_at["survey"][place]
            yield _("{where}: the parameters {text} are left out").format(where=where, text=parameters)


def _no_instance_tags(book: Workbook) -> Iterator[str]:
    """`instance::tag` marks nodes for one app's reports; pyxform cannot write an attribute of that name."""
    if any("instance::tag" in row for row in book.survey):
        for row in book.survey:
            row.pop("instance::tag", None)
        yield _("column {column} is left out: other tools cannot read it").format(column="instance::tag")


def _name_unlabelled(book: Workbook) -> Iterator[str]:
    """A question without any wording is shown by its name."""
    for place, row in enumerate(book.survey):
        kind = row.get("type", "").strip().lower()
        asked = kind in _ASKED or kind.startswith("select")
        worded = any(cell and column.lower().startswith(("label", "hint", "media", "guidance")) for column, cell in row.items())
        if asked and not worded and row.get("name") and not row.get("calculation"):
            row["label"] = row["name"]
            where = book.rows_at["survey"][place]
            yield _("{where}: {name} has no label and is shown by its name").format(where=where, name=row["name"])


MENDS: Sequence[Callable[[Workbook], Iterator[str]]] = (
    _allow_duplicates,
    _rename_meta,
    _degrade_types,
    _one_header,
    _no_glued_header,
    _lists_beside_files,
    _no_empty_choices,
    _plain_parameters,
    _no_instance_tags,
    _name_unlabelled,
)
"""Every mend, in the order in which they are tried."""
