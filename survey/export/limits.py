"""What .sav and .dta can hold. The libraries cut silently what is too long; here it is refused, with a list of all of it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Sequence

from survey.errors import ExportError
from survey.export.coded import Column
from survey.export.missing import HIGHEST, LOWEST
from survey.frozen import dataclass
from survey.language import _


@dataclass(frozen=True, slots=True)
class Limits:
    """What a format can hold: a column's label, the label of a value, a column's name (a pattern; never one of `reserved`).

    `numbered_label_sets`: pyreadstat names the labels of a column's values after the column and adds how many such columns there
    are before it, and this name must be no longer than a column's.
    """

    format: str
    label_bytes: int
    label_characters: int
    value_label_bytes: int
    name_bytes: int
    name_characters: int
    name: re.Pattern[str]
    reserved: frozenset[str]
    codes_for_missing: bool
    numbered_label_sets: bool


SAV = Limits(
    ".sav",
    label_bytes=255,
    label_characters=255,
    value_label_bytes=120,
    name_bytes=64,
    name_characters=64,
    name=re.compile(r"[^\W\d_][\w.$#@]*(?<![._])"),
    reserved=frozenset("all and by eq ge gt le lt ne not or to with".split()),
    codes_for_missing=True,
    numbered_label_sets=False,
)
"""IBM SPSS Statistics, Command Syntax Reference: "Variable Names", "VARIABLE LABELS", "VALUE LABELS"."""

DTA = Limits(
    ".dta",
    label_bytes=320,
    label_characters=80,
    value_label_bytes=32_000,
    name_bytes=128,
    name_characters=32,
    name=re.compile(r"[^\W\d]\w*"),
    reserved=frozenset("_all _b byte _coef _cons double float if in int long _n _pi _pred _rc _skip str strl using with".split()),
    codes_for_missing=False,
    numbered_label_sets=True,
)
"""Stata: help dta (format 118), help reswords, help limits."""


def check_limits(columns: Sequence[Column], limits: Limits, where: str) -> None:
    """Refuse columns that a format would cut, rename or confuse.

    Raises:
        ExportError: names all of them; nothing has been written.
    """
    problems = [*_problems(columns, limits), *(_names_of_label_sets(columns, limits) if limits.numbered_label_sets else ())]
    if problems:
        raise ExportError(
            _("{count} things do not fit into a {format} file: {list}").format(
                count=len(problems), format=limits.format, list="; ".join(problems)
            ),
            where=where,
            advice=_("give these questions shorter labels or names"),
        )


def _problems(columns: Sequence[Column], limits: Limits) -> Iterator[str]:
    spelled = Counter(column.name.casefold() for column in columns)
    for column in columns:
        if not _fits(column.name, limits.name_bytes, limits.name_characters) or not limits.name.fullmatch(column.name):
            yield _("the name {name}").format(name=column.name)
        elif column.name.casefold() in limits.reserved or spelled[column.name.casefold()] > 1:
            yield _("the name {name} (taken)").format(name=column.name)
        if not _fits(column.label, limits.label_bytes, limits.label_characters):
            yield _("the label of {name}: {label}").format(name=column.name, label=column.label)
        for code, label in column.labels.items():
            if not _fits(label, limits.value_label_bytes, limits.value_label_bytes):
                yield _("the label of {name} = {code}: {label}").format(name=column.name, code=code, label=label)
        if limits.codes_for_missing and column.missing and any(_is_code(value) for value in column.values):
            yield _("values of {name} between {low} and {high}, which stand for missing answers").format(
                name=column.name, low=LOWEST, high=HIGHEST
            )


def _names_of_label_sets(columns: Sequence[Column], limits: Limits) -> Iterator[str]:
    labelled = [column.name for column in columns if column.labels or any(column.reasons)]
    for before, name in enumerate(labelled):
        most = limits.name_characters - len(str(before))
        if most < len(name) <= limits.name_characters:
            yield _("the name {name} (with labelled values at most {most} characters)").format(name=name, most=most)


def _fits(text: str, most_bytes: int, most_characters: int) -> bool:
    return len(text) <= most_characters and len(text.encode()) <= most_bytes


def _is_code(value: object) -> bool:
    return isinstance(value, float | int) and LOWEST <= value <= HIGHEST
