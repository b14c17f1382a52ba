"""What is asked must not hang on what personal data say: they are sealed when the interview is closed."""

from __future__ import annotations

from collections.abc import Iterator

from survey.expression.references import elements_read
from survey.expression.syntax import Chain, Text
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule
from survey.questionnaire.check.form import Form, Formula
from survey.questionnaire.personal import personal_paths

DECIDES = ("relevant", "count", "choices", "required", "read_only")


def find(form: Form) -> Iterator[Problem]:
    personal = personal_paths(form.questionnaire)
    for formula in form.formulas_of(*DECIDES) if personal else ():
        for path in dict.fromkeys(path for path, _elsewhere in elements_read(formula.rule.source, formula.rule.path)):
            if path in personal and path != formula.rule.path and not _only_whether(formula):
                what = _("the {rule} depends on what {question} says, which headquarters cannot read").format(
                    rule=formula.decides, question=path.rpartition("/")[2]
                )
                yield Problem(formula.rule.path, what, _("compute what is needed in a calculation: its value is kept"))


def _only_whether(formula: Formula) -> bool:
    """Whether the formula only asks if there is an answer, which stays known: `${telephone} != ''`."""
    expression = formula.expression
    return isinstance(expression, Chain) and expression.operators in (("=",), ("!=",)) and Text("") in expression.operands


RULE = Rule("personal-data-decide", "warning", find)
