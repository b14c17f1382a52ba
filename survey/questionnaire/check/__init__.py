"""What a designer must fix in a questionnaire: one file for each rule, one registry of them."""

from __future__ import annotations

from collections.abc import Iterator

from survey.questionnaire.check import (
    appearances,
    choice_functions,
    counts,
    defaults,
    device_actions,
    duplicate_choices,
    entities,
    exclusive,
    functions,
    label_length,
    labels,
    messages,
    missing_kinds,
    never_computed,
    never_true,
    order,
    patterns,
    personal_rules,
    positions,
    repeated_values,
    required,
    several_answers,
    tables,
    text_dates,
    translations,
    unknown_choices,
    unknown_names,
    volatile,
)
from survey.questionnaire.check.finding import Finding, Problem, Rule, Severity
from survey.questionnaire.check.form import Form
from survey.questionnaire.model import Questionnaire

__all__ = ["RULES", "Finding", "Problem", "Rule", "Severity", "check"]

RULES: dict[str, Rule] = {
    rule.name: rule
    for rule in (
        unknown_names.RULE,
        unknown_choices.RULE,
        several_answers.RULE,
        repeated_values.RULE,
        text_dates.RULE,
        text_dates.YEAR,
        choice_functions.CHOICES,
        choice_functions.REPEATS,
        never_computed.RULE,
        counts.RULE,
        tables.MISSING,
        tables.UNUSED,
        never_true.RELEVANCE,
        never_true.SWITCHED_OFF,
        never_true.UNREACHABLE,
        never_true.CONSTRAINT,
        never_true.ACCEPTING,
        never_true.SOFT_CHECK,
        never_true.CHOICES,
        order.RULE,
        personal_rules.RULE,
        required.RULE,
        messages.RULE,
        messages.WITHOUT_RULE,
        defaults.RULE,
        appearances.RULE,
        missing_kinds.RULE,
        exclusive.RULE,
        duplicate_choices.NAMES,
        duplicate_choices.LABELS,
        duplicate_choices.SPACES,
        translations.RULE,
        labels.RULE,
        label_length.RULE,
        volatile.RULE,
        patterns.RULE,
        positions.RULE,
        positions.STEPS,
        functions.RULE,
        device_actions.RULE,
        entities.RULE,
    )
}
"""Every rule by its name; to add one, write its file and a line here."""


def check(questionnaire: Questionnaire) -> tuple[Finding, ...]:
    """What the rules find, in the order of the questionnaire; the same thing said of one element twice stands once.

    Formulas that cannot be read, circles and unknown types are refused before, by the compiler.
    """
    places = {element.path: place for place, element in enumerate(questionnaire.walk())}
    found = dict.fromkeys(_findings(questionnaire, places))
    return tuple(finding for _place, finding in sorted(found, key=lambda pair: pair[0]))


def _findings(questionnaire: Questionnaire, places: dict[str, int]) -> Iterator[tuple[int, Finding]]:
    form = Form(questionnaire)
    for rule in RULES.values():
        for problem in rule.find(form):
            element = questionnaire.elements.get(problem.path)
            name, where = (element.name, element.where) if element else (problem.path, "")
            finding = Finding(rule.name, rule.severity, problem.what, name, problem.where or where, problem.advice)
            yield places.get(problem.path, 0), finding
