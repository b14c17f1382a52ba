"""Comparing an interview here with the state another engine recorded: relevance, values, labels, choices, submission."""

from __future__ import annotations

import random
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from xml.etree import ElementTree
from zoneinfo import ZoneInfo

from survey.interview.environment import InterviewEnvironment
from survey.interview.evaluation import Evaluation
from survey.interview.nodes import AnswerNode
from survey.interview.session import Session
from survey.language import nfc
from survey.questionnaire.compile import compile_xform
from survey.questionnaire.model import Question, Questionnaire, Repeat
from survey.store.memory import MemoryStore

State = Mapping[str, Mapping[str, Any]]
IDENTITY = ("/orx:meta", "/orx:instanceID", "/meta", "/instanceID")
"""Elements that each engine adds to a form without them, under a prefix of its own."""

_UUID = re.compile(r"(uuid:)?[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$")
_STEP = re.compile(r"([^\[]+)(?:\[(\d+)\])?")


@dataclass(frozen=True)
class Difference:
    """One thing that is not as recorded: at which path, of which kind, what was recorded and what is here."""

    path: str
    kind: str
    recorded: object
    here: object

    def __str__(self) -> str:
        return f"{self.path}: {self.kind} recorded {self.recorded!r}, here {self.here!r}"


def begin(form: str, now: str, zone: str) -> Session:
    """An interview on an XForm at a fixed moment."""
    moment = datetime.fromisoformat(now.replace("Z", "+00:00")).astimezone(ZoneInfo(zone))
    world = InterviewEnvironment(clock=lambda: moment, random=random.Random(1))
    return Session.start(compile_xform(form, lenient=True), MemoryStore(device="oracle"), environment=world)


def node_at(evaluation: Evaluation, path: str) -> AnswerNode | None:
    """The node at a path whose repeat instances are counted from one."""
    node = evaluation.document
    for step in path.split("/")[1:]:
        found = _STEP.fullmatch(step)
        if found is None:
            return None
        nodes = node.all_named(found[1])
        place = int(found[2] or 1) - 1
        if place >= len(nodes):
            return None
        node = nodes[place]
    return node


def apply(session: Session, operation: str, arguments: Mapping[str, Any]) -> None:
    """Do to the interview what was done to the other engine's."""
    if operation == "set_language":
        session.set_language(arguments["language"])
        return
    if operation == "add_repeat":
        container, name = arguments["range"].rsplit("/", 1)
        session.add(f"{_present(session, container).path}/{name}")
        return
    node = _present(session, arguments["ref"])
    if operation == "remove_repeat":
        session.remove(node.path)
        return
    given = next(arguments[name] for name in ("values", "value", "given") if name in arguments)
    text = " ".join(given) if isinstance(given, list) else str(given)
    if node.question.type == "acknowledge":
        text = {"true": "OK", "false": ""}.get(text, text)
    session.answer(node.path, text, force=True)


def _present(session: Session, path: str) -> AnswerNode:
    node = node_at(session.evaluation, path)
    if node is None:
        raise LookupError(f"there is nothing at {path}")
    return node


def recorded_paths(state: State) -> set[str]:
    """The paths of a recorded state, repeat ranges left out."""
    return {path for path in state if not path.endswith(" [range]")}


def own_paths(evaluation: Evaluation) -> dict[str, AnswerNode]:
    """Every node here by its path with instances counted from one."""
    paths: dict[str, AnswerNode] = {}

    def visit(node: AnswerNode, path: str) -> None:
        paths[path] = node
        for name in evaluation.child_names(node):
            for place, child in enumerate(node.all_named(name), 1):
                counted = f"[{place}]" if isinstance(child.element, Repeat) else ""
                visit(child, f"{path}/{name}{counted}")

    visit(evaluation.data, evaluation.data.path)
    return paths


