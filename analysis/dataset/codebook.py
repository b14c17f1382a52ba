"""What the columns of a dataset mean: variables, levels, value labels, kinds of missing answers (docs/dataset.md)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from analysis.errors import VariableError

Label = Mapping[str, str]  # a text per language

VARIABLE_TYPES = frozenset({"categorical", "multiple", "rank", "integer", "decimal", "date", "datetime", "time", "text"})


def in_language(label: Label, language: str | None, fallback: str) -> str:
    """The label in a language; without one, in any language; without any, the fallback.

    >>> in_language({"vi": "Nam", "en": "Male"}, "en", "male")
    'Male'
    """
    if language is not None and label.get(language):
        return label[language]
    return next((text for text in label.values() if text), fallback)


@dataclass(frozen=True)
class Value:
    """One answer category: the name stored in Parquet, the code stored in .sav and .dta, its label per language."""

    name: str
    code: int | float | None = None
    label: Label = field(default_factory=dict)


@dataclass(frozen=True)
class MissingKind:
    """One reason why an answer is missing, with the code it has in .sav and the letter it has in .dta."""

    name: str
    code: int | float | None = None
    stata: str | None = None
    label: Label = field(default_factory=dict)


@dataclass(frozen=True)
class Level:
    """One table of the dataset: a row is an interview, or one instance of a repeat whose key points to its parent."""

    name: str
    file: str
    key: tuple[str, ...] = ()
    parent: str | None = None
    label: Label = field(default_factory=dict)


@dataclass(frozen=True)
class Variable:
    """One variable: its type, the columns that hold it, its wording, its categories."""

    name: str
    level: str
    type: str
    columns: tuple[str, ...] = ()
    label: Label = field(default_factory=dict)
    question: Label = field(default_factory=dict)
    values: tuple[Value, ...] = ()
    missing: tuple[str, ...] = ()
    unit: str | None = None
    module: str | None = None
    path: str | None = None
    pii: bool = False
    relevant: str | None = None
    ordered: bool = False

    def value_label(self, name: str, language: str | None = None) -> str:
        """The label of a category, or its name if the codebook has none."""
        for value in self.values:
            if value.name == name:
                return in_language(value.label, language, name)
        return name


@dataclass(frozen=True)
class Codebook:
    """The meaning of every column of a dataset.

    >>> book = Codebook(variables=(Variable("sex", "interview", "categorical", ("sex",), {"vi": "Giới tính", "en": "Sex"}),))
    >>> book.label("sex", "vi")
    'Giới tính'
    """

    variables: tuple[Variable, ...] = ()
    levels: tuple[Level, ...] = ()
    title: Label = field(default_factory=dict)
    languages: tuple[str, ...] = ()
    simulated: bool = False
    questionnaire: Mapping[str, Any] = field(default_factory=dict)
    design: Mapping[str, Any] = field(default_factory=dict)
    missing_kinds: tuple[MissingKind, ...] = ()

    def __contains__(self, name: str) -> bool:
        return any(variable.name == name for variable in self.variables)

    def variable(self, name: str) -> Variable:
        """The variable of this name. Raises VariableError if there is none."""
        for variable in self.variables:
            if variable.name == name:
                return variable
        raise VariableError("is not in the codebook", where=name, advice=did_you_mean(name, (v.name for v in self.variables)))

    def of_column(self, column: str) -> Variable | None:
        """The variable a column belongs to (`hazards__noise` belongs to `hazards`), or None."""
        return next((variable for variable in self.variables if column in variable.columns), None)

    def label(self, name: str, language: str | None = None) -> str:
        """The label of a variable, or its name if it has none."""
        return in_language(self.variable(name).label, language, name) if name in self else name

    def value_label(self, name: str, value: str, language: str | None = None) -> str:
        """The label of a category of a variable, or its name if the codebook has none."""
        return self.variable(name).value_label(value, language) if name in self else value


def did_you_mean(name: str, known: Iterable[str]) -> str:
    """Advice for a name that does not exist: the nearest known one, or a few that do exist."""
    from difflib import get_close_matches

    names = [str(other) for other in known]
    near = get_close_matches(name, names, n=1)
    if near:
        return f"did you mean {near[0]!r}?"
    shown = ", ".join(names[:8]) + (", …" if len(names) > 8 else "")
    return f"there are: {shown}" if names else "there are none"
