"""Mending what pyxform names when it refuses a form: one place at a time, until it takes the form or names what nobody can mend.

A rule or wording that names a question which is not there cannot be followed by anyone; it is left out, and that is said.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.convert import Row, Workbook, to_xform
from survey.questionnaire.headers import canonical
from survey.questionnaire.or_other import spelled_out

MOST = 40
"""Refusals mended before the form is given up: each costs a conversion."""

WORDING = ("label", "hint", "guidance_hint", "constraint_message", "required_message", "media")

_LOOSE = re.compile(r"\$\{")
_PLACE = re.compile(r"\[row ?: ?(\d+)\]")
_UNKNOWN = re.compile(r"Could not find the name '([^']+)'")
_UNREADABLE = re.compile(r"'(\w+)' sheet, the '([\w:]+)' value is invalid\. Reference variable(?:s must start| lists)")
_KEYS = re.compile(r"invalid parameter key\(s\): '([^']+)'")
_KEY = re.compile(r"(?:[Pp]arameters? '?|^)([a-z_-]+)'? (?:value )?must(?! include)")
_RANGE_EXTRAS = "tick_interval,placeholder,tick_labelset"
_TWICE = re.compile(r"the 'name' value '([^']+)' is invalid\. (?:Questions, groups|Repeat names must unique)")
_OF_FORM = re.compile(r"Repeat names must not be the same|On the 'settings' sheet, the 'name' value")
_IMAGE = re.compile(r"To use big-image.* named (.+)\.$")


def convert_leniently(book: Workbook, where: str) -> tuple[str, tuple[str, ...]]:
    """The XForm of a workbook, mended in place wherever pyxform refuses what can be mended; and what was mended.

    Raises:
        DefinitionError: pyxform refuses what has no mend.
    """
    notes: list[str] = []
    book = spelled_out(book)
    for _attempt in range(MOST):
        try:
            return to_xform(book, where), tuple(notes)
        except DefinitionError as error:
            refusal = str(error.__cause__ or error)
            mended = [note for mend in NAMED for note in mend(book, refusal)]
            if not mended:
                raise
            notes += mended
    return to_xform(book, where), tuple(notes)


def _forget_unknown(book: Workbook, refusal: str) -> Iterator[str]:
    """A name in other letters means the question so called; what names nothing is left out, and wording shows `…`."""
    if not (unknown := _UNKNOWN.search(refusal)):
        return
    reference = re.compile(r"\$\{\s*((?:last-saved#)?)" + re.escape(unknown[1]) + r"\s*\}")
    meant = {row["name"] for row in book.survey if row.get("name", "").lower() == unknown[1].lower()}
    for sheet, rows in (("survey", book.survey), ("choices", book.choices), ("settings", [book.settings])):
        for place, row in enumerate(rows):
            where = book.rows_at[sheet][place] if sheet != "settings" else sheet
            yield from _renamed(row, where, reference, *meant) if len(meant) == 1 else _without(row, where, reference, unknown[1])


def _renamed(row: Row, where: str, reference: re.Pattern[str], name: str) -> Iterator[str]:
    for column, cell in row.items():
        if reference.search(cell):
            row[column] = reference.sub(rf"${{\g<1>{name}}}", cell)
            yield _("{where}: {column} is read as {new}").format(where=where, column=column, new=row[column])


def _without(row: Row, where: str, reference: re.Pattern[str], name: str) -> Iterator[str]:
    for column, cell in list(row.items()):
        if not reference.search(cell):
            continue
        if column.lower().startswith(WORDING):
            row[column] = reference.sub("…", cell)
        else:
            _drop_cell(row, column)
        told = _("{where}: {column} names {name}, which is not in the form; it is left out")
        yield told.format(where=where, column=column, name=name)


def _drop_cell(row: Row, column: str) -> None:
    """Leave a rule out; a calculation without a formula is a hidden field."""
    del row[column]
    if row.get("type", "").strip().lower() == "calculate" and not row.get("calculation"):
        row["type"] = "hidden"


def _forget_unreadable(book: Workbook, refusal: str) -> Iterator[str]:
    """A reference to a question that is not closed, or is none: its rule is left out, wording shows it as it stands."""
    found, place = _UNREADABLE.search(refusal), _PLACE.search(refusal)
    rows = {"survey": book.survey, "choices": book.choices, **book.others}
    if not found or not place or found[1] not in rows:
        return
    number, row = int(place[1]) - 2, rows[found[1]][int(place[1]) - 2]
    for column in [column for column in row if column.startswith(canonical(found[2], found[1]))]:
        if column.startswith(WORDING):
            row[column] = _LOOSE.sub("$ {", row[column])
        else:
            _drop_cell(row, column)
        told = _("{where}: {column} refers to a question in a way that cannot be read; it is left out")
        yield told.format(where=book.rows_at[found[1]][number], column=column)


def _drop_parameters(book: Workbook, refusal: str) -> Iterator[str]:
    """Parameters that the type does not know, or whose value it cannot take, say nothing: they are left out one by one."""
    if not (wrong := _wrong_keys(refusal)):
        return
    place = _PLACE.search(refusal)
    for number in [int(place[1]) - 2] if place else range(len(book.survey)):
        row = book.survey[number]
        pairs = re.split(r"[\s,;]+", re.sub(r"\s*=\s*", "=", row.get("parameters", "").strip()))
        left = [pair for pair in pairs if pair.partition("=")[0].lower() not in wrong]
        if len(left) < len(pairs):
            row["parameters"] = " ".join(left)
            told = _("{where}: the parameters {text} are left out")
            yield told.format(where=book.rows_at["survey"][number], text=" ".join(pair for pair in pairs if pair not in left))


def _wrong_keys(refusal: str) -> set[str]:
    """The keys of parameters that a refusal names; none where it is about something else."""
    if "parameters 'tick_interval'" in refusal or "parameter 'tick_labelset'" in refusal:
        return set(_RANGE_EXTRAS.split(","))
    if "must include randomize=true" in refusal:
        return {"seed"}
    if "location information in" in refusal:
        return {"location-priority", "location-min-interval", "location-max-age"}
    found = _KEYS.search(refusal) or _KEY.search(refusal)
    return {key.strip() for key in found[1].split(",")} if found else set()


def _tell_apart(book: Workbook, refusal: str) -> Iterator[str]:
    """Two elements of one group, or two repeats, with one name: the later one gets a name of its own; formulas mean the first."""
    found, place = _TWICE.search(refusal), _PLACE.search(refusal)
    if not found:
        return
    named = [number for number, row in enumerate(book.survey) if row.get("name") == found[1] and not _is_end(row)]
    number = int(place[1]) - 2 if place else named[-1] if named else -1
    if number < 0:
        return
    if not place and (counted := _counted(book, found[1])) is not None:
        yield _count_apart(book, counted)
        return
    taken = {row.get("name", "") for row in book.survey}
    name = next(name for number in range(2, len(taken) + 3) if (name := f"{found[1]}_{number}") not in taken)
    book.survey[number]["name"] = name
    told = _("{where}: the group has another {old}; this one is now called {new}, and formulas mean the first")
    yield told.format(where=book.rows_at["survey"][number], old=found[1], new=name)


def _is_end(row: Row) -> bool:
    return row.get("type", "").lower().startswith("end")


def _counted(book: Workbook, name: str) -> int | None:
    """The row of the repeat whose number of instances pyxform would compute under a name that a question has."""
    repeats = [number for number, row in enumerate(book.survey) if f"{row.get('name')}_count" == name and row.get("repeat_count")]
    return repeats[0] if repeats and not _is_end(book.survey[repeats[0]]) else None


def _count_apart(book: Workbook, number: int) -> str:
    """The number of a repeat's instances is computed under a name of its own, in a row before it."""
    row = book.survey[number]
    taken = {row.get("name", "") for row in book.survey}
    name = f"{row['name']}_number"
    while name in taken:
        name += "_"
    book.survey.insert(number, {"type": "calculate", "name": name, "calculation": row["repeat_count"]})
    places = list(book.rows_at["survey"])
    book.rows_at = {**book.rows_at, "survey": [*places[: number + 1], *places[number:]]}
    row["repeat_count"] = f"${{{name}}}"
    told = _("{where}: the number of {name} is computed as {new}: a question has the usual name")
    return told.format(where=places[number], name=row["name"], new=name)


