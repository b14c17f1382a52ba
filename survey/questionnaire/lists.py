"""The choices a question takes, wherever the form keeps them: in place, or as items of a list it looks up."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import field

from survey.frozen import dataclass
from survey.questionnaire.model import ANY_LANGUAGE, DataElement, Instance, Question, Questionnaire, Text

_NODESET = re.compile(r"""\s*instance\(\s*['"]([^'"]+)['"]\s*\)\s*/root/item\b""")
_ITEXT = re.compile(r"jr:itext\(\s*([\w.-]+)\s*\)")


@dataclass(frozen=True, slots=True)
class ListedChoice:
    """One choice of a list: its name, its wording, and the other columns of its row (what filters compare)."""

    name: str
    label: Text
    columns: Mapping[str, str] = field(default_factory=dict)


def list_of(question: Question) -> str:
    """The id of the list that a question looks its choices up in; empty if they stand in place, or come from elsewhere."""
    found = _NODESET.match(question.source.nodeset) if question.source else None
    return found[1] if found else ""


def unfiltered(nodeset: str) -> str:
    """The nodeset of every item of a list, its filter left out; as it was where it is no list's.

    >>> unfiltered("instance('crops')/root/item[region = /data/region]")
    "instance('crops')/root/item"
    """
    found = _NODESET.match(nodeset)
    return found[0] if found else nodeset


def listed(questionnaire: Questionnaire, question: Question) -> tuple[ListedChoice, ...] | None:
    """Every choice that a question may ever offer, filters left aside; None where only the answers can tell (a list made of a
    repeat, a table that was not there)."""
    if question.source is None:
        return tuple(ListedChoice(choice.name, choice.label) for choice in question.choices)
    identifier = list_of(question)
    instance = next((item for item in questionnaire.instances if item.id == identifier), None)
    if instance is None or instance.root is None:
        return None
    return tuple(_items(questionnaire, instance, question.source.value.strip(), question.source.label.strip()))


def _items(questionnaire: Questionnaire, instance: Instance, value: str, label: str) -> Iterator[ListedChoice]:
    itext = _ITEXT.fullmatch(label)
    root = instance.root.children if instance.root else ()
    for item in root:
        if item.name == "item":
            columns = _columns(item)
            wording = columns.get(itext[1] if itext else label, "")
            plain = Text({ANY_LANGUAGE: (wording,)} if wording else {})
            yield ListedChoice(columns.get(value, ""), questionnaire.texts.get(wording, plain) if itext else plain, columns)


def _columns(item: DataElement) -> dict[str, str]:
    """The columns of a row, the first of each name."""
    columns: dict[str, str] = {}
    for child in item.children:
        columns.setdefault(child.name, child.text)
    return columns
