"""From a questionnaire to the tables of a dataset: its levels, its variables, their columns, values and reasons for missing.

A level is the interview or a repeat. What can hold an answer is a variable: a question, a column of the sample, a calculation.
Notes and the form's own metadata are none.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import field, replace
from itertools import chain

from survey.export.choices import Value, choices_of
from survey.export.preloaded import preloaded_label
from survey.frozen import dataclass
from survey.questionnaire.model import Element, Group, Question, Questionnaire, Repeat, Text

ROOT_LEVEL = "interview"
ROOT_KEY = "interview_id"
UNSAID = "und"
"""The language code (BCP 47, undetermined) of texts that a form gives only once."""

MADE_BY_PYXFORM = ("reserved_name_for_field_list_labels_", "generated_table_list_label_")
"""Questions that pyxform puts at the head of a rating grid to show its labels; nobody answers them."""

_OF_ANSWER = {
    "integer": "integer", "decimal": "decimal", "date": "date", "time": "time", "datetime": "datetime",
    "select_one": "categorical", "select_many": "multiple", "rank": "rank",
}  # fmt: skip
_OF_DATA = {"int": "integer", "decimal": "decimal", "date": "date", "time": "time", "dateTime": "datetime"}


@dataclass(frozen=True, slots=True)
class Level:
    """One table: `key` are its key columns, those of the levels above first; `path` the repeat's, empty for interviews."""

    name: str
    key: tuple[str, ...]
    parent: str | None = None
    label: Mapping[str, str] = field(default_factory=dict)
    path: str = ""


@dataclass(frozen=True, slots=True)
class Variable:
    """One variable of docs/dataset.md. `computed`: it has no declared type, so it is a number if all of its values are."""

    name: str
    level: str
    type: str
    label: Mapping[str, str] = field(default_factory=dict)
    question: Mapping[str, str] = field(default_factory=dict)
    module: str | None = None
    path: str = ""
    unit: str | None = None
    pii: bool = False
    relevant: str | None = None
    ordered: bool = False
    values: tuple[Value, ...] = ()
    missing: tuple[str, ...] = ()
    computed: bool = False

    @property
    def columns(self) -> tuple[str, ...]:
        """The columns that hold it, in the order of `values` where it has several."""
        if self.type == "multiple":
            return tuple(f"{self.name}__{value.name}" for value in self.values)
        if self.type == "rank":
            return tuple(f"{self.name}__{place}" for place in range(1, len(self.values) + 1))
        return (self.name,)

    @property
    def missing_column(self) -> str:
        """The column that says why it is missing."""
        return f"{self.name}__missing"


@dataclass(frozen=True, slots=True)
class Layout:
    """The tables that interviews with a questionnaire (or several versions of it, aligned) fill."""

    levels: tuple[Level, ...]
    variables: tuple[Variable, ...]
    title: Mapping[str, str]
    languages: tuple[str, ...]

    def of_level(self, name: str) -> tuple[Variable, ...]:
        """The variables of one level, in the order of the questionnaire."""
        return tuple(variable for variable in self.variables if variable.level == name)


def layout_of(questionnaire: Questionnaire) -> Layout:
    """The levels and variables of a questionnaire, in its order."""
    levels = {"": Level(ROOT_LEVEL, (ROOT_KEY,), None, _labels(questionnaire, questionnaire.title))}
    names = _names(questionnaire)
    for repeat in questionnaire.repeats:
        above = levels[_nearest(questionnaire, repeat.path)]
        name = names[repeat.path]
        levels[repeat.path] = Level(
            name, (*above.key, f"{name}_id"), above.name, _labels(questionnaire, repeat.label), repeat.path
        )
    variables = [
        _variable(questionnaire, question, names[question.path], levels[_nearest(questionnaire, question.path)].name)
        for question in questionnaire.questions
        if _holds_data(question)
    ]
    languages = tuple(language.code for language in questionnaire.languages) or (UNSAID,)
    return Layout(tuple(levels.values()), tuple(variables), _labels(questionnaire, questionnaire.title), languages)


