"""Patterns without ^ and $: the whole text must match in Collect and here, a part is enough in web forms."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Call, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            match expression:
                case Call("regex", (_, Text(pattern))) if not (pattern.startswith("^") and pattern.endswith("$")):
                    what = _("the pattern {pattern} has no ^ and $: web forms accept a text that only contains it").format(
                        pattern=pattern
                    )
                    yield Problem(formula.rule.path, what, _("write ^…$ around it, which means the same everywhere"))


RULE = Rule("unanchored-pattern", "portability", find)
