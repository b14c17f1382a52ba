"""Conditions under partly known answers: true, false, or not known. What they cannot follow they call not known, never false."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from dataclasses import replace
from datetime import date, datetime
from functools import cached_property
from typing import Any

from survey.errors import EvaluationError
from survey.expression.convert import to_boolean
from survey.expression.data import Atomic, Node, Scope
from survey.expression.evaluate import Code, compile_code
from survey.expression.functions import FUNCTIONS
from survey.expression.references import parts
from survey.expression.syntax import Call, Chain, Expression, Filter, Negation, Number, Path, Step, Text
from survey.frozen import dataclass
from survey.values.iso import read_date, read_moment

Resolve = Callable[[Path], str | None]
"""The variable that a path stands for, None for one that cannot be followed."""

_LAZY_YET_PURE = frozenset(["if", "coalesce"])


class _NotKnown(Exception):
    """An atom reads something whose value is not known."""


@dataclass(frozen=True)
class Condition:
    """A condition whose paths have been replaced by variables."""

    expression: Expression

    def truth(self, known: Mapping[str, Atomic]) -> bool | None:
        """True or false if the known values decide it, else None."""
        return self._form.truth(known)

    @cached_property
    def atoms(self) -> tuple[Atom, ...]:
        """The parts without `and`, `or` and `not` that can be followed."""
        return tuple(self._form.all_atoms())

    @cached_property
    def variables(self) -> frozenset[str]:
        """What it reads, as far as it can be followed."""
        return frozenset(name for atom in self.atoms for name in atom.variables)

    @cached_property
    def settled(self) -> dict[str, str]:
        """The answers that it leaves no choice about: `a = 'x' and …` holds only where `a` is x."""
        expression = self.expression
        conjuncts = expression.operands if isinstance(expression, Chain) and expression.operators[0] == "and" else (expression,)
        found = {}
        for each in conjuncts:
            match each:
                case Chain((Path((Step(_, name),)), Text(value)), ("=",)) if name:
                    found[name] = value
        return found

    def without(self, unfollowed: Callable[[Atom], bool]) -> Condition:
        """The same condition with some of its atoms never known."""
        expressions = {id(atom.expression) for atom in self.atoms if unfollowed(atom)}
        return Condition(_blinded(self.expression, expressions)) if expressions else self

    @cached_property
    def _form(self) -> _Form:
        return _form(self.expression)


def condition(expression: Expression, resolve: Resolve) -> Condition:
    """The condition that an expression is; every path becomes the variable that `resolve` names.

    >>> from survey.expression.parser import parse
    >>> rule = condition(parse("../age >= 18 and ../sex = 'f'"), lambda path: path.steps[-1].test)
    >>> rule.truth({"age": 17.0}), rule.truth({"age": 18.0}), rule.truth({"age": 18.0, "sex": "f"})
    (False, None, True)
    """
    return Condition(_rewritten(expression, resolve))


def both(*conditions: Condition) -> Condition:
    """The condition that all of some conditions hold."""
    return Condition(_joined([each.expression for each in conditions], "and", "true"))


def either(*conditions: Condition) -> Condition:
    """The condition that one of some conditions holds."""
    return Condition(_joined([each.expression for each in conditions], "or", "false"))


def is_blank(variable: str) -> Condition:
    """The condition that a variable is empty."""
    return Condition(Chain((_variable(variable), Text("")), ("=",)))


def negated(one: Condition) -> Condition:
    """The condition that another does not hold."""
    return Condition(Call("not", (one.expression,)))


def _joined(expressions: Sequence[Expression], operator: str, neutral: str) -> Expression:
    if len(expressions) < 2:
        return expressions[0] if expressions else Call(neutral, ())
    return Chain(tuple(expressions), (operator,) * (len(expressions) - 1))


# ── paths become variables ──


def _variable(name: str) -> Path:
    return Path((Step("child", name),))


_UNKNOWN = Path((Step("child", ""),))


def _rewritten(expression: Expression, resolve: Resolve) -> Expression:
    match expression:
        case Path():
            name = resolve(expression)
            return _variable(name) if name else _UNKNOWN
        case Filter():
            return _UNKNOWN
        case Negation(operand):
            return replace(expression, operand=_rewritten(operand, resolve))
        case Chain(operands, operators):
            if "|" in operators:
                return _UNKNOWN
            return replace(expression, operands=tuple(_rewritten(operand, resolve) for operand in operands))
        case Call("date", (Text(day),)) if read_date(day):
            return expression
        case Call(name, arguments):
            return (
                replace(expression, arguments=tuple(_rewritten(one, resolve) for one in arguments)) if _pure(name) else _UNKNOWN
            )
        case _:
            return expression


def _pure(name: str) -> bool:
    """Whether a function's value follows from its arguments alone, each one value."""
    function = FUNCTIONS.get(name)
    if function is None or {"nodes", "path"} & {*function.parameters, *function.repeated}:
        return False
    return name in _LAZY_YET_PURE or not function.needs_scope


# ── truth ──


@dataclass(frozen=True)
class _Form:
    """A condition taken apart: `and`, `or`, `not` over parts, or an atom."""

    kind: str
    parts: tuple[_Form, ...] = ()
    atom: Atom | None = None

    def truth(self, known: Mapping[str, Atomic]) -> bool | None:
        if self.atom is not None:
            return self.atom.truth(known)
        found = [part.truth(known) for part in self.parts]
        if self.kind == "not":
            return None if found[0] is None else not found[0]
        decisive = self.kind == "or"
        if decisive in found:
            return decisive
        return None if None in found else not decisive

    def all_atoms(self) -> Iterator[Atom]:
        if self.atom is not None:
            yield self.atom
        for part in self.parts:
            yield from part.all_atoms()


