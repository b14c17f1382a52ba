"""The formulas of a questionnaire: where each stands, and that each can be read."""

from __future__ import annotations

from collections.abc import Iterator
from difflib import get_close_matches

from survey.errors import DefinitionError, ExpressionError
from survey.expression.compiled import compile_expression
from survey.expression.parser import parse
from survey.frozen import dataclass
from survey.language import _
from survey.questionnaire.model import Element, Output, Question, Questionnaire, Repeat, Text
from survey.questionnaire.respelling import respelt

QUESTION_RULES = ("calculate", "relevant", "required", "constraint", "read_only", "warn_if")
LAST_SAVED = "__last-saved"
"""The id of the instance of the interview completed before, which `${last-saved#…}` reads."""

CONTAINER_RULES = ("relevant", "read_only")


@dataclass(frozen=True, slots=True)
class Rule:
    """One formula: the path whose element it belongs to, what it decides, its text, and where the designer wrote it."""

    path: str
    name: str
    source: str
    where: str = ""


def rules(questionnaire: Questionnaire) -> Iterator[Rule]:
    """Every formula of a questionnaire: of its elements, its choice lists, the values in its texts, its actions."""
    for element in questionnaire.walk():
        yield from element_rules(element)
    for action in questionnaire.actions:
        if action.value:
            target = questionnaire.elements.get(action.target)
            yield Rule(action.target, "setvalue", action.value, target.where if target else "")


def element_rules(element: Element) -> Iterator[Rule]:
    """Every formula of one element."""
    names = QUESTION_RULES if isinstance(element, Question) else CONTAINER_RULES
    for name in (*names, *(("count",) if isinstance(element, Repeat) else ())):
        if source := getattr(element, name):
            yield Rule(element.path, name, source, element.where)
    yield from _shown_values(element, "label", element.label)
    if isinstance(element, Question):
        for name in ("hint", "guidance", "required_message", "constraint_message", "warn_message"):
            yield from _shown_values(element, name, getattr(element, name))
        if element.source:
            yield Rule(element.path, "choices", element.source.nodeset, element.where)
            if element.source.seed:
                yield Rule(element.path, "seed", element.source.seed, element.where)


def _shown_values(element: Element, name: str, text: Text) -> Iterator[Rule]:
    for parts in text.parts.values():
        for part in parts:
            if isinstance(part, Output):
                yield Rule(element.path, name, part.expression, element.where)


def unreadable(questionnaire: Questionnaire, where: str | None) -> Iterator[tuple[Rule, DefinitionError]]:
    """Every formula that cannot be read, with the error that says where it stands and why."""
    instances = frozenset([LAST_SAVED, *(instance.id for instance in questionnaire.instances)])
    for rule in rules(questionnaire):
        try:
            _compile(rule.source, instances)
        except ExpressionError as error:
            place = ", ".join(part for part in (where, rule.where, rule.path, rule.name) if part)
            what = _("the formula {source} cannot be read: {reason}").format(source=shortened(rule.source), reason=error.what)
            spelt = respelt(rule.source)
            advice = _("did you mean {name}?").format(name=shortened(spelt)) if spelt else error.advice
            yield rule, DefinitionError(what, where=place, advice=advice)


def is_written_right(source: str) -> bool:
    """Whether a formula is one at all, whatever functions and lists it names: the engine can then say what fails when it is
    reached."""
    try:
        parse(source)
    except ExpressionError:
        return False
    return True


def _compile(source: str, instances: frozenset[str]) -> None:
    compiled = compile_expression(source)
    for name in compiled.instances - instances:
        near = get_close_matches(name, instances, 1)
        advice = _("did you mean {name}?").format(name=near[0]) if near else _("add the list to the form")
        raise ExpressionError(_("there is no instance called “{name}”").format(name=name), advice=advice)


def shortened(source: str, length: int = 80) -> str:
    """A formula short enough for a message.

    >>> shortened("a" * 100, 10)
    'aaaaaaaaa…'
    """
    return source if len(source) <= length else source[: length - 1] + "…"
