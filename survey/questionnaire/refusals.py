"""Why pyxform refuses a form, in a designer's words: what is wrong, in which row, and what to do."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from difflib import get_close_matches
from typing import TYPE_CHECKING, NamedTuple

from survey.errors import DefinitionError
from survey.language import _
from survey.questionnaire.headers import canonical

if TYPE_CHECKING:
    from survey.questionnaire.convert import Workbook

_ROW = re.compile(r"\[row ?: ?(\d+)\]:?\s*")
_SHEET = re.compile(r"the '(\w+)' sheet")
_COLUMN = re.compile(r"On the '\w+' sheet, the '([\w:]+)' value")
_UNPLACED = re.compile(r"\[row ?: ?unknown\]\s*")
_SECOND = re.compile(r"\n.*", re.DOTALL)


TYPES = frozenset("integer decimal text date time datetime note select_one select_multiple calculate range".split())
"""The types that a misspelt one is compared with."""


class Reason(NamedTuple):
    """A complaint of pyxform as a pattern, and ours: what is wrong and what to do, with the pattern's groups and the cell."""

    pattern: str
    what: str
    advice: str


def refusal(message: str, book: Workbook, where: str) -> DefinitionError:
    """The error of a workbook that pyxform refuses with a message."""
    for reason in _reasons():
        if found := re.search(reason.pattern, message):
            groups = {name: text or "" for name, text in found.groupdict().items()}
            place = _Place(message, groups, book)
            words = {"cell": place.cell, "list": place.list_name, "column": place.column, **groups}
            what = reason.what.format(**words)
            return DefinitionError(what, where=place.told(where), advice=_near(groups, book) or reason.advice.format(**words))
    place = _Place(message, {}, book)
    plain = _SECOND.sub("", _UNPLACED.sub("", _ROW.sub("", message)))
    return DefinitionError(plain, where=place.told(where), advice=_("mend it in the form"))


class _Place:
    """Where in the workbook a complaint belongs, and what stands there."""

    def __init__(self, message: str, groups: Mapping[str, str], book: Workbook) -> None:
        row, sheet, column = _ROW.search(message), _SHEET.search(message), _COLUMN.search(message)
        self.sheet = sheet[1] if sheet else "choices" if groups.get("choice") else "survey"
        self.column = column[1] if column else ""
        self.rows = {"survey": book.survey, "choices": book.choices, "settings": [book.settings], **book.others}.get(
            self.sheet, []
        )
        self.places = book.rows_at.get(self.sheet, ())
        self.number = 0 if self.sheet == "settings" else int(row[1]) - 2 if row else self.named(groups)
        within = 0 <= self.number < len(self.rows)
        cells = self.rows[self.number] if within else {}
        self.cell = cells.get(canonical(self.column, self.sheet), "") if self.column else ""
        self.list_name = cells.get("list_name", "")

    def named(self, groups: Mapping[str, str]) -> int:
        """The row of what the complaint names, -1 if it names nothing that is there; of two with one name the later."""
        columns = {"type": "type", "kind": "type", "name": "name", "choice": "name"}
        for group, column in columns.items():
            numbers = [number for number, row in enumerate(self.rows) if row.get(column) == groups.get(group, "")]
            if groups.get(group) and numbers:
                return numbers[0] if column == "type" else numbers[-1]
        return -1

    def told(self, where: str) -> str:
        """The place in words."""
        known = self.places[self.number] if 0 <= self.number < len(self.places) else ""
        return ", ".join(part for part in (where, known or (self.sheet if self.column else "")) if part)


def _near(groups: Mapping[str, str], book: Workbook) -> str:
    """The likeliest name meant, if something that is not there is named."""
    candidates = {
        "unknown": {row["name"] for row in book.survey if row.get("name")},
        "nolist": {row.get("list_name", "") for row in book.choices},
        "type": TYPES,
    }
    for group, names in candidates.items():
        by_key = {name.lower(): name for name in names}
        word, _space, rest = groups.get(group, "").partition(" ")
        if (near := get_close_matches(word.lower(), by_key, 1)) and by_key[near[0]] != word:
            return _("did you mean {name}?").format(name=f"{by_key[near[0]]} {rest}".strip())
    return ""


def _reasons() -> Iterator[Reason]:
    """Every complaint that is known, in the language that is chosen now."""
    yield from _of_rows()
    yield from _of_names()
    yield from _of_references()
    yield from _of_choices()
    yield from _of_cells()


