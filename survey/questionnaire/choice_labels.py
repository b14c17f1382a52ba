"""Every choice that a question can offer under any filter, with its labels by language."""

from __future__ import annotations

from collections.abc import Mapping

from survey.questionnaire.lists import listed
from survey.questionnaire.model import Question, Questionnaire

UNSAID = "und"
"""The language code (BCP 47, undetermined) of labels that a form gives only once."""


def choice_labels(questionnaire: Questionnaire, question: Question) -> Mapping[str, Mapping[str, str]]:
    """The labels of every choice by language, under the choice's name, in the order of its list; empty without a list."""
    languages = [language.code for language in questionnaire.languages] or [""]
    labels: dict[str, dict[str, str]] = {}
    for choice in listed(questionnaire, question) or ():
        wording = {code or UNSAID: " ".join(text.split()) for code in languages if (text := choice.label.plain(code))}
        labels.setdefault(choice.name, wording)
    return labels
