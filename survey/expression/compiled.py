"""A compiled expression: its syntax, what it reads, and how to get its value."""

from __future__ import annotations

from collections.abc import Callable

from survey.expression.data import Atomic, Node, Scope, Value
from survey.expression.evaluate import compile_code
from survey.expression.parser import parse
from survey.expression.references import Reference, calls, references
from survey.expression.syntax import Expression, Text
from survey.frozen import dataclass


@dataclass(frozen=True, slots=True, eq=False)
class CompiledExpression:
    """An expression ready to be evaluated in any scope, as any kind of value."""

    source: str
    expression: Expression
    functions: frozenset[str]
    instances: frozenset[str]
    tables: frozenset[str]
    evaluate: Callable[[Scope], Value]
    value: Callable[[Scope], Atomic]
    boolean: Callable[[Scope], bool]
    number: Callable[[Scope], float]
    string: Callable[[Scope], str]
    nodes: Callable[[Scope], list[Node]]

    @property
    def references(self) -> frozenset[Reference]:
        """What it reads of the form and of other instances."""
        return references(self.expression)


def compile_expression(source: str, *, lazy: bool = False) -> CompiledExpression:
    """Read and compile an expression.

    The result has `evaluate` (whatever it gives), `value` (one value; an error for several nodes), `boolean`, `number`, `string`,
    `nodes`: each takes a Scope. It may be shared between threads. `references`, `functions`, `instances` (of instance()) and
    `tables` (of pulldata()) are what it reads. With `lazy`, an unknown function or a wrong number of arguments is an error only
    when evaluation reaches it, as in JavaRosa.

    Raises ExpressionError, with a position, for text that is no expression, an unknown function, a wrong number of arguments.

    >>> compiled = compile_expression("selected(../crops, 'rice') and count(instance('shops')/root/item[town = ../town]) > 1")
    >>> sorted(compiled.functions), sorted(compiled.instances)
    (['count', 'instance', 'selected'], ['shops'])
    """
    expression = parse(source)
    code = compile_code(expression, lazy)
    used = list(calls(expression))
    return CompiledExpression(
        source,
        expression,
        frozenset(call.name for call in used),
        _named(used, "instance"),
        _named(used, "pulldata"),
        code.evaluate,
        code.converted("value"),
        code.converted("boolean"),
        code.converted("number"),
        code.converted("text"),
        code.converted("nodes"),
    )


def _named(used: list, function: str) -> frozenset[str]:  # type: ignore[type-arg]
    """The literal first arguments of a function's calls."""
    return frozenset(
        call.arguments[0].value
        for call in used
        if call.name == function and call.arguments and isinstance(call.arguments[0], Text)
    )
