"""Notes that stop the interview: required although nobody can answer them, so that what made them appear has to be mended."""

from __future__ import annotations

from survey.questionnaire.model import Element, Question, Questionnaire
from survey.questionnaire.truth import is_true


def stopping_notes(questionnaire: Questionnaire) -> frozenset[str]:
    """The paths of the required notes that some answer can make go away.

    A note that is required always and everywhere says nothing about an answer, and stops nothing.
    """
    return frozenset(
        question.path
        for question in questionnaire.questions
        if question.type == "note" and question.required
        if not is_true(question.required) or _is_conditional(questionnaire, question)
    )


def _is_conditional(questionnaire: Questionnaire, question: Question) -> bool:
    path = question.path
    while path:
        element: Element | None = questionnaire.elements.get(path)
        if element is not None and element.relevant and not is_true(element.relevant):
            return True
        path = path.rpartition("/")[0]
    return False