def _holds_data(question: Question) -> bool:
    parts = question.path.split("/")
    metadata = len(parts) > 3 and parts[2].rpartition(":")[2] == "meta"
    return question.type != "note" and not metadata and not question.name.startswith(MADE_BY_PYXFORM)


def _names(questionnaire: Questionnaire) -> dict[str, str]:
    """What each question and repeat is called: its own name, or where that is taken its path joined by two underscores."""
    named: list[Question | Repeat] = [*questionnaire.repeats, *filter(_holds_data, questionnaire.questions)]
    count = Counter(element.name for element in named)
    count.update([ROOT_LEVEL, ROOT_KEY, *(f"{repeat.name}_id" for repeat in questionnaire.repeats)])
    return {
        element.path: element.name if count[element.name] == 1 else element.path.strip("/").replace("/", "__")
        for element in named
    }


def _nearest(questionnaire: Questionnaire, path: str) -> str:
    above = questionnaire.repeats_above(path)
    return above[-1] if above else ""


def _variable(questionnaire: Questionnaire, question: Question, name: str, level: str) -> Variable:
    groups = list(_above(questionnaire, question))
    values = choices_of(questionnaire, question)
    kind = _type(question, bool(values))
    relevant = " and ".join(f"({rule})" for rule in [*(group.relevant for group in groups), question.relevant] if rule)
    modules = [element.module for element in chain([question], reversed(groups)) if element.module]
    return Variable(
        name,
        level,
        kind,
        _labels(questionnaire, question.short or question.label) or preloaded_label(question),
        _labels(questionnaire, question.label),
        module=modules[0] if modules else None,
        path=question.path,
        unit=question.unit.plain(questionnaire.default_language) or None,
        pii=question.pii or any(group.pii for group in groups),
        relevant=relevant or None,
        ordered=question.ordered or "likert" in question.appearance,
        values=values if kind in ("categorical", "multiple", "rank") else (),
        missing=_reasons(question, bool(relevant)),
        computed=kind == "text" and not question.shown and bool(question.calculate),
    )


def _above(questionnaire: Questionnaire, question: Question) -> Iterator[Group | Repeat]:
    """The groups and repeats around a question, outermost first."""
    parts = question.path.split("/")
    for length in range(2, len(parts)):
        element: Element | None = questionnaire.elements.get("/".join(parts[:length]))
        if isinstance(element, Group | Repeat):
            yield element


def _type(question: Question, listed: bool) -> str:
    """The variable's type. A choice from something other than a list (another table, the answers of a roster) is kept as text."""
    kind = _OF_ANSWER.get(question.type) or _OF_DATA.get(question.data_type, "text")
    return "text" if kind in ("categorical", "multiple", "rank") and not listed else kind


def _reasons(question: Question, routed: bool) -> tuple[str, ...]:
    asked = question.shown and not question.calculate and not question.preload
    return (*question.reasons, *(["not_asked"] if routed else []), *(["not_reached", "blank"] if asked else []))


def _labels(questionnaire: Questionnaire, text: Text) -> dict[str, str]:
    """A text in each language of the form that has it."""
    codes = [language.code for language in questionnaire.languages]
    if not codes:
        return {UNSAID: wording} if (wording := _one_line(text.plain(""))) else {}
    return {code: wording for code in codes if (wording := _one_line(text.plain(code)))}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def without_personal_data(layout: Layout) -> Layout:
    """The same tables without what identifies a person."""
    return replace(layout, variables=tuple(variable for variable in layout.variables if not variable.pii))


def personal_data_only(layout: Layout) -> Layout:
    """Only what identifies a person; the keys of the levels join it to the rest."""
    return replace(layout, variables=tuple(variable for variable in layout.variables if variable.pii))
