"""Paths that lead to no element of the form, and columns that a list does not have."""

from __future__ import annotations

from collections.abc import Collection, Iterator

from survey.expression.references import Reference, references
from survey.language import _
from survey.questionnaire.check.finding import Problem, Rule, did_you_mean
from survey.questionnaire.check.form import Form, Formula
from survey.questionnaire.model import Question


def find(form: Form) -> Iterator[Problem]:
    tables = {instance.id: _columns(instance.root) for instance in form.questionnaire.instances if instance.root is not None}
    for formula in form.formulas:
        for reference in sorted(references(formula.expression), key=str):
            if reference.base in ("/", "."):
                yield from _of_the_form(form, formula, reference)
            elif reference.base in tables:
                yield from _of_a_table(formula, reference, tables[reference.base])


def _of_the_form(form: Form, formula: Formula, reference: Reference) -> Iterator[Problem]:
    path = reference.resolved(formula.rule.path) or ""
    steps = path.split("/")[1:]
    if (
        path in form.questionnaire.elements
        or not all(steps)
        or any(step.startswith("@") or step.endswith(("*", ")")) for step in steps)
    ):
        return
    if form.questionnaire.root.name != steps[0]:
        return  # a path inside another document, which only the answers can lead to
    names = {element.name: element.path for element in form.questionnaire.walk()}
    bare = (
        reference.base == "."
        and len(reference.steps) == 1
        and isinstance(form.questionnaire.elements.get(formula.rule.path), Question)
    )
    if bare:
        yield Problem(formula.rule.path, *_word(formula, steps[-1], names))
        return
    yield Problem(
        formula.rule.path,
        _("the {rule} reads {path}, which is not in the form").format(rule=formula.decides, path=path),
        did_you_mean(steps[-1], names, _("mend the path; it is always empty here, and ODK Validate may refuse the form")),
    )


def _word(formula: Formula, word: str, names: Collection[str]) -> tuple[str, str]:
    """What is wrong with a word that stands by itself in a formula of a question, which has no elements inside."""
    what = _("the {rule} has the word {word} in it, which is neither a question nor a text").format(
        rule=formula.decides, word=word
    )
    if word in names:
        return what, _("write {formula}").format(formula=f"${{{word}}}")
    return what, _("a text stands in quotes: '{word}'").format(word=word)


def _of_a_table(formula: Formula, reference: Reference, columns: frozenset[str]) -> Iterator[Problem]:
    if len(reference.steps) != 3 or reference.steps[-1] in columns or not columns:
        return
    column = reference.steps[-1]
    if column and not column.startswith("@") and not column.endswith(("*", ")")) and column != "..":
        yield Problem(
            formula.rule.path,
            _("the {rule} reads the column {column}, which the list {list} does not have").format(
                rule=formula.decides, column=column, list=reference.base
            ),
            did_you_mean(column, columns, _("add the column to the list")),
        )


def _columns(root: object) -> frozenset[str]:
    items = getattr(root, "children", ())
    return frozenset(cell.name for item in items for cell in item.children)


RULE = Rule("unknown-name", "error", find)
