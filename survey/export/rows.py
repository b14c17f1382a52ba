"""From interviews to rows: what holds an answer is read, what was skipped is left out, and every gap gets its reason."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, time
from typing import TypeVar

from survey.errors import EvaluationError, ExportError
from survey.export.levels import Layout, Level, Variable, layout_of
from survey.interview.evaluation import Evaluation
from survey.interview.events import Event
from survey.interview.last_saved import Archive
from survey.interview.paths import form_path, split_instance
from survey.interview.record import Record
from survey.interview.replay import Evaluator
from survey.language import _
from survey.questionnaire.model import Questionnaire
from survey.values.iso import read_date, read_moment, read_time

Value = TypeVar("Value", date, time, datetime)
Row = dict[str, object]
"""Column name to value; columns without a value are left out."""

NO_NUMBER = frozenset({"NaN", "Infinity", "-Infinity"})
"""What a calculation gives when something it needs is missing: no value, not a text."""
BROKEN_OFF = frozenset({"partial", "break_off", "refusal"})
"""Dispositions that close an interview before its end (AAPOR 1.2, 2.11 and 2.12)."""


class Reader:
    """Reads interviews made with one version of a questionnaire into the rows of an (aligned) layout."""

    def __init__(self, questionnaire: Questionnaire, layout: Layout, archive: Archive | None = None) -> None:
        self.questionnaire = questionnaire
        self._evaluate = Evaluator(questionnaire, archive)
        self._order = {question.path: place for place, question in enumerate(questionnaire.questions)}
        self._asked = {question.path for question in questionnaire.questions if question.shown}
        own = layout_of(questionnaire)
        self._paths = {variable.name: variable.path for variable in own.variables}
        self._levels = {level.name: level for level in own.levels}
        self._variables = {level.name: layout.of_level(level.name) for level in own.levels}

    def rows(self, record: Record, events: Sequence[Event]) -> Iterator[tuple[str, Row]]:
        """Every row an interview fills, with the name of its level; the interview's own row comes first.

        Raises:
            ExportError: an answer is not of its variable's type or not in its list, or a calculation fails.
        """
        evaluation = self._evaluate(record, events)
        furthest = self._furthest(record)
        try:
            for level in self._levels.values():
                for keys, place in self._places(evaluation, level):
                    row: Row = dict(zip(level.key, (record.interview, *keys), strict=True))
                    for variable in self._variables[level.name]:
                        row.update(self._cells(evaluation, variable, place, furthest))
                    yield level.name, row
        except EvaluationError as error:
            raise ExportError(error.what, where=f"{record.interview} {error.where or ''}".strip(), advice=error.advice) from error

    def _places(self, evaluation: Evaluation, level: Level) -> Iterator[tuple[tuple[str, ...], Callable[[str], str]]]:
        """The instances of a level: their keys, and how a form path becomes a concrete one there."""
        if level.parent is None:
            yield (), lambda path: path
            return
        for keys, above in self._places(evaluation, self._levels[level.parent]):
            for instance in evaluation.instances(above(level.path)):
                if evaluation.relevant(instance):
                    yield (*keys, split_instance(instance)[1]), _inside(above, level.path, instance)

    def _cells(self, evaluation: Evaluation, variable: Variable, place: Callable[[str], str], furthest: float) -> Row:
        if variable.name not in self._paths:
            return {variable.missing_column: "not_asked"}
        path = place(self._paths[variable.name])
        node = evaluation.find(path)
        if node is None or not node.relevant():
            return {variable.missing_column: "not_asked"}
        if reason := evaluation.missing(path):
            return {variable.missing_column: reason}
        text = node.text()
        if text and not (text in NO_NUMBER and _calculates(variable)):
            return typed(variable, text, f"{evaluation.record.interview} {path}")
        if "blank" not in variable.missing:
            return {}
        return {variable.missing_column: "not_reached" if self._order[form_path(path)] > furthest else "blank"}

    def _furthest(self, record: Record) -> float:
        """How far into the questionnaire a person answered; endless for an interview that was brought to its end."""
        if record.status == "completed" and record.disposition not in BROKEN_OFF:
            return float("inf")
        given = (form_path(path) for path in (*record.answers, *record.missing) if path not in record.defaults)
        return max((self._order.get(path, -1) for path in given if path in self._asked), default=-1)


def _calculates(variable: Variable) -> bool:
    return variable.computed or variable.type in ("integer", "decimal")


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


def _found(value: Value | None) -> Value:
    if value is None:
        raise ValueError
    return value


_READERS: Mapping[str, Callable[[str], object]] = {
    "text": str,
    "integer": _whole,
    "decimal": float,
    "date": lambda text: _found(read_date(text[:10])),
    "datetime": lambda text: _found(read_moment(text)),
    "time": lambda text: _found(read_time(text)).replace(tzinfo=None),
}
