"""The form's data as expressions see it: one node an element, made when first looked at, its value and relevance worked out
once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import Enum
from math import isnan
from typing import TYPE_CHECKING, Final

from survey.errors import EvaluationError
from survey.expression.convert import to_string
from survey.expression.data import Atomic, Scope
from survey.interview.lexical import stored, typed
from survey.interview.sealed import UNSEEN, is_sealed
from survey.questionnaire.model import Group, Question, Repeat

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation


class _State(Enum):
    UNKNOWN = "unknown"
    WORKING = "working"


UNKNOWN: Final = _State.UNKNOWN
WORKING: Final = _State.WORKING


class AnswerNode:
    """An element of the form's data in one evaluation; for a repeat, one instance of it."""

    __slots__ = (
        "_children",
        "_named",
        "_relevant",
        "_result",
        "_text",
        "_value",
        "element",
        "evaluation",
        "name",
        "parent",
        "path",
        "step",
    )

    def __init__(
        self,
        evaluation: Evaluation,
        element: Question | Group | Repeat | None,
        parent: AnswerNode | None,
        path: str,
        step: tuple[int, ...],
    ) -> None:
        """`step` is the place among the container's elements, and the instance's among those of its repeat."""
        self.evaluation = evaluation
        self.element = element
        self.parent = parent
        self.path = path
        self.step = step
        self.name = element.name if element else ""
        self._named: dict[str, list[AnswerNode]] = {}
        self._children: list[AnswerNode] | None = None
        self._relevant: bool | _State = UNKNOWN
        self._value: Atomic | _State = UNKNOWN
        self._text: str | None = None
        self._result: bool | float | None = None

    # ── the tree ──

    def all_named(self, name: str) -> list[AnswerNode]:
        """The children of a name, relevant or not; of a repeat its instances that exist now."""
        found = self._named.get(name)
        if found is None:
            found = self._named[name] = self.evaluation.make(self, name)
        return found

    def named(self, name: str) -> list[AnswerNode]:
        """The relevant children of a name."""
        found = self._named.get(name)
        if found is None:
            found = self.all_named(name)
        if len(found) == 1:
            # Nearly every step of every path comes through here; the common answer costs no call.
            only = found[0]
            return found if only._relevant is True or only.relevant() else []
        return [node for node in found if node.relevant()]

    @property
    def children(self) -> Sequence[AnswerNode]:
        """The relevant children, in document order."""
        if self._children is None:
            self._children = [node for name in self.evaluation.child_names(self) for node in self.named(name)]
        return self._children

    @property
    def attributes(self) -> Mapping[str, str]:
        """The attributes of the root and of elements without children, as the form gives them."""
        if isinstance(self.element, Question):
            return self.element.attributes
        at_root = self.parent is not None and self.parent.parent is None
        return self.evaluation.questionnaire.attributes if at_root else {}

    def order(self) -> tuple[int, ...]:
        """The places of the node and its ancestors among their siblings."""
        return self.step if self.parent is None else (*self.parent.order(), *self.step)

    # ── what it holds ──

    def relevant(self) -> bool:
        """Whether it and all that holds it apply; while that is being worked out it counts as relevant."""
        known = self._relevant
        if known is True or known is False:
            return known
        if known is UNKNOWN:
            self._relevant = WORKING
            self._relevant = self._is_relevant()
        return self._relevant is not False

    def _is_relevant(self) -> bool:
        if self.parent is not None and not self.parent.relevant():
            return False
        source = self.element.relevant if self.element else ""
        # A rule that cannot be computed must not hide a question: it is shown, and the failure is told as a warning.
        return not source or self.holds("relevant", source, otherwise=True)

    @property
    def question(self) -> Question:
        """Its element, which must be a question."""
        if not isinstance(self.element, Question):
            raise TypeError(f"{self.path} is not a question")
        return self.element

    def scope(self) -> Scope:
        """The scope of a rule of this element."""
        return Scope(self, self, self.evaluation)

    def value(self) -> Atomic:
        """The typed value, empty where not relevant; the text of what is inside for a group."""
        if not isinstance(self.element, Question):
            return "".join(to_string(child.value()) for child in self.children)
        if self._relevant is not True and not self.relevant():
            return ""
        if self._value is WORKING:
            # A calculation that reads its own element sees what was stored before: once(), running counters.
            return typed(self.evaluation.record.answers.get(self.path, ""), self.element.data_type)
        if self._value is UNKNOWN:
            self._value = WORKING
            text = self.text()
            if self._result is not None and self.element.data_type == "string":
                # A truth or a number stays one, though it is written down as text: no text is false, but false() and 0 are.
                self._value = self._result
            else:
                self._value = UNSEEN if is_sealed(text) else typed(text, self.element.data_type)
        return self._value

    def text(self) -> str:
        """The stored or calculated text, whether relevant or not."""
        if self._text is None:
            before, self._value = self._value, WORKING
            self._text = self.evaluation.text_of(self)
            self._value = before
        return self._text

    def calculated(self, source: str, data_type: str) -> str:
        """The text that a calculation gives here, empty where it cannot be computed."""
        evaluation = self.evaluation
        try:
            evaluation.dive(self)
            result = evaluation.rule(source).value(self.scope())
            if isinstance(result, bool) or (isinstance(result, float) and not isnan(result)):
                self._result = result
            return stored(result, data_type)
        except EvaluationError as error:
            evaluation.failures[self.path, "calculate"] = error.what
            return ""
        finally:
            evaluation.depth -= 1

    def holds(self, name: str, source: str, *, otherwise: bool) -> bool:
        """Whether a rule of this element is true; `otherwise` where it cannot be computed on these answers."""
        evaluation = self.evaluation
        try:
            evaluation.dive(self)
            return evaluation.rule(source).boolean(self.scope())
        except EvaluationError as error:
            evaluation.failures[self.path, name] = error.what
            return otherwise
        finally:
            evaluation.depth -= 1


def nodes_at(evaluation: Evaluation, path: str, source: str) -> list[AnswerNode]:
    """The nodes of a form path: in the repeat instances that hold the concrete path `source`, in all instances of other
    repeats."""
    nodes = [evaluation.document]
    for name in path.split("/")[1:]:
        found = [child for node in nodes for child in node.all_named(name)]
        nodes = [node for node in found if f"{source}/".startswith(node.path + "/")] or found
    return nodes
