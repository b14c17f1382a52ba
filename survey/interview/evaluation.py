"""What an interview's answers mean under its questionnaire: a pure function, worked out where it is asked for and then thrown
away.

Semantics are JavaRosa's: a value is typed by its bind; what is not relevant reads as empty and drops out of node-sets, but
keeps its answer; surplus instances of a counted repeat are hidden, not deleted.
"""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator
from datetime import datetime
from functools import cached_property
from typing import TYPE_CHECKING

from survey.errors import EvaluationError
from survey.expression.compiled import CompiledExpression
from survey.expression.convert import to_string
from survey.expression.data import Indexed, Node, Scope
from survey.interview.choices import OfferedChoice, offered
from survey.interview.environment import InterviewEnvironment
from survey.interview.nodes import AnswerNode, nodes_at
from survey.interview.paths import form_path
from survey.interview.plan import MAX_CHAIN, Plan
from survey.interview.problems import Finding, problems_at, warnings_at
from survey.interview.record import Record
from survey.interview.repeats import instance_keys, may_grow
from survey.interview.screens import END, END_KEY, Screen, Walk
from survey.interview.sealed import is_sealed
from survey.language import _
from survey.questionnaire.model import Question, Questionnaire, Repeat, Text

if TYPE_CHECKING:
    from survey.interview.why import Reason

__all__ = ["Evaluation", "Finding", "OfferedChoice", "Screen"]


