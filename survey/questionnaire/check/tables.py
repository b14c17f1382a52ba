"""Tables that a form reads: files that are not there, lists that nobody uses."""

from __future__ import annotations

import re
from collections.abc import Iterator

from survey.expression.references import calls, references
from survey.expression.syntax import Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form

_FILE = re.compile(r"jr://file(?:-csv)?/(.+)")


def find_missing(form: Form) -> Iterator[Problem]:
    """At the first question that looks something up in it."""
    for instance in form.questionnaire.instances:
        file = _FILE.fullmatch(instance.source)
        if file is None or instance.root is not None:
            continue
        path = next((path for path, name in _used(form) if name == instance.id), form.questionnaire.root.path)
        what = _("the table {file} is not there: nothing is found in it").format(file=file[1])
        advice = _("put it beside the questionnaire, or in its folder media")
        if file[1].endswith(".csv.csv"):
            advice = _("write pulldata('{name}', …), without .csv").format(name=file[1].removesuffix(".csv.csv"))
        yield Problem(path, what, advice)


def find_unused(form: Form) -> Iterator[Problem]:
    """In one finding; a question may name its list in an appearance such as `search('…')` too."""
    used = {name for _path, name in _used(form)}
    appearances = " ".join(word for element in form.elements for word in element.appearance)
    names = [
        one.id for one in form.questionnaire.instances if not one.source and one.id not in used and one.id not in appearances
    ]
    if names:
        what = _("no question uses the lists {names}").format(names=", ".join(names))
        advice = _("look whether a question has the wrong list, or take them out")
        yield Problem(form.questionnaire.root.path, what, advice, "choices")


def _used(form: Form) -> Iterator[tuple[str, str]]:
    """The (path, table) pairs of every formula."""
    for formula in form.formulas:
        yield from ((formula.rule.path, reference.base) for reference in references(formula.expression))
        for call in calls(formula.expression):
            if call.name in ("instance", "pulldata") and call.arguments and isinstance(call.arguments[0], Text):
                yield formula.rule.path, call.arguments[0].value


MISSING = Rule("missing-table", "error", find_missing)
UNUSED = Rule("unused-list", "warning", find_unused)
