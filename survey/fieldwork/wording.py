"""What values are called, in the language of messages: by the choices of the question of that name."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping

from survey.language import current_language
from survey.questionnaire.choice_labels import choice_labels
from survey.questionnaire.model import Questionnaire

Name = Callable[[str, str], str]
"""What a value of a variable is called: `name("province", "01")`."""


def label(texts: Mapping[str, str], otherwise: str) -> str:
    """A label in the language of messages."""
    return texts.get(current_language()) or next(iter(texts.values()), otherwise)


def value_names(forms: Iterable[Questionnaire]) -> Name:
    """The names of values; a value that no question offers is called as it is written."""
    labels = {
        (question.name, value): label(texts, value)
        for form in forms
        for question in form.questions
        for value, texts in choice_labels(form, question).items()
    }
    return lambda variable, value: labels.get((variable, value), value)
