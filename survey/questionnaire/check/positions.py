"""Numbers as conditions and steps of paths that Collect does not understand."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Filter, Number, Path
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.rules import shortened


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for expression in formula.walk():
            predicates = expression.predicates if isinstance(expression, Filter) else ()
            if isinstance(expression, Path):
                predicates = tuple(predicate for step in expression.steps for predicate in step.predicates)
            for predicate in predicates:
                if isinstance(predicate, Number):
                    what = _("[{number}] finds nothing on phones").format(number=int(predicate.value))
                    advice = _("write [position() = {number}]").format(number=int(predicate.value))
                    yield Problem(formula.rule.path, what, advice)


def find_steps(form: Form) -> Iterator[Problem]:
    """What JavaRosa refuses: any step but a name, `.` and `..`, and `..` after a name."""
    for formula in form.formulas:
        paths = (expression for expression in formula.walk() if isinstance(expression, Path))
        if any(_strange(path) for path in paths):
            what = _("phones refuse the path in the {rule}: {source}").format(
                rule=formula.decides, source=shortened(formula.rule.source.strip())
            )
            yield Problem(formula.rule.path, what, _("write the whole path, name by name"))


def _strange(path: Path) -> bool:
    axes = [step.axis for step in path.steps]
    names = [place for place, axis in enumerate(axes) if axis == "child"]
    back = any(axis == "parent" for axis in axes[names[0] :]) if names else False
    return back or any(axis not in ("child", "parent", "self", "attribute") for axis in axes)


STEPS = Rule("path-not-on-phones", "portability", find_steps)
RULE = Rule("position", "portability", find)
