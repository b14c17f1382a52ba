"""Wording that is there in one language of the form and missing in another."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.lists import list_of
from survey.questionnaire.model import Question, Text

WORDINGS = ("label", "hint", "guidance", "required_message", "constraint_message", "warn_message", "unit", "short")


MANY = 12
"""From so many missing texts of a language on, they are told in one finding: the language has hardly been begun."""


def find(form: Form) -> Iterator[Problem]:
    found = list(_untranslated(form))
    for language in form.questionnaire.languages:
        missing = [(path, what) for path, what, code in found if code == language.code]
        if len(missing) < MANY:
            for path, what in missing:
                told = _("{text} is not translated: {language}").format(text=what, language=language.code)
                yield Problem(path, told, _("write it in that language; until then the default language is shown"))
            continue
        path, first = missing[0]
        what = _("{count} texts are not translated: {language}; the first is {text}").format(
            count=len(missing), language=language.code, text=first
        )
        yield Problem(path, what, _("translate them, or take the language out of the form"))


def _untranslated(form: Form) -> Iterator[tuple[str, str, str]]:
    """Every missing wording: the element's path, what it is the wording of, and the language."""
    codes = [language.code for language in form.questionnaire.languages]
    lists: set[str] = set()
    for element in form.elements:
        for name in WORDINGS:
            yield from ((element.path, name, code) for code in _missing(getattr(element, name, None), codes))
        if not isinstance(element, Question):
            continue
        shared = list_of(element)
        if shared and shared in lists:
            continue
        lists.add(shared)
        for choice in form.choices(element) or ():
            what = _("the choice {name}").format(name=choice.name)
            yield from ((element.path, what, code) for code in _missing(choice.label, codes))


def _missing(text: Text | None, codes: list[str]) -> list[str]:
    return [code for code in codes if text and not text.has(code)]


RULE = Rule("missing-translation", "warning", find)
