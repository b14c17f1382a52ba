"""Choices of one list that cannot be told apart: by their name (what is stored), or by their label (what is read)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.lists import ListedChoice, list_of
from survey.questionnaire.model import Output


def _lists(form: Form) -> Iterator[tuple[str, tuple[ListedChoice, ...]]]:
    """Each list once, at the first question that uses it."""
    seen: set[str] = set()
    for question in form.questions:
        identifier = list_of(question) or question.path
        choices = form.choices(question)
        if choices and identifier not in seen:
            seen.add(identifier)
            yield question.path, choices


def find_names(form: Form) -> Iterator[Problem]:
    for path, choices in _lists(form):
        filters = {tuple(sorted(choice.columns.items())) for choice in choices}
        if len(filters) < len(choices) or not any(len(choice.columns) > 2 for choice in choices):
            for name, times in Counter(choice.name for choice in choices).items():
                if times > 1:
                    yield Problem(
                        path, _("{times} choices are called {name}").format(times=times, name=name), _("rename all but one")
                    )


def find_labels(form: Form) -> Iterator[Problem]:
    for path, choices in _lists(form):
        for code in [language.code for language in form.questionnaire.languages] or [""]:
            labels: dict[tuple[str, ...], list[str]] = {}
            for choice in choices:
                wording = " ".join(choice.label.plain(code).split()).casefold()
                shown = tuple(part.expression for part in choice.label.in_language(code) if isinstance(part, Output))
                others = tuple(text for column, text in choice.columns.items() if column not in ("name", "itextId", "label"))
                if wording:
                    labels.setdefault((wording, *shown, *others), []).append(choice.name)
            for (wording, *_others), names in labels.items():
                if len(set(names)) > 1:
                    what = _("the choices {names} read the same: “{label}”").format(names=", ".join(names), label=wording)
                    yield Problem(path, what, _("reword one of them"))


def find_spaces(form: Form) -> Iterator[Problem]:
    for question in form.questions:
        if question.type in ("select_many", "rank"):
            for choice in form.choices(question) or ():
                if len(choice.name.split()) != 1:
                    what = _("the choice “{name}” has a space in its name").format(name=choice.name)
                    yield Problem(question.path, what, _("answers to several choices are kept with spaces between them"))


NAMES = Rule("duplicate-choice", "error", find_names)
LABELS = Rule("same-label", "warning", find_labels)
SPACES = Rule("choice-with-space", "error", find_spaces)
