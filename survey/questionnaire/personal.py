"""Which questions ask for personal data."""

from __future__ import annotations

from survey.questionnaire.model import Element, Question, Questionnaire


def personal_paths(questionnaire: Questionnaire) -> frozenset[str]:
    """The paths of the questions marked `pii`, by themselves or by a group or repeat that holds them."""
    found: set[str] = set()
    pending: list[tuple[Element, bool]] = [(questionnaire.root, False)]
    while pending:
        element, above = pending.pop()
        marked = above or element.pii
        if not isinstance(element, Question):
            pending += ((child, marked) for child in element.children)
        elif marked:
            found.add(element.path)
    return frozenset(found)
