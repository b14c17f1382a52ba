"""The answers a question offers, as values with codes."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import field, replace

from survey.frozen import dataclass
from survey.questionnaire.choice_labels import choice_labels
from survey.questionnaire.model import Question, Questionnaire

_WHOLE_NUMBER = re.compile(r"0|-?[1-9]\d{0,8}|0\d{1,8}")


@dataclass(frozen=True, slots=True)
class Value:
    """One category: its name in Parquet, its code in .sav and .dta, its label in each language."""

    name: str
    code: int
    label: Mapping[str, str] = field(default_factory=dict)


def choices_of(questionnaire: Questionnaire, question: Question) -> tuple[Value, ...]:
    """The answers a question can offer under any filter, each once, in the order of its list; none if it has no list."""
    return coded(Value(name, 0, label) for name, label in choice_labels(questionnaire, question).items())


def coded(values: Iterable[Value]) -> tuple[Value, ...]:
    """The values with their codes: their names where all are whole numbers (`1`, `079`) and differ as such, else 1, 2, 3 …

    >>> [value.code for value in coded([Value("01", 0), Value("79", 0)])]
    [1, 79]
    >>> [value.code for value in coded([Value("no", 0), Value("yes", 0)])]
    [1, 2]
    """
    listed: Sequence[Value] = tuple(values)
    numbers = [int(value.name) for value in listed if _WHOLE_NUMBER.fullmatch(value.name)]
    codes = numbers if len(set(numbers)) == len(listed) else range(1, len(listed) + 1)
    return tuple(replace(value, code=code) for value, code in zip(listed, codes, strict=True))