def _plain_root(book: Workbook, refusal: str) -> Iterator[str]:
    """The name of the form's root, which nobody sees, gives way to the name of a repeat."""
    if _OF_FORM.search(refusal) and (name := book.settings.pop("name", "")):
        yield _("settings: the name {name} is left out: the form's data cannot be called so").format(name=name)


def _drop_entities(book: Workbook, refusal: str) -> Iterator[str]:
    """Entities are made by ODK Central alone; an interview needs none."""
    if "save_to" not in refusal and "entit" not in refusal.lower():
        return
    if book.others.pop("entities", None) or any("save_to" in row for row in book.survey):
        for row in book.survey:
            row.pop("save_to", None)
        yield _("the entities are left out: they do not fit together")


def _drop_big_image(book: Workbook, refusal: str) -> Iterator[str]:
    """A large picture without the small one that opens it."""
    found = _IMAGE.search(refusal)
    for number, row in enumerate(book.survey if found else ()):
        if found and row.get("name") == found[1]:
            for column in [column for column in row if column.startswith("media::big-image")]:
                del row[column]
                yield _("{where}: the big-image has no image; it is left out").format(where=book.rows_at["survey"][number])


def _nameless_audit(book: Workbook, refusal: str) -> Iterator[str]:
    """An audit has one name in every form."""
    for number, row in enumerate(book.survey if "Audits must always" in refusal else ()):
        if row.get("type") == "audit" and row.pop("name", ""):
            yield _("{where}: the name of the audit is left out").format(where=book.rows_at["survey"][number])


NAMED: Sequence[Callable[[Workbook, str], Iterator[str]]] = (
    _drop_entities,
    _forget_unknown,
    _forget_unreadable,
    _drop_parameters,
    _tell_apart,
    _plain_root,
    _drop_big_image,
    _nameless_audit,
)
"""Every mend of something named, given what pyxform says."""
