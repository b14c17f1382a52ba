"""Numbers as conditions and steps of paths that Collect does not understand."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.syntax import Call, Expression, Filter, Number, Path
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
    """What JavaRosa refuses (any step but a name, `*`, `.`, `..`, an attribute; conditions on other nodes than a path's), and
    `..` after a name, which it takes before it: `a/../b` is `../a/b` there."""
    for formula in form.formulas:
        if any(_strange(expression) for expression in formula.walk()):
            what = _("phones refuse or misread the path in the {rule}: {source}").format(
                rule=formula.decides, source=shortened(formula.rule.source.strip())
            )
            yield Problem(formula.rule.path, what, _("write the whole path, name by name"))


def _strange(expression: Expression) -> bool:
    match expression:
        case Filter():
            return True
        case Path(steps, _absolute, start) if start is None or (isinstance(start, Call) and start.name in STARTS):
            names = [place for place, step in enumerate(steps) if step.axis == "child"]
            back = names and any(step.axis == "parent" for step in steps[names[0] :])
            known = all(step.axis in AXES and not (step.axis == "child" and step.test.endswith("()")) for step in steps)
            return bool(back) or not known
        case Path():
            return True
    return False


STARTS = ("instance", "current")
AXES = ("child", "parent", "self", "attribute")
STEPS = Rule("path-not-on-phones", "portability", find_steps)
RULE = Rule("position", "portability", find)
