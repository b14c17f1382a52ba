"""Every choice that a question can offer under any filter, with its labels: from the form itself or from the list it looks up."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from survey.questionnaire.model import ChoiceSource, DataElement, Question, Questionnaire

UNSAID = "und"
"""The language code (BCP 47, undetermined) of labels that a form gives only once."""

_NODESET = re.compile(r"""\s*instance\(\s*['"]([^'"]+)['"]\s*\)\s*/root/item\b""")
_ITEXT = re.compile(r"jr:itext\(\s*([\w.-]+)\s*\)")


def choice_labels(questionnaire: Questionnaire, question: Question) -> Mapping[str, Mapping[str, str]]:
    """The labels of every choice by language, under the choice's name, in the order of its list; empty without a list."""
    languages = [language.code for language in questionnaire.languages] or [""]
    named: Iterable[tuple[str, dict[str, str]]]
    if question.source is None:
        named = ((choice.name, {code: choice.label.plain(code) for code in languages}) for choice in question.choices)
    else:
        named = _items(questionnaire, question.source, languages)
    labels: dict[str, dict[str, str]] = {}
    for name, label in named:
        labels.setdefault(name, {code or UNSAID: " ".join(text.split()) for code, text in label.items() if text})
    return labels


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
