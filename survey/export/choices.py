"""The answers a question offers, as values with codes: from choices in the form or from the list it looks up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace

from survey.questionnaire.model import ChoiceSource, DataElement, Question, Questionnaire

_NODESET = re.compile(r"""\s*instance\(\s*['"]([^'"]+)['"]\s*\)\s*/root/item\b""")
_ITEXT = re.compile(r"jr:itext\(\s*([\w.-]+)\s*\)")
_WHOLE_NUMBER = re.compile(r"0|-?[1-9]\d{0,8}|0\d{1,8}")


@dataclass(frozen=True, slots=True)
class Value:
    """One category: its name in Parquet, its code in .sav and .dta, its label in each language."""

    name: str
    code: int
    label: Mapping[str, str] = field(default_factory=dict)


def choices_of(questionnaire: Questionnaire, question: Question) -> tuple[Value, ...]:
    """The answers a question can offer under any filter, each once, in the order of its list; none if it has no list."""
    languages = [language.code for language in questionnaire.languages] or [""]
    named: Iterable[tuple[str, dict[str, str]]]
    if question.source is None:
        named = ((choice.name, {code: choice.label.plain(code) for code in languages}) for choice in question.choices)
    else:
        named = _items(questionnaire, question.source, languages)
    labels: dict[str, dict[str, str]] = {}
    for name, label in named:
        labels.setdefault(name, {code or "und": " ".join(text.split()) for code, text in label.items() if text})
    return coded(Value(name, 0, label) for name, label in labels.items())


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


def _items(questionnaire: Questionnaire, source: ChoiceSource, languages: Sequence[str]) -> Iterator[tuple[str, dict[str, str]]]:
    found = _NODESET.match(source.nodeset)
    instance = next((item for item in questionnaire.instances if found and item.id == found[1]), None)
    if instance is None or instance.root is None:
        return
    itext = _ITEXT.fullmatch(source.label.strip())
    for item in instance.root.children:
        if item.name != "item":
            continue
        name, label = _child(item, source.value), _child(item, itext[1] if itext else source.label)
        if itext and label in questionnaire.texts:
            yield name, {code: questionnaire.texts[label].plain(code) for code in languages}
        else:
            yield name, dict.fromkeys(languages, label)


def _child(item: DataElement, name: str) -> str:
    return next((child.text for child in item.children if child.name == name.strip()), "")