def _form(expression: Expression) -> _Form:
    match expression:
        case Chain(operands, operators) if operators[0] in ("and", "or"):
            return _Form(operators[0], tuple(map(_form, operands)))
        case Call("not", (operand,)):
            return _Form("not", (_form(operand),))
        case _:
            return _Form("atom", (), Atom(expression))


def _blinded(expression: Expression, atoms: Set[int]) -> Expression:
    """The condition with the atoms of those identities replaced by what is never known."""
    if id(expression) in atoms:
        return _UNKNOWN
    match expression:
        case Chain(operands, operators) if operators[0] in ("and", "or"):
            return replace(expression, operands=tuple(_blinded(operand, atoms) for operand in operands))
        case Call("not", (operand,)):
            return replace(expression, arguments=(_blinded(operand, atoms),))
        case _:
            return expression


@dataclass(frozen=True)
class Atom:
    """A part of a condition that is evaluated as a whole."""

    expression: Expression

    def truth(self, known: Mapping[str, Atomic]) -> bool | None:
        """Whether it holds; None if a variable in it is not known."""
        values = _Values(known, self._names)
        try:
            return to_boolean(self._code.evaluate(Scope(values, values, _NOWHERE)))
        except (_NotKnown, EvaluationError):
            return None

    @cached_property
    def variables(self) -> frozenset[str]:
        """The variables in it; the empty name stands for what cannot be followed."""
        return frozenset(self._names.values())

    @cached_property
    def _names(self) -> dict[str, str]:
        """The variables by the names that stand for them in the compiled code, which must be names of elements."""
        return {f"v{place}": name for place, name in enumerate(dict.fromkeys(_names(self.expression)))}

    @cached_property
    def _code(self) -> Code:
        return compile_code(_renamed(self.expression, {name: alias for alias, name in self._names.items()}), lazy=True)


def _names(expression: Expression) -> Iterator[str]:
    if isinstance(expression, Path):
        yield expression.steps[0].test
    for part in parts(expression):
        yield from _names(part)


def _renamed(expression: Expression, aliases: Mapping[str, str]) -> Expression:
    match expression:
        case Path(steps):
            return _variable(aliases[steps[0].test])
        case Negation(operand):
            return replace(expression, operand=_renamed(operand, aliases))
        case Chain(operands):
            return replace(expression, operands=tuple(_renamed(operand, aliases) for operand in operands))
        case Call(_, arguments):
            return replace(expression, arguments=tuple(_renamed(one, aliases) for one in arguments))
        case _:
            return expression


def constant(expression: Expression) -> str | float | date | None:
    """The value of an expression that reads nothing, None for any other (truths, which nothing compares with, included)."""
    if isinstance(expression, Number | Text):
        return expression.value
    if not _closed(expression):
        return None
    try:
        value = _computed(expression)
    except EvaluationError:
        return None
    return value if isinstance(value, str | float) or type(value) is date else None


def failure(expression: Expression) -> EvaluationError | None:
    """Why an expression that reads nothing can never be computed; None where it can be, or where it reads something.

    >>> from survey.expression.parser import parse
    >>> failure(parse("date('31/01/2024')")) is None, failure(parse("date('2024-01-31')")) is None
    (False, True)
    """
    if not _closed(expression):
        return None
    try:
        _computed(expression)
    except EvaluationError as error:
        return error
    return None


def _closed(expression: Expression) -> bool:
    """Whether an expression reads neither answers nor the world around them."""
    match expression:
        case Call("date", (Text(day),)):
            return bool(read_date(day)) or read_moment(day) is None  # what day a moment is, the clock's zone decides
        case Call(name) if not _pure(name):
            return False
        case Path() | Filter():
            return False
    return all(map(_closed, parts(expression)))


def _computed(expression: Expression) -> object:
    return compile_code(expression, lazy=True).converted("value")(Scope(_EMPTY, _EMPTY, _NOWHERE))


# ── values as the nodes that expressions read ──


class _Leaf:
    """A node that holds one value."""

    name = ""
    parent: Node | None = None
    children: Sequence[Node] = ()
    attributes: Mapping[str, str] = {}

    def __init__(self, held: Atomic = "") -> None:
        self._held = held

    def named(self, name: str) -> Sequence[Node]:
        return ()

    def value(self) -> Atomic:
        return self._held

    def order(self) -> tuple[int, ...]:
        return ()


class _Values(_Leaf):
    """A node whose children are the variables; asking for one whose value is not known ends the evaluation."""

    def __init__(self, known: Mapping[str, Atomic], names: Mapping[str, str]) -> None:
        super().__init__()
        self._known = known
        self._names = names

    def named(self, name: str) -> Sequence[Node]:
        variable = self._names[name]
        if variable not in self._known:
            raise _NotKnown
        return (_Leaf(self._known[variable]),)


_EMPTY = _Values({}, {})


class _Nowhere:
    """The world around a condition: functions that would look at more of it than its calendar are not followed."""

    def now(self) -> datetime:
        return datetime.min


_NOWHERE: Any = _Nowhere()
