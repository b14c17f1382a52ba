"""What a case is called on the screen: the sample's columns in a person's words, technical ones left out."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from survey.fieldwork.cases import Case
from survey.language import _, current_language
from survey.questionnaire.choice_labels import UNSAID, choice_labels
from survey.questionnaire.model import Questionnaire, Text

COLUMNS = {
    "name": "Name", "full_name": "Name", "respondent": "Name", "address": "Address", "place": "Place", "phone": "Telephone",
    "telephone": "Telephone", "enterprise": "Enterprise", "enterprise_name": "Enterprise", "unit": "Unit", "unit_name": "Unit",
    "workshop": "Workshop", "shift": "Shift", "contact": "Contact", "province": "Province", "district": "District",
    "commune": "Commune", "note": "Note",
}  # fmt: skip
"""What columns of samples are usually called, and how a person says it (msgids)."""

ADDRESS = (
    *("name", "full_name", "respondent", "address", "place", "enterprise_name", "enterprise"),
    *("worker_no", "unit_name", "unit", "phone", "telephone"),
)
"""What helps to find a person stands first, in this order."""

DESIGN = re.compile(r"(n|m|prob|w|weight|stratum|psu|fpc|phase|stage|certain|replacement|seed)(_\w+)?", re.IGNORECASE)
"""Columns that samples carry for the weights: nobody finds a person by them."""

SHOWN = frozenset(["text", "select_one", "integer", "date"])


class CaseWords:
    """Says in words what samples know of cases to be interviewed with one questionnaire (None: it is not on this laptop)."""

    def __init__(self, form: Questionnaire | None) -> None:
        self.form = form
        questions = reversed(form.questions) if form else ()
        self.takers = {question.preload: question for question in questions if question.preload}
        self._labels: dict[str, Mapping[str, Mapping[str, str]]] = {}

    def known(self, case: Case) -> Iterator[tuple[str, str]]:
        """What the sample says of a case, as (label, value): columns that the questionnaire, the sample's header or everyday
        language has words for, those first that help to find a person."""
        columns = {**case.about, **case.preload}
        places = {name: place for place, name in enumerate(ADDRESS)}
        for name in sorted(columns, key=lambda name: places.get(name, len(places))):
            if columns[name] and (label := self._label(name)):
                yield label, self._value(name, columns[name])

    def _label(self, name: str) -> str:
        """What a column is called; empty for one that is only for the computer."""
        question = self.takers.get(name)
        if DESIGN.fullmatch(name) or (question and question.type not in SHOWN):
            return ""
        worded = self._wording(question.label) if question else ""
        return worded or (_(COLUMNS[name]) if name in COLUMNS else name if _is_worded(name) else "")

    def _value(self, name: str, value: str) -> str:
        """A value in words, where it is the code of a choice."""
        question = self.takers.get(name)
        if self.form is None or question is None or question.type != "select_one":
            return value
        if name not in self._labels:
            self._labels[name] = choice_labels(self.form, question)
        labels = self._labels[name].get(value, {})
        return labels.get(current_language()) or labels.get(UNSAID) or next(iter(labels.values()), value)

    def _wording(self, text: Text) -> str:
        default = self.form.default_language if self.form else ""
        parts = text.in_language(current_language()) or text.in_language(default)
        return "".join(part for part in parts if isinstance(part, str)).strip().rstrip(":")


def _is_worded(name: str) -> bool:
    """Whether a column's name is written for people: with spaces or letters beyond ASCII.

    >>> _is_worded("Địa chỉ"), _is_worded("prob_unit"), _is_worded("Tên DN")
    (True, False, True)
    """
    return not name.isascii() or " " in name