class Evaluation:
    """The questionnaire on one state of the answers. Paths are concrete; results are memoised, so it must not outlive its record.

    It is also the `Environment` that expressions see.
    """

    def __init__(
        self, questionnaire: Questionnaire, record: Record, environment: InterviewEnvironment, plan: Plan | None = None
    ) -> None:
        self.questionnaire = questionnaire
        self.record = record
        self.environment = environment
        self.plan = plan or Plan(questionnaire)
        self.document = AnswerNode(self, None, None, "", ())
        self.failures: dict[tuple[str, str], str] = {}
        self.depth = 0
        self._warming = False
        self._following: dict[str, Screen] = {}
        self.language = record.language or questionnaire.default_language

    # ── answers ──

    def text(self, path: str) -> str:
        """The XForm text a question holds: its answer, default or calculation, whether relevant or not."""
        return self._question_node(path).text()

    def value(self, path: str) -> object:
        """The typed value expressions see: empty text where blank or not relevant."""
        return self.node(path).value()

    def missing(self, path: str) -> str:
        """Why the answer is missing (`dont_know`, `refused`, `not_applicable`), empty if it is not."""
        return self.record.missing.get(path, "")

    def relevant(self, path: str) -> bool:
        """Whether the element applies: its own rule and those of all that holds it."""
        node = self.find(path)
        return node is not None and node.relevant()

    def required(self, path: str) -> bool:
        """Whether the question must have an answer (or a reason for none)."""
        node = self._question_node(path)
        return bool(node.question.required) and node.holds("required", node.question.required, otherwise=False)

    def read_only(self, path: str) -> bool:
        """Whether the answer may not be changed by hand: its own rule or that of a group that holds it."""
        node: AnswerNode | None = self.node(path)
        while node is not None and node.element is not None:
            if node.element.read_only and node.holds("read_only", node.element.read_only, otherwise=False):
                return True
            node = node.parent
        return False

    # ── what stands against them ──

    def problems(self, path: str | None = None) -> tuple[Finding, ...]:
        """What must be mended: of one question, or of every relevant question on the way."""
        return tuple(finding for node in self._asked(path) for finding in problems_at(self, node))

    def warnings(self, path: str | None = None) -> tuple[Finding, ...]:
        """Soft checks that are true and not confirmed for the present answer."""
        return tuple(finding for node in self._asked(path) for finding in warnings_at(self, node))

    def _asked(self, path: str | None) -> Iterable[AnswerNode]:
        if path is not None:
            return [self._question_node(path)]
        return (self.node(each) for screen in self.screens() for each in screen.paths)

    def why(self, path: str) -> Reason:
        """Why the question is asked or skipped: the rules above it and the answers that decide."""
        from survey.interview.why import reason_for

        return reason_for(self, self.node(path))

    # ── wording ──

    def title(self, language: str) -> str:
        """The questionnaire's title."""
        return self.wording(self.questionnaire.title, self.data, language)

    def label(self, path: str, language: str | None = None) -> str:
        """The wording of a question, group or repeat, with the values it shows; empty if it has none."""
        node = self.find(path)
        element = node.element if node else self.questionnaire.elements.get(form_path(path))
        return self.wording(element.label, node or self.data, language) if element else ""

    def hint(self, path: str, language: str | None = None) -> str:
        """The hint below a question."""
        node = self._question_node(path)
        return self.wording(node.question.hint, node, language)

    def guidance(self, path: str, language: str | None = None) -> str:
        """The longer instruction for the interviewer."""
        node = self._question_node(path)
        return self.wording(node.question.guidance, node, language)

    def wording(self, text: Text | None, node: AnswerNode, language: str | None = None) -> str:
        """A text in a language (the default language where it is not translated), values filled in as seen from a node."""
        if not text:
            return ""
        parts = text.in_language(language or self.language) or text.in_language(self.questionnaire.default_language)
        parts = parts or next((wording for wording in text.parts.values() if wording), ())
        return "".join(part if isinstance(part, str) else self._shown(part.expression, node) for part in parts)

    def _shown(self, source: str, node: AnswerNode) -> str:
        try:
            return self.rule(source).string(node.scope())
        except EvaluationError as error:
            self.failures[node.path, "label"] = error.what
            return "…"

    def choices(self, path: str) -> tuple[OfferedChoice, ...]:
        """The choices offered now, in the interview's language."""
        node = self._question_node(path)
        return offered(self, node, node.question)

    # ── the way ──

    def instances(self, repeat: str) -> tuple[str, ...]:
        """The paths of the instances that a repeat (concrete path) has now, relevant or not, in order."""
        container = self.find(repeat.rpartition("/")[0])
        return tuple(node.path for node in container.all_named(repeat.rpartition("/")[2])) if container else ()

    @cached_property
    def _screens(self) -> tuple[Screen, ...]:
        return (*Walk(self).start(), END)

    def screens(self) -> tuple[Screen, ...]:
        """Every screen as things stand, the end last."""
        return self._screens

    def screen_at(self, path: str) -> Screen:
        """The screen that shows a question, or the first one at or after any other element."""
        if path == END_KEY:
            return END
        return next(Walk(self, inclusive=True).after(path.partition("#")[0]), END)

    def next(self, screen: Screen | None) -> Screen:
        """The screen after one; the first of all for None."""
        key = screen.key if screen else ""
        found = self._following.get(key)
        if found is None:
            ways = Walk(self).after(_place(screen)) if screen and screen.kind != "end" else iter(())
            found = self._following[key] = next(ways if screen else Walk(self).start(), END)
        return found

    def previous(self, screen: Screen) -> Screen:
        """The screen before one; the first one has itself before it."""
        back = Walk(self, forwards=False)
        return next(back.start() if screen.kind == "end" else back.after(_place(screen)), screen)

    def shows(self, node: AnswerNode) -> bool:
        """Whether a node is a question for the eye: it has a control, is not marked hidden, and is relevant."""
        question = node.element
        return isinstance(question, Question) and question.shown and "hidden" not in question.appearance and node.relevant()

    # ── the tree of answers ──

    @cached_property
    def data(self) -> AnswerNode:
        """The root element of the data."""
        return self.document.all_named(self.questionnaire.root.name)[0]

    def node(self, path: str) -> AnswerNode:
        """The element at a concrete path.

        Raises:
            EvaluationError: there is none now.
        """
        found = self.find(path)
        if found is None:
            raise EvaluationError(_("there is no element at {path}").format(path=path), advice=_("look at the form's paths"))
        return found

    def _question_node(self, path: str) -> AnswerNode:
        node = self.node(path)
        if not isinstance(node.element, Question):
            raise EvaluationError(_("{path} is not a question").format(path=path))
        return node

    def find(self, path: str) -> AnswerNode | None:
        """The element at a concrete path, relevant or not; None if there is none now."""
        node = self.document
        for step in path.split("/")[1:]:
            found = node.all_named(step.partition("[")[0])
            if "[" in step:
                wanted = f"{node.path}/{step}"
                found = [one for one in found if one.path == wanted]
            if not found or ("[" not in step and isinstance(found[0].element, Repeat)):
                return None
            node = found[0]
        return node

    def below(self, node: AnswerNode, path: str) -> AnswerNode | None:
        """The element of a form path under a node; None if a repeat stands between them."""
        start = node.element.path if node.element else ""
        if path == start:
            return node
        if not path.startswith(start + "/"):
            return self.find(path)
        for name in path[len(start) + 1 :].split("/"):
            found = node.all_named(name)
            if not found or isinstance(found[0].element, Repeat):
                return None
            node = found[0]
        return node

    def make(self, parent: AnswerNode, name: str) -> list[AnswerNode]:
        """The nodes of a name under a node: one, or one an instance."""
        if parent.element is None:
            root = self.questionnaire.root
            return [AnswerNode(self, root, parent, root.path, (0,))] if name == root.name else []
        place, element = self.plan.children(parent.element).get(name, (0, None))
        if element is None:
            return []
        path = f"{parent.path}/{name}"
        if not isinstance(element, Repeat):
            return [AnswerNode(self, element, parent, path, (place,))]
        keys = instance_keys(self, parent, element)
        return [AnswerNode(self, element, parent, f"{path}[{key}]", (place, number)) for number, key in enumerate(keys)]

    def dive(self, node: AnswerNode) -> None:
        """Note that one more rule is being evaluated within others; a chain that grows long is worked out from its far end."""
        self.depth += 1
        if self.depth % MAX_CHAIN == 0 and not self._warming:
            self._warm(node)

    def _warm(self, node: AnswerNode) -> None:
        """Work out what a node depends on, each element after what it depends on itself, so that no pull goes deep."""
        if node.element is None:
            return
        self._warming = True
        try:
            for path in self.plan.needs_in_order(node.element.path):
                for need in nodes_at(self, path, node.path):
                    if need is not node and need.relevant() and isinstance(need.element, Question):
                        need.value()
        finally:
            self._warming = False

    def child_names(self, node: AnswerNode) -> Iterable[str]:
        """The names of the children of a node, in document order."""
        if node.element is None:
            return (self.questionnaire.root.name,)
        return () if isinstance(node.element, Question) else self.plan.children(node.element)

    def text_of(self, node: AnswerNode) -> str:
        """What the element at a node holds."""
        question = node.question
        path, record = node.path, self.record
        if path in record.missing or (path in record.cleared and not question.calculate):
            return ""
        held = record.answers.get(path)
        if question.calculate and (held is None or (question.path in self.plan.derived and not self._reads_sealed(node))):
            return node.calculated(question.calculate, question.data_type)
        return self.plan.default(question, path) if held is None else held

    def _reads_sealed(self, node: AnswerNode) -> bool:
        """Whether what a calculation needs is sealed by now: then what was written down at the closing holds."""
        needs = self.plan.personal.intersection(self.plan.needs_in_order(node.question.path))
        return any(is_sealed(need.text()) for path in needs for need in nodes_at(self, path, node.path))

    def may_grow(self, container: AnswerNode, repeat: Repeat) -> bool:
        """Whether instances of a repeat may be added by hand now."""
        return may_grow(self, container, repeat)

    def walk(self, node: AnswerNode | None = None) -> Iterator[AnswerNode]:
        """Every node under one (the root if none is given), relevant or not, in document order."""
        node = node or self.data
        yield node
        for name in self.child_names(node):
            for child in node.all_named(name):
                yield from self.walk(child)

    def submission(self) -> str:
        """The XForm instance to submit: relevant elements only."""
        from survey.interview.submission import submission

        return submission(self)

    # ── the environment of expressions ──

    def rule(self, source: str) -> CompiledExpression:
        """A compiled rule of the form."""
        return self.plan.rule(source)

    @property
    def root(self) -> Node:
        """The document node of the answers."""
        return self.document

    def instance(self, name: str) -> Node | None:
        """A secondary instance, of the form or from outside; an empty one where the form's file was missing."""
        return self.environment.tables.get(name) or self.plan.table(name) or self.plan.declared(name)

    def itext(self, identifier: str) -> str:
        """A text of the form in the interview's language."""
        return self.wording(self.questionnaire.texts.get(identifier), self.data)

    def choice_label(self, value: str, path: str, context: Node) -> str:
        """The label of a choice of the select at `path`, as seen from a node."""
        nodes = self.rule(path).nodes(Scope(context, context, self))
        for node in nodes:
            if isinstance(node, AnswerNode) and isinstance(node.element, Question):
                for choice in offered(self, node, node.element):
                    if choice.name == value:
                        return choice.label
        return ""

    def missing_reason(self, node: Node) -> str:
        """Why the answer at a node is missing."""
        return self.record.missing.get(node.path, "") if isinstance(node, AnswerNode) else ""

    def lookup(self, table: str, column: str, key_column: str, key: str) -> str:
        """The first match in an external table, empty if there is none."""
        document = self.instance(table)
        rows = (row for root in (document.children if document else ()) for row in _matching(root, key_column, key))
        row = next(rows, None)
        if row is None:
            return ""
        if column.startswith("@"):
            return row.attributes.get(column[1:], "")
        cells = row.named(column)
        return to_string(cells[0].value()) if cells else ""

    def device_property(self, name: str) -> str:
        """What the device says of itself, and the form's version."""
        return self.questionnaire.version if name == "version" else self.environment.properties.get(name, "")

    @cached_property
    def _moment(self) -> datetime:
        return self.environment.clock()

    def now(self) -> datetime:
        """The one moment this evaluation stands for."""
        return self._moment

    @property
    def random(self) -> random.Random:
        """The source of chance."""
        return self.environment.random


def _matching(root: Node, key_column: str, key: str) -> Iterable[Node]:
    """The rows of a table whose key column (an element, or an attribute written `@name`) holds a text."""
    if key_column.startswith("@"):
        return (row for row in root.children if row.attributes.get(key_column[1:]) == key)
    return root.find("item", key_column, key) if isinstance(root, Indexed) else ()


def _place(screen: Screen) -> str:
    """A path from which a walk finds the screen's neighbours."""
    return screen.key if "#" not in screen.key else screen.paths[-1]
