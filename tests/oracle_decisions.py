"""Which differences from the recorded engine are decided: the rules of docs/odk-decisions.yaml and docs/odk-differences.yaml, as
conditions on a difference or as another reading of the form's rules."""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Iterator, Sequence
from functools import cache

from survey.expression.references import elements_read
from survey.interview.defaults import FIRST_LOAD
from survey.interview.nodes import AnswerNode, nodes_at
from survey.interview.paths import form_path
from survey.interview.repeats import stand_in
from survey.interview.session import Session
from survey.questionnaire.cycles import self_hiding
from survey.questionnaire.model import Element, Question, Questionnaire, Repeat
from tests.differences import DECISIONS, RULES, decisions, rules
from tests.oracle_readings import Readings
from tests.oracle_state import Difference, compared, node_at, own_paths


@cache
def written() -> frozenset[str]:
    """The identifiers of the decisions that are written down."""
    return frozenset(entry["id"] for entry in (*decisions(), *rules()))


class Decided:
    """The decisions that have accounted for differences in one interview, by form path: what depends on those differs with
    them."""

    def __init__(self, session: Session) -> None:
        self.session = session
        self.by_path: dict[str, str] = {}
        self.needs = reads(session.questionnaire)
        self.readings = Readings(session)
        self.hiding = self_hiding(session.questionnaire)
        self.counted = any(repeat.count for repeat in session.questionnaire.repeats)
        self.present: frozenset[str] = frozenset()
        self.gone: set[str] = set()
        self.returned: set[str] = set()

    def take(self, found: Sequence[Difference]) -> list[str]:
        """The decision for each of the differences of one step, empty where none accounts for it."""
        if self.counted:
            self._follow_counts()
        direct = [self._direct(difference) for difference in found]
        self.by_path |= {form_path(difference.path): name for difference, name in zip(found, direct, strict=True) if name}
        return [name or self._inherited(form_path(difference.path)) for difference, name in zip(found, direct, strict=True)]

    def _follow_counts(self) -> None:
        """Which instances of counted repeats a lower count has hidden, and which of these a higher one has brought back."""
        nodes = own_paths(self.session.evaluation).values()
        now = frozenset(node.path for node in nodes if isinstance(node.element, Repeat) and node.element.count)
        self.gone |= self.present - now
        self.returned |= now & self.gone
        self.present = now

    def _direct(self, difference: Difference) -> str:
        node = node_at(self.session.evaluation, difference.path)
        name = next((name for name, applies in CONDITIONS.items() if applies(self, node, difference)), "")
        name = name or self.readings.decisions(difference)
        if unknown := set(name.split("+")) - {""} - written():
            raise LookupError(f"not written in {DECISIONS.name} or {RULES.name}: {', '.join(unknown)}")
        return name

    def _inherited(self, path: str) -> str:
        """The decision on an element or on something that it reads, directly or by way of others."""
        seen, pending = {path}, [path]
        while pending:
            need = pending.pop(0)
            if need in self.by_path:
                return self.by_path[need]
            fresh = self.needs.get(need, set()) - seen
            seen |= fresh
            pending.extend(sorted(fresh))
        return ""


def reads(questionnaire: Questionnaire) -> dict[str, set[str]]:
    """For each form path, the paths that its rules, its wording, what writes to it and its container read."""
    found: dict[str, set[str]] = {}
    for element in questionnaire.walk():
        needs = {path for source in _sources(element) for path, _elsewhere in elements_read(source, element.path)}
        found[element.path] = needs | {element.path.rpartition("/")[0]}
    for action in questionnaire.actions:
        needs = {path for path, _elsewhere in elements_read(action.value, action.target)} if action.value else set()
        found.setdefault(form_path(action.target), set()).update(needs | {action.source} - {""})
    return found


def _sources(element: Element) -> Iterator[str]:
    yield from filter(None, (getattr(element, rule, "") for rule in ("relevant", "calculate", "required", "constraint", "count")))
    if isinstance(element, Question) and element.source:
        yield element.source.nodeset
    for parts in element.label.parts.values():
        yield from (part.expression for part in parts if not isinstance(part, str))


