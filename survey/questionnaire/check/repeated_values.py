"""A repeated question used from outside its repeat as if it were one value."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.functions import FUNCTIONS
from survey.expression.syntax import Call, Chain, Expression, Negation, Path
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form
from survey.questionnaire.possible import plain

OF_NODES = ("choices", "seed")
ONE_VALUE = frozenset(["text", "number", "boolean", "value"])


def find(form: Form) -> Iterator[Problem]:
    for formula in form.formulas:
        for path in _single(formula.expression, formula.rule.name not in OF_NODES):
            found = plain(path, formula.rule.path)
            if found is None or found not in form.questionnaire.elements:
                continue
            around = {*form.questionnaire.repeats_above(formula.rule.path), formula.rule.path}
            outside = [repeat for repeat in form.questionnaire.repeats_above(found) if repeat not in around]
            if outside:
                what = _("the {rule} uses {name} as one value, but it is repeated for each {repeat}").format(
                    rule=formula.decides, name=found.rpartition("/")[2], repeat=outside[-1].rpartition("/")[2]
                )
                yield Problem(
                    formula.rule.path, what, _("use indexed-repeat() for one of them, or sum(), join(), count() for all")
                )


def _single(expression: Expression, wanted: bool) -> Iterator[Path]:
    """The paths that stand where one value is needed; conditions inside paths are left aside."""
    match expression:
        case Path():
            if wanted:
                yield expression
        case Negation(operand):
            yield from _single(operand, True)
        case Chain(operands, operators):
            for operand in operands:
                yield from _single(operand, operators[0] != "|")
        case Call(name, arguments) if name in FUNCTIONS:
            for argument, kind in zip(arguments, FUNCTIONS[name].kinds(len(arguments)), strict=True):
                yield from _single(argument, kind in ONE_VALUE)


RULE = Rule("repeated-value", "error", find)
