"""Where adapters register: operations, kinds of design, design steps, and rules for answers that R gets wrong."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from tests.reference.case import Case

Operation = Callable[[Case, Any], dict[str, Any]]  # (case, design) → results under the keys of `expected`
DesignKind = Callable[[Case], Any]  # (case) → design before its steps
Step = Callable[[Case, Any, dict[str, Any]], Any]  # (case, design, step) → design
Rule = Callable[[Case, Callable[[], dict[str, Any]]], str | None]  # (case, run) → what is wrong, or None

OPERATIONS: dict[str, Operation] = {}
DESIGN_KINDS: dict[str, DesignKind] = {}
STEPS: dict[str, Step] = {}
SUSPECT_RULES: list[tuple[Callable[[Case], bool], Rule]] = []
DELIBERATE_RULES: list[tuple[Callable[[Case], bool], Rule]] = []


def operation(*names: str) -> Callable[[Operation], Operation]:
    """Register the adapter of one or several operations."""

    def register(adapter: Operation) -> Operation:
        OPERATIONS.update(dict.fromkeys(names, adapter))
        return adapter

    return register


def design_kind(name: str) -> Callable[[DesignKind], DesignKind]:
    """Register the maker of a kind of design."""

    def register(maker: DesignKind) -> DesignKind:
        DESIGN_KINDS[name] = maker
        return maker

    return register


def step(name: str) -> Callable[[Step], Step]:
    """Register a design step."""

    def register(change: Step) -> Step:
        STEPS[name] = change
        return change

    return register


def suspect_rule(applies: Callable[[Case], bool]) -> Callable[[Rule], Rule]:
    """Register what is right for cases of a kind that the suite marks as R's defect."""

    def register(check: Rule) -> Rule:
        SUSPECT_RULES.append((applies, check))
        return check

    return register


def deliberate_rule(applies: Callable[[Case], bool]) -> Callable[[Rule], Rule]:
    """Register where we differ from R on purpose, marked or not; docs/differences.md says why."""

    def register(check: Rule) -> Rule:
        DELIBERATE_RULES.append((applies, check))
        return check

    return register