def _translated(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    element = node and node.element
    return difference.kind == "value" and isinstance(element, Question) and "jr:itext" in element.calculate


def _selection_order(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    element = node and node.element
    selects = isinstance(element, Question) and element.type == "select_many" and difference.kind == "value"
    return selects and sorted(str(difference.recorded).split()) == sorted(str(difference.here).split())


def _no_longer_offered(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    if node is None or not isinstance(node.element, Question) or difference.kind != "value":
        return False
    problems = decided.session.evaluation.problems(node.path)
    return node.element.control.startswith("select") and any(problem.kind == "choice" for problem in problems)


def _blank_count(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    session = decided.session
    if difference.kind not in ("absent", "extra"):
        return False
    path = form_path(difference.path)
    counted = [repeat for repeat in session.questionnaire.repeats if repeat.count and f"{path}/".startswith(f"{repeat.path}/")]
    return any(_is_blank(session, repeat) for repeat in counted)


def _is_blank(session: Session, repeat: Repeat) -> bool:
    """Whether the count of a repeat is blank in one of the instances that hold it."""
    evaluation = session.evaluation
    containers = nodes_at(evaluation, repeat.path.rpartition("/")[0], "")
    scopes = [stand_in(evaluation, container, repeat).scope() for container in containers]
    return any(math.isnan(evaluation.rule(repeat.count).number(scope)) for scope in scopes)


def _lowered_count(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """It stands in an instance that came back with what it held, instances of its own added or removed among it."""
    if difference.kind not in ("value", "extra", "absent"):
        return False
    path = difference.path
    while node is None and path:
        path = path.rpartition("/")[0]
        node = node_at(decided.session.evaluation, path)
    return node is not None and any(f"{node.path}/".startswith(f"{instance}/") for instance in decided.returned)


def _answer_over_calculation(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    if node is None or not isinstance(node.element, Question) or difference.kind != "value":
        return False
    record = decided.session.record
    given = node.path in record.cleared or (node.path in record.answers and node.path not in record.defaults)
    return bool(node.element.calculate and node.element.shown) and given


def _triggered_from_outside(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """The form wrote into a repeat because of a question that does not stand in it."""
    questionnaire = decided.session.questionnaire
    if node is None or difference.kind != "value" or node.path not in decided.session.record.defaults:
        return False
    around = {f"{repeat.path}/" for repeat in questionnaire.repeats if form_path(node.path).startswith(f"{repeat.path}/")}
    sources = [action.source for action in questionnaire.actions if action.target == form_path(node.path) and action.source]
    return any(not source.startswith(repeat) for source in sources for repeat in around)


def _triggered_by_a_default(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """The form wrote it because of a value that the form itself had computed for a question that triggers it."""
    if node is None or difference.kind != "value" or node.path not in decided.session.record.defaults:
        return False
    actions = decided.session.questionnaire.actions
    computed = {action.target for action in actions if "xforms-value-changed" not in action.events}
    return any(action.target == form_path(node.path) and action.source in computed for action in actions)


def _triggered_by_relevance(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """The recorded value is what a trigger writes now, and the question that pulls it may be hidden or shown by others."""
    if node is None or not isinstance(node.element, Question) or difference.kind != "value":
        return False
    questionnaire = decided.session.questionnaire
    pulled = [
        action for action in questionnaire.actions if action.target == form_path(node.path) and action.source and action.value
    ]
    now = [node.calculated(action.value, node.element.data_type) for action in pulled if _may_hide(questionnaire, action.source)]
    return any(compared(node, "value", difference.recorded, text) for text in now)


def _may_hide(questionnaire: Questionnaire, path: str) -> bool:
    parts = path.split("/")
    above = (questionnaire.elements.get("/".join(parts[:length])) for length in range(2, len(parts) + 1))
    return any(element is not None and element.relevant for element in above)


def _inner_instances(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """An instance of an inner repeat is there and not here, where a new instance around it brings none."""
    path, questionnaire = form_path(difference.path), decided.session.questionnaire
    inner = (repeat for repeat in questionnaire.repeats if f"{path}/".startswith(f"{repeat.path}/"))
    bare = any(not repeat.initial and not repeat.count and questionnaire.repeats_above(repeat.path) for repeat in inner)
    return bare and difference.kind in ("absent", "step")


def _brought_along(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """What odk-new-repeat would have written stands there, in an inner instance that is blank here."""
    if node is None or not isinstance(node.element, Question) or difference.kind != "value" or node.path.count("[") < 2:
        return False
    actions = [action for action in decided.session.plan.on_new_repeat if action.target == node.element.path]
    untouched = node.path not in decided.session.record.heads
    texts = [node.calculated(action.value, node.element.data_type) for action in actions if action.value]
    return untouched and any(compared(node, "value", difference.recorded, text) for text in texts)


def _hidden_default(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    """The form wrote it when it was opened, to a question that a rule may hide."""
    if node is None or difference.kind != "value" or difference.recorded or node.path not in decided.session.record.defaults:
        return False
    questionnaire, path = decided.session.questionnaire, form_path(node.path)
    loads = any(action.target == path and FIRST_LOAD.intersection(action.events) for action in questionnaire.actions)
    return loads and _may_hide(questionnaire, path)


def _not_translated(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    if node is None or node.element is None or difference.kind != "label":
        return False
    return str(difference.recorded).strip() in ("", "-") and not node.element.label.in_language(node.evaluation.language)


def _required_note(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    element = node and node.element
    note = isinstance(element, Question) and element.type == "note" and element.path not in decided.session.plan.stops
    return note and difference.kind == "required_ok"


def _self_hiding(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    path = form_path(difference.path)
    return difference.kind == "relevance" and any(f"{path}/".startswith(f"{group}/") for group in decided.hiding)


def _opened_circle(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    name = form_path(difference.path).rpartition("/")[2]
    recoveries = decided.session.questionnaire.recoveries
    return any(re.search(rf"(?<![\w.-]){re.escape(name)} →|→ {re.escape(name)}(?![\w.-])", note) for note in recoveries)


def _whole_days(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    if node is None or not isinstance(node.element, Question) or difference.kind != "value" or not node.element.calculate:
        return False
    elements = decided.session.questionnaire.elements
    needs = (elements.get(path) for path in decided.needs[node.element.path])
    dated = any(isinstance(need, Question) and need.data_type in ("date", "dateTime") for need in needs)
    try:
        apart = abs(float(str(difference.recorded)) - float(str(difference.here)))
    except ValueError:
        return False
    return apart <= 1 and (dated or bool(_DATED & decided.session.plan.rule(node.element.calculate).functions))


def _written_otherwise(decided: Decided, node: AnswerNode | None, difference: Difference) -> bool:
    return difference.kind in ("value", "label") and _digits(difference.recorded) == _digits(difference.here)


def _digits(text: object) -> str:
    return " ".join(_DECIMAL.sub(lambda number: repr(float(number[0])), str(text)).split())


_DECIMAL = re.compile(r"\d+(\.\d+)?")
_DATED = frozenset(["today", "now", "date", "date-time", "decimal-date-time"])

CONDITIONS: dict[str, Callable[[Decided, AnswerNode | None, Difference], bool]] = {
    "translated-calculation": _translated,
    "selection-order": _selection_order,
    "blank-count": _blank_count,
    "lowered-count": _lowered_count,
    "answer-over-calculation": _answer_over_calculation,
    "no-longer-offered": _no_longer_offered,
    "trigger-into-repeat": _triggered_from_outside,
    "trigger-by-relevance": _triggered_by_relevance,
    "trigger-by-default": _triggered_by_a_default,
    "required-note": _required_note,
    "inner-instances-are-added": _inner_instances,
    "brought-is-not-new": _brought_along,
    "hidden-default": _hidden_default,
    "not-translated": _not_translated,
    "self-hiding-group": _self_hiding,
    "opened-circle": _opened_circle,
    "whole-local-days": _whole_days,
    "numbers-as-written": _written_otherwise,
}
