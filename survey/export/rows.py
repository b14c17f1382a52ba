"""From interviews to rows: what holds an answer is read, what was skipped is left out, and every gap gets its reason."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from typing import Protocol

from survey.errors import ExportError
from survey.export.levels import Layout, Level, Variable, layout_of
from survey.interview.record import Record
from survey.language import _
from survey.questionnaire.model import Questionnaire

Row = dict[str, object]
"""Column name to value; columns without a value are left out."""

BROKEN_OFF = frozenset({"partial", "break_off"})
"""Dispositions that close an interview before its end (AAPOR 1.2 and 2.12)."""

_KEYS = re.compile(r"\[[^\]]*\]")


class Reading(Protocol):
    """What export needs to see of an evaluated interview; `Evaluation` offers it. Paths are concrete."""

    def relevant(self, path: str, /) -> bool:
        """Whether the element is part of the interview as answered."""

    def text(self, path: str, /) -> str:
        """The XForm text of an answer or a calculation, empty for none."""

    def instances(self, path: str, /) -> Sequence[str]:
        """The keys of a repeat's instances that stand, in order."""


@dataclass(frozen=True)
class Interview:
    """One interview to be exported: its identifier, what it adds up to, and how it reads under its questionnaire."""

    name: str
    record: Record
    reading: Reading


class Reader:
    """Reads interviews made with one version of a questionnaire into the rows of an (aligned) layout."""

    def __init__(self, questionnaire: Questionnaire, layout: Layout) -> None:
        self.questionnaire = questionnaire
        self._order = {question.path: place for place, question in enumerate(questionnaire.questions)}
        own = layout_of(questionnaire)
        self._paths = {variable.name: variable.path for variable in own.variables}
        self._levels = {level.name: level for level in own.levels}
        self._variables = {level.name: layout.of_level(level.name) for level in own.levels}

    def rows(self, interview: Interview) -> Iterator[tuple[str, Row]]:
        """Every row the interview fills, with the name of its level; the interview's own row comes first.

        Raises:
            ExportError: an answer is not of its variable's type or not in its list.
        """
        furthest = self._furthest(interview.record)
        for level in self._levels.values():
            for keys, place in self._places(interview.reading, level):
                row: Row = dict(zip(level.key, (interview.name, *keys), strict=True))
                for variable in self._variables[level.name]:
                    row.update(self._cells(interview, variable, place, furthest))
                yield level.name, row

    def _places(self, reading: Reading, level: Level) -> Iterator[tuple[tuple[str, ...], Callable[[str], str]]]:
        """The instances of a level: their keys, and how a form path becomes a concrete one there."""
        if level.parent is None:
            yield (), lambda path: path
            return
        for keys, above in self._places(reading, self._levels[level.parent]):
            repeat = above(level.path)
            if reading.relevant(repeat):
                for key in reading.instances(repeat):
                    yield (*keys, key), _inside(above, level.path, f"{repeat}[{key}]")

    def _cells(self, interview: Interview, variable: Variable, place: Callable[[str], str], furthest: float) -> Row:
        if variable.name not in self._paths:
            return {variable.missing_column: "not_asked"}
        form_path = self._paths[variable.name]
        path = place(form_path)
        if not interview.reading.relevant(path):
            return {variable.missing_column: "not_asked"}
        if reason := interview.record.missing.get(path):
            return {variable.missing_column: reason}
        text = interview.reading.text(path)
        if text:
            return typed(variable, text, f"{interview.name} {path}")
        if "blank" not in variable.missing:
            return {}
        return {variable.missing_column: "not_reached" if self._order[form_path] > furthest else "blank"}

    def _furthest(self, record: Record) -> float:
        """How far into the questionnaire a person answered; endless for an interview that was brought to its end."""
        if record.status == "completed" and record.disposition not in BROKEN_OFF:
            return float("inf")
        given = (path for path in (*record.answers, *record.missing) if path not in record.defaults)
        return max((self._order.get(_KEYS.sub("", path), -1) for path in given), default=-1)


def _inside(above: Callable[[str], str], repeat: str, instance: str) -> Callable[[str], str]:
    return lambda path: instance + path.removeprefix(repeat) if path.startswith(repeat + "/") else above(path)


def typed(variable: Variable, text: str, where: str) -> Row:
    """The columns of one answer, each a str, bool, int, float, date, datetime or time.

    Raises:
        ExportError: the text is not of the variable's type, or not in its list of answers.

    >>> from survey.export.choices import Value
    >>> hazards = Variable("hazards", "interview", "multiple", values=(Value("noise", 1), Value("dust", 2)))
    >>> typed(hazards, "dust", "case7")
    {'hazards__noise': False, 'hazards__dust': True}
    """
    try:
        if variable.type in ("categorical", "multiple", "rank"):
            return _chosen(variable, text.split())
        return {variable.name: _READERS[variable.type](text)}
    except ValueError:
        raise ExportError(
            _("{text} is not an answer of the question {name}").format(text=repr(text), name=variable.name),
            where=where,
            advice=_("correct the answer at headquarters, or add it to the question's list"),
        ) from None


def _chosen(variable: Variable, names: Sequence[str]) -> Row:
    known = [value.name for value in variable.values]
    if not set(names) <= set(known) or (variable.type == "categorical" and len(names) != 1):
        raise ValueError(names)
    if variable.type == "multiple":
        return {column: name in names for column, name in zip(variable.columns, known, strict=True)}
    return dict(zip(variable.columns, names, strict=False))


def _whole(text: str) -> int:
    number = float(text)
    if number != int(number):
        raise ValueError(text)
    return int(text) if text.lstrip("-").isdigit() else int(number)


_READERS: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "integer": _whole,
    "decimal": float,
    "date": lambda text: date.fromisoformat(text[:10]),
    "datetime": datetime.fromisoformat,
    "time": lambda text: time.fromisoformat(text).replace(tzinfo=None),
}