def _of_rows() -> Iterator[Reason]:
    begin = _("each begin_{type} needs its end_{type}, and groups end in the order in which they began")
    yield Reason("with no name", _("the row has no name"), _("give the question, group or repeat a name"))
    yield Reason("with no type", _("the row has no type"), _("write its type; a remark needs a column of its own"))
    yield Reason(r"Unmatched 'end_(?P<type>\w+)'", _("here ends a {type} that did not begin"), begin)
    yield Reason(r"Unmatched 'begin_(?P<type>\w+)'", _("the {type} that begins here does not end"), begin)
    yield Reason("Missing calculation", _("the calculation is empty"), _("write a formula in the column calculation"))
    yield Reason(
        r"Unknown question type '(?P<type>(?:select_\w+|rank)(?: .*)?)'",
        _("the type {type} does not name a list of choices in a way that can be read"),
        _("write select_one LIST or select_multiple LIST, with `or_other` after it where another answer may be typed"),
    )
    cascading = _("cascading_select is of an older XLSForm")
    filtered = _("write a select_one with a choice_filter for each step")
    yield Reason("Unknown question type '(?P<kind>cascading[^']*)'", cascading, filtered)
    yield Reason("Unknown question type '(?P<type>[^']*)'", _("there is no question type {type}"), _("see the types of XLSForm"))
    include = _("include needs another form, which is not here")
    yield Reason("section has not been included", include, _("copy its rows into this form"))
    unlabelled = _("{name} has no label and no hint")
    yield Reason("named '(?P<name>[^']*)' has no label or hint", unlabelled, _("write what is asked or shown"))
    image = _("the big-image of {name} needs an image beside it")
    yield Reason(r"specify an image for the survey element named (?P<name>.*)\.$", image, _("fill media::image too"))
    yield Reason("Audits must always", _("an audit has no name of its own"), _("leave the name empty"))
    headers = r"headers provided for sheet: '(?P<sheet>\w+)'\. One or more .* not found: '(?P<missing>\w+)'"
    yield Reason(headers, _("the sheet {sheet} has no column {missing}"), _("the first row names the columns"))


def _of_names() -> Iterator[Reason]:
    other = _("give one of them another name")
    rule = _("a name begins with a letter or _ and holds letters, digits, _, - and . only")
    named = "'name' value '(?P<name>[^']*)' is invalid. "
    yield Reason("Names must begin with a letter", _("“{cell}” cannot be a name"), rule)
    yield Reason(f"{named}Questions, groups", _("another of the same group is called {name} too"), other)
    yield Reason(f"{named}Repeat names must not", _("{name} is the name of the form itself"), other)
    yield Reason(f"{named}Repeat names must unique", _("two repeats are called {name}"), other)
    yield Reason("The name 'meta' is reserved", _("`meta` is the name of ODK's own block"), _("give it another name"))
    shared = "same instance id.*Instance name: '(?P<nolist>[^']*)'"
    yield Reason(shared, _("two lists or files have the name {nolist}"), _("give the list or the file another name"))


def _of_references() -> Iterator[Reason]:
    unknown = _("{column} names {unknown}, which is not in the form")
    yield Reason("Could not find the name '(?P<unknown>[^']*)'", unknown, _("mend the name, or add the question"))
    twice = _("{column} names {twice}, and several questions are called so")
    yield Reason("The name '(?P<twice>[^']*)' appears more than once", twice, _("give them different names"))
    unread = _("{column} refers to a question in a way that cannot be read: {cell}")
    rule = _("write the name of the question between braces, with $ before them and no spaces")
    yield Reason("Reference variables must start|variable lists must have a comma", unread, rule)


def _of_choices() -> Iterator[Reason]:
    other = _("give one of them another name")
    no_list = r"List name not in (?:external )?(?:choices|columns) sheet: (?P<nolist>.+)"
    yield Reason(no_list, _("there is no list called {nolist}"), _("add the list to the choices"))
    no_sheet = _("the form has no choices on a sheet {sheet}")
    yield Reason(r"should be an? (?P<sheet>\w+) sheet", no_sheet, _("add the list to the sheet {sheet}"))
    yield Reason("Choices must have a name", _("the choice has no name"), _("its name is what is kept when it is chosen"))
    yield Reason("Choice names must be unique", _("two choices of the list {list} are called {cell}"), other)
    space = _("the choice “{choice}” of {inlist} has a space in its name, and a select_multiple offers it")
    yield Reason(r"Choice names with spaces.*\[(?P<choice>.*)\] in \[(?P<inlist>.*)\]", space, _("write _ in place of the space"))
    ask = _("add the choice `other` to the list, and a text question that is relevant when it is chosen")
    yield Reason("filter not supported with or_other", _("or_other and a choice filter do not go together"), ask)
    search = _("the list of {name} is looked up with search(), and other questions use it as it stands")
    yield Reason("Question '(?P<name>[^']*)' uses 'search", search, _("give it a list of its own"))
    kinds = _("a file of choices is a .csv, .xml or .geojson")
    yield Reason("File name for '(?P<file>[^']*)' should end", _("{file} is no file of choices"), kinds)


def _of_cells() -> Iterator[Reason]:
    mend = _("mend it, or leave it out")
    parameters = r"(?P<why>(?:.*[Pp]arameters?|randomize|seed value|[a-z-]+) must .*)"
    yield Reason(r"'parameters' value is invalid\. (?P<why>.*)", _("the parameters “{cell}” do not fit: {why}"), mend)
    yield Reason(parameters, _("the parameters do not fit: {why}"), mend)
    yield Reason(r"(?:\[row : \d+\] )?(?P<why>.*(?:entit|save_to).*)", _("the entities do not fit: {why}"), mend)
