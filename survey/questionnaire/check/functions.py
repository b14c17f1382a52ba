"""Functions that other engines of the ODK family lack."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.references import calls
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form

NOT_IN_COLLECT = {
    "floor": "int", "ceiling": "round", "substring": "substr", "last": "count", "name": "", "local-name": "",
    "choice-label": "jr:choice-name", "item-at": "selected-at", "count-items": "count-selected", "index": "position",
    "difference-in-months": "", "add-date": "", "de-duplicate": "", "rank-index": "", "duration": "",
    "device-info": "property", "missing-reason": "",
}  # fmt: skip
"""Functions of XPath 1.0, of other collectors and our own that JavaRosa does not know, and what it has instead."""


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for name in sorted({call.name for call in calls(formula.expression)} & NOT_IN_COLLECT.keys()):
            instead = NOT_IN_COLLECT[name]
            advice = _("use {name}()").format(name=instead) if instead else _("only if the form stays on laptops")
            yield Problem(formula.rule.path, _("phones do not know the function {name}()").format(name=name), advice)


RULE = Rule("function-not-on-phones", "portability", find)
