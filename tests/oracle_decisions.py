"""Which differences from the recorded engine are decided: the rules of docs/odk-decisions.yaml, as conditions on a difference."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cache
from pathlib import Path

from ruamel.yaml import YAML

from survey.expression.references import elements_read
from survey.interview.paths import form_path
from survey.interview.session import Session
from survey.questionnaire.model import Question, Questionnaire
from tests.oracle_state import Difference, node_at

DECISIONS = Path(__file__).resolve().parent.parent / "docs" / "odk-decisions.yaml"


@cache
def written() -> frozenset[str]:
    """The identifiers of the decisions that are written down."""
    return frozenset(entry["id"] for entry in YAML(typ="safe").load(DECISIONS.read_text(encoding="utf-8"))["decisions"])


class Decided:
    """The decisions that have accounted for differences in one interview, by form path: what depends on those differs with
    them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.by_path: dict[str, str] = {}
        self.needs = reads(session.questionnaire)

    def take(self, found: Sequence[Difference]) -> list[str]:
        """The decision for each of the differences of one step, empty where none accounts for it."""
        direct = [self._direct(difference) for difference in found]
        self.by_path |= {form_path(difference.path): name for difference, name in zip(found, direct, strict=True) if name}
        return [name or self._inherited(form_path(difference.path)) for difference, name in zip(found, direct, strict=True)]

    def _direct(self, difference: Difference) -> str:
        element = self.session.questionnaire.elements.get(form_path(difference.path))
        for name, applies in CONDITIONS.items():
            if applies(self.session, element, difference):
                if name not in written():
                    raise LookupError(f"the decision {name} is not written in {DECISIONS.name}")
                return name
        return ""

    def _inherited(self, path: str) -> str:
        """The decision on something that the element at a path reads, directly or by way of others."""
        seen, pending = {path}, [path]
        while pending:
            for need in self.needs.get(pending.pop(), ()):
                if need in self.by_path:
                    return self.by_path[need]
                if need not in seen:
                    seen.add(need)
                    pending.append(need)
        return ""


def reads(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """For each form path, the paths that its rules and its container's read."""
    found: dict[str, set[str]] = {}
    for element in questionnaire.walk():
        sources = [getattr(element, rule, "") for rule in ("relevant", "calculate", "required", "constraint", "count")]
        if isinstance(element, Question) and element.source:
            sources.append(element.source.nodeset)
        needs = {path for source in sources if source for path, _elsewhere in elements_read(source, element.path)}
        found[element.path] = needs | {element.path.rpartition("/")[0]}
    return found


def _sum_of_nothing(session: Session, element: object, difference: Difference) -> bool:
    calculates = isinstance(element, Question) and "sum(" in element.calculate
    return difference.kind == "value" and (difference.recorded, difference.here) == ("", "0") and calculates


def _translated(session: Session, element: object, difference: Difference) -> bool:
    return difference.kind == "value" and isinstance(element, Question) and "jr:itext" in element.calculate


def _selection_order(session: Session, element: object, difference: Difference) -> bool:
    selects = isinstance(element, Question) and element.type == "select_many" and difference.kind == "value"
    return selects and sorted(str(difference.recorded).split()) == sorted(str(difference.here).split())


def _no_longer_offered(session: Session, element: object, difference: Difference) -> bool:
    if not isinstance(element, Question) or not element.control.startswith("select") or difference.kind != "value":
        return False
    node = node_at(session.evaluation, difference.path)
    return node is not None and any(problem.kind == "choice" for problem in session.evaluation.problems(node.path))


def _blank_count(session: Session, element: object, difference: Difference) -> bool:
    if difference.kind not in ("absent", "extra"):
        return False
    counted = [
        repeat for repeat in session.questionnaire.repeats if repeat.count and f"{difference.path}/".startswith(repeat.path)
    ]
    return any(not session.evaluation.rule(repeat.count).string(session.evaluation.data.scope()) for repeat in counted)


def _answer_over_calculation(session: Session, element: object, difference: Difference) -> bool:
    if not isinstance(element, Question) or not (element.calculate and element.shown) or difference.kind != "value":
        return False
    node = node_at(session.evaluation, difference.path)
    return node is not None and node.path in session.record.answers and node.path not in session.record.defaults


CONDITIONS: dict[str, Callable[[Session, object, Difference], bool]] = {
    "sum-of-nothing": _sum_of_nothing,
    "translated-calculation": _translated,
    "selection-order": _selection_order,
    "blank-count": _blank_count,
    "answer-over-calculation": _answer_over_calculation,
    "no-longer-offered": _no_longer_offered,
}
