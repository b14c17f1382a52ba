"""Calculations and relevances that depend on themselves: refused when the form is compiled."""

from __future__ import annotations

from collections.abc import Mapping, Set
from graphlib import CycleError, TopologicalSorter

from survey.errors import DefinitionError
from survey.expression.references import elements_read
from survey.language import _
from survey.questionnaire.model import Element, Question, Questionnaire, Repeat


class Circle(DefinitionError):
    """Calculations and relevances that depend on each other; `paths` are theirs, each needed by the next."""

    def __init__(self, what: str, paths: tuple[str, ...], *, where: str | None, advice: str) -> None:
        super().__init__(what, where=where, advice=advice)
        self.paths = paths


def self_hiding(questionnaire: Questionnaire) -> frozenset[str]:
    """The groups and repeats whose relevance reads a question of their own."""
    return frozenset(
        element.path
        for element in questionnaire.walk()
        if element.relevant and not isinstance(element, Question)
        if any(path.startswith(element.path + "/") for path, _elsewhere in elements_read(element.relevant, element.path))
    )


def dependencies(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """For each path, the paths whose value or relevance decides its own (its container first of all)."""
    repeats = {repeat.path for repeat in questionnaire.repeats}
    return {element.path: _needs(element, questionnaire.elements, repeats) for element in questionnaire.walk()}


def _needs(element: Element, elements: Mapping[str, Element], repeats: set[str]) -> set[str]:
    above = element.path.rpartition("/")[0]
    found = {above} if above else set()
    for source in (element.relevant, getattr(element, "calculate", ""), element.count if isinstance(element, Repeat) else ""):
        if not source:
            continue
        for path, elsewhere in elements_read(source, element.path):
            own = path == element.path and source != element.relevant
            # Reading another instance of the same repeat (the row before) is no circle; the engine guards against real ones.
            sibling = elsewhere and any(
                path.startswith(repeat + "/") and element.path.startswith(repeat + "/") for repeat in repeats
            )
            if path in elements and not own and not sibling:
                found.add(path)
    return found


def growing_repeats(questionnaire: Questionnaire, where: str | None, tolerated: Set[str] = frozenset()) -> frozenset[str]:
    """The repeats whose count depends on their own instances ("another one? yes"): a circle the engine goes round step by step.

    `tolerated` are containers whose relevance may read their own questions.

    Raises:
        Circle: calculations and relevances form a circle; the message names its elements.
    """
    graph = dependencies(questionnaire)
    for path in tolerated:
        graph[path] = {need for need in graph[path] if not need.startswith(path + "/")}
    growing: set[str] = set()
    while circle := _circle(graph):
        counted = [path for path in circle if _is_counted(questionnaire.elements[path]) and path not in growing]
        if not counted:
            raise _refusal(questionnaire, circle, where)
        growing.update(counted)
        for path in counted:
            graph[path] = {path.rpartition("/")[0]}
    return frozenset(growing)


def _circle(graph: Mapping[str, set[str]]) -> list[str]:
    """The paths of one circle, each needed by the next; empty if there is none."""
    try:
        TopologicalSorter({path: sorted(needs) for path, needs in graph.items()}).prepare()
    except CycleError as error:
        return list(error.args[1])
    return []


def _is_counted(element: Element) -> bool:
    return isinstance(element, Repeat) and bool(element.count)


def _refusal(questionnaire: Questionnaire, circle: list[str], where: str | None) -> Circle:
    elements = [questionnaire.elements[path] for path in reversed(circle)]
    named: list[Element] = [element for element in elements if isinstance(element, Question)]
    if len({element.path for element in named}) < 2:  # a group that reads its own question: both are to be named
        named = elements
    place = ", ".join(part for part in (where, named[0].where) if part)
    return Circle(
        _("these depend on each other in a circle: {names}").format(names=" → ".join(element.name for element in named)),
        tuple(circle),
        where=place or None,
        advice=_("take one of the references out of its calculation or relevance"),
    )