def differences(evaluation: Evaluation, state: State, wording: bool = True) -> Iterator[Difference]:
    """Where the interview here is not in the recorded state."""
    here = own_paths(evaluation)
    for path in sorted(recorded_paths(state) - here.keys()):
        if not path.endswith(IDENTITY):
            yield Difference(path, "absent", state[path]["t"], None)
    for path in sorted(here.keys() - recorded_paths(state)):
        if not path.endswith(IDENTITY):
            yield Difference(path, "extra", None, type(here[path].element).__name__)
    for path in sorted(recorded_paths(state) & here.keys()):
        yield from _at(evaluation, here[path], path, state[path], wording)


def _at(evaluation: Evaluation, node: AnswerNode, path: str, recorded: Mapping[str, Any], wording: bool) -> Iterator[Difference]:
    if node.relevant() != recorded["rel"]:
        yield Difference(path, "relevance", recorded["rel"], node.relevant())
        return
    if not recorded["rel"] or not isinstance(node.element, Question):
        return
    expected = {"value": recorded["v"]} if "v" in recorded and not path.endswith("instanceID") else {}
    if wording:
        expected |= {kind: recorded[key] for kind, key in _WORDING.items() if key in recorded}
        expected["required"] = recorded.get("req", False)
    for kind, value in expected.items():
        if not compared(node, kind, value, vt=recorded.get("vt", "")):
            yield Difference(path, kind, value, _here(node, kind))


_WORDING = {"label": "label", "choices": "opts", "required_ok": "required_ok", "constraint_ok": "constraint_ok"}


def compared(node: AnswerNode, kind: str, recorded: Any, text: str | None = None, vt: str = "") -> bool:
    """Whether what a question is here, as to relevance, value (`text` if given) or wording, is what was recorded of it."""
    here = _here(node, kind) if text is None else text
    if kind == "value":
        return same_value(str(recorded), str(here), vt or node.question.data_type)
    if kind == "label":
        return _squeezed(recorded) == _squeezed(here)
    if kind == "choices":
        return [[name, _squeezed(label)] for name, label in recorded] == [[name, _squeezed(label)] for name, label in here]
    return bool(recorded == here)


def _here(node: AnswerNode, kind: str) -> Any:
    evaluation, path = node.evaluation, node.path
    match kind:
        case "relevance":
            return node.relevant()
        case "value":
            return node.text()
        case "label":
            return evaluation.label(path)
        case "choices":
            return [[choice.name, choice.label] for choice in evaluation.choices(path)]
        case "required":
            return evaluation.required(path)
        case _:
            return kind.removesuffix("_ok") not in {problem.kind for problem in evaluation.problems(path)}


def _squeezed(text: str | None) -> str:
    return " ".join((text or "").split()).removeprefix("-") if (text or "").strip() == "-" else " ".join((text or "").split())


def same_value(recorded: str, here: str, kind: str) -> bool:
    """Whether two stored texts are the same value: numbers by value, all else letter by letter."""
    if nfc(recorded) == nfc(here) or (_UUID.match(recorded) and _UUID.match(here)):
        return True
    if kind not in ("int", "decimal", "geopoint"):
        return False
    try:
        return [*map(float, recorded.split())] == [*map(float, here.split())]
    except ValueError:
        return False


def same_submission(recorded: str, here: str) -> bool:
    """Whether two submissions hold the same elements with the same text, identifiers apart."""
    return _plain(ElementTree.fromstring(recorded)) == _plain(ElementTree.fromstring(here))


def _plain(element: ElementTree.Element) -> object:
    name = element.tag.rpartition("}")[2]
    if len(element):
        return name, [_plain(child) for child in element]
    text = element.text or ""
    return name, "" if _UUID.match(text) else _number(text)


def _number(text: str) -> object:
    try:
        return float(text)
    except ValueError:
        return text


def form_of(session: Session) -> Questionnaire:
    """The questionnaire of an interview."""
    return session.questionnaire
