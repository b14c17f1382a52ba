"""The way through an interview: which screens there are as things stand, found one at a time in either direction."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Literal, TypeAlias

from survey.frozen import dataclass
from survey.interview.nodes import AnswerNode
from survey.interview.paths import form_path
from survey.questionnaire.model import Question, Repeat, Section

if TYPE_CHECKING:
    from survey.interview.evaluation import Evaluation

ScreenKind: TypeAlias = Literal["question", "group", "grid", "roster", "end"]
Trail: TypeAlias = tuple[int, ...] | None

END_KEY = "end"
_KEY = re.compile(r"\[([^\]]*)\]")


@dataclass(frozen=True, slots=True)
class Screen:
    """What is shown together: the concrete paths of its questions; `group` is the group or repeat it shows, empty for one
    question."""

    key: str
    kind: ScreenKind
    paths: tuple[str, ...] = ()
    group: str = ""


END = Screen(END_KEY, "end")


class Walk:
    """A walk over the body from a place in it, forwards or backwards; rules are evaluated only for what it passes.

    A place is the trail of positions down the body (`Plan.trails`) with the keys of the repeat instances on the way. The walk
    leaves the place itself out unless it is `inclusive`.
    """

    def __init__(self, evaluation: Evaluation, forwards: bool = True, inclusive: bool = False) -> None:
        self.evaluation = evaluation
        self.forwards = forwards
        self.inclusive = inclusive

    def start(self) -> Iterator[Screen]:
        """From the beginning (or the end, backwards)."""
        yield from self._items(self.evaluation.questionnaire.body, self.evaluation.data, None, ())

    def after(self, path: str) -> Iterator[Screen]:
        """From the screen of a concrete path."""
        trail = self.evaluation.plan.trails.get(form_path(path))
        if trail is not None:
            keys = tuple(_KEY.findall(path))
            yield from self._items(self.evaluation.questionnaire.body, self.evaluation.data, trail, keys)

    def _items(self, items: Sequence[Section | str], node: AnswerNode, trail: Trail, keys: tuple[str, ...]) -> Iterator[Screen]:
        last = len(items) - 1
        begin = trail[0] if trail else 0 if self.forwards else last
        for place in range(begin, last + 1) if self.forwards else range(begin, -1, -1):
            on_way = bool(trail) and place == begin
            item = items[place]
            below = trail[1:] if trail and on_way else None
            held = keys if on_way else ()
            if isinstance(item, str):
                yield from self._question(item, node, below)
            elif item.repeat:
                yield from self._repeat(item, node, below, held)
            else:
                yield from self._group(item, node, below, held)

    def _question(self, path: str, node: AnswerNode, trail: Trail) -> Iterator[Screen]:
        if trail is None or self.inclusive:
            found = self.evaluation.below(node, path)
            if found is not None and self.evaluation.shows(found):
                yield Screen(found.path, "question", (found.path,))

    def _group(self, section: Section, node: AnswerNode, trail: Trail, keys: tuple[str, ...]) -> Iterator[Screen]:
        inside = self.evaluation.below(node, section.path) if section.path else node
        if inside is None or not inside.relevant():
            return
        if "field-list" in section.appearance:
            if trail is None or self.inclusive:
                yield from self._together(section, inside)
        else:
            yield from self._items(section.children, inside, trail or None, keys)

    def _repeat(self, section: Section, node: AnswerNode, trail: Trail, keys: tuple[str, ...]) -> Iterator[Screen]:
        repeat = self.evaluation.questionnaire.elements[section.path]
        container = self.evaluation.below(node, section.path.rpartition("/")[0])
        if not isinstance(repeat, Repeat) or container is None or not container.relevant():
            return
        instances = container.all_named(repeat.name)
        path = f"{container.path}/{repeat.name}"
        overview = [Screen(path, "roster", (), path)] if repeat.can_add and self.evaluation.may_grow(container, repeat) else []
        at_overview = trail == () and not keys
        if self.forwards:
            if not at_overview:
                yield from self._instances(section, instances, trail, keys)
            if not at_overview or self.inclusive:
                yield from overview
        else:
            if trail is None:
                yield from overview
            yield from self._instances(section, instances, None if at_overview else trail, keys)

    def _instances(
        self, section: Section, instances: Sequence[AnswerNode], trail: Trail, keys: tuple[str, ...]
    ) -> Iterator[Screen]:
        ordered = instances if self.forwards else instances[::-1]
        names = [node.path.rpartition("[")[2][:-1] for node in ordered]
        begin = 0 if trail is None or not keys else names.index(keys[0]) if keys[0] in names else len(names)
        for node in ordered[begin:]:
            on_way = trail is not None and bool(keys) and node is ordered[begin]
            if not node.relevant():
                continue
            if "field-list" in section.appearance:
                if not on_way or self.inclusive:
                    yield from self._together(section, node)
            else:
                yield from self._items(section.children, node, (trail or None) if on_way else None, keys[1:] if on_way else ())

    def _together(self, section: Section, node: AnswerNode) -> Iterator[Screen]:
        """Everything shown of a group on one screen; a group without data of its own is known by its first question."""
        walk = Walk(self.evaluation)
        within = [screen for item in section.children for screen in walk._flat(item, node)]
        paths = tuple(path for screen in within for path in screen.paths)
        if paths:
            questions = [self.evaluation.questionnaire.elements[form_path(path)] for path in paths]
            is_grid = any("list-nolabel" in question.appearance for question in questions if isinstance(question, Question))
            key = node.path if section.path else f"{paths[0]}#"
            yield Screen(key, "grid" if is_grid else "group", paths, node.path if section.path else "")

    def _flat(self, item: Section | str, node: AnswerNode) -> Iterator[Screen]:
        """The questions under an item of a group shown together."""
        if isinstance(item, str):
            yield from self._question(item, node, None)
        elif item.repeat:
            container = self.evaluation.below(node, item.path.rpartition("/")[0])
            name = item.path.rpartition("/")[2]
            for instance in container.named(name) if container else ():
                for child in item.children:
                    yield from self._flat(child, instance)
        else:
            inside = self.evaluation.below(node, item.path) if item.path else node
            for child in item.children if inside is not None and inside.relevant() else ():
                yield from self._flat(child, inside)  # type: ignore[arg-type]
