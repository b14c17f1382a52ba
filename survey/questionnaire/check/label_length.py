"""Labels that SPSS would cut: 255 bytes for a variable, 120 for a value (IBM SPSS Statistics, Command Syntax Reference)."""

from __future__ import annotations

from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.lists import list_of
from survey.questionnaire.model import Question

VARIABLE_BYTES = 255
VALUE_BYTES = 120


def find(form: Form) -> Iterator[Problem]:
    lists: set[str] = set()
    codes = [language.code for language in form.questionnaire.languages] or [""]
    for question in form.questions:
        if question.type == "note":
            continue
        yield from _variable(form, question, codes)
        shared = list_of(question)
        if shared and shared in lists:
            continue
        lists.add(shared)
        for choice in form.choices(question) or ():
            if any(_size(choice.label.plain(code)) > VALUE_BYTES for code in codes):
                what = _("the label of the choice {name} is longer than the {limit} bytes of a .sav file").format(
                    name=choice.name, limit=VALUE_BYTES
                )
                yield Problem(question.path, what, _("shorten it, and move the explanation to the hint"))


def _variable(form: Form, question: Question, codes: list[str]) -> Iterator[Problem]:
    """A multi-selection has a variable for each choice, whose label ends in that of the choice."""
    for code in codes:
        label = (question.short or question.label).plain(code)
        longest = ""
        if question.type == "select_many":
            longest = max((": " + choice.label.plain(code) for choice in form.choices(question) or ()), key=_size, default="")
        if _size(label + longest) > VARIABLE_BYTES:
            what = _("the variable's label is longer than the {limit} bytes of a .sav file").format(limit=VARIABLE_BYTES)
            yield Problem(question.path, what, _("give the question a `short` label"))
            return


def _size(text: str) -> int:
    return len(" ".join(text.split()).encode())


RULE = Rule("label-too-long", "warning", find)
