"""The one registry of functions: a name, what it takes, what it gives, what it means, an example that is true."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Literal, TypeVar, get_args

from survey.frozen import dataclass

Kind = Literal["text", "number", "boolean", "value", "nodes", "any", "lazy", "path"]
"""How an argument reaches a function: converted (text, number, boolean), as one value of any type (value), as nodes (an error for
anything else), as it is (any), as something to evaluate when needed (lazy), or as the path written in the expression (path)."""

Implementation = TypeVar("Implementation", bound=Callable[..., Any])

FUNCTIONS: dict[str, Function] = {}


@dataclass(frozen=True, slots=True)
class Function:
    """One function of the language."""

    name: str
    parameters: tuple[Kind, ...]
    least: int
    repeated: tuple[Kind, ...]
    returns: Kind
    call: Callable[..., Any]
    needs_scope: bool
    example: str
    description: str
    family: str

    def accepts(self, count: int) -> bool:
        """Whether the function can be called with that many arguments."""
        fixed = len(self.parameters)
        if count <= fixed or not self.repeated:
            return self.least <= count <= fixed
        return (count - fixed) % len(self.repeated) == 0

    def kinds(self, count: int) -> tuple[Kind, ...]:
        """The kind of each of `count` arguments."""
        extra = max(count - len(self.parameters), 0)
        return (*self.parameters[:count], *(self.repeated * extra)[:extra])

    @property
    def signature(self) -> str:
        """The arguments as documentation shows them.

        >>> from survey.expression import FUNCTIONS
        >>> FUNCTIONS["substr"].signature, FUNCTIONS["concat"].signature
        ('substr(text, number, [number])', 'concat(any…)')
        """
        kinds = ["any" if kind == "lazy" else kind for kind in self.parameters]
        shown = [kind if place < self.least else f"[{kind}]" for place, kind in enumerate(kinds)]
        tail = [", ".join("any" if kind == "lazy" else kind for kind in self.repeated) + "…"] if self.repeated else []
        return f"{self.name}({', '.join(shown + tail)})"


def function(name: str, takes: str, returns: Kind, *, example: str) -> Callable[[Implementation], Implementation]:
    """Register a function of the language.

    `takes` lists the kinds of its arguments: `number?` may be left out, `text*` may come any number of times, and
    `(path number)*` is a group that may. The first line of the docstring is its description; `example` is an expression that is
    true. A first parameter called `scope` receives the scope.
    """

    def register(call: Implementation) -> Implementation:
        if name in FUNCTIONS:
            raise ValueError(f"{name}() is registered twice")
        head, _, group = takes.partition("(")
        words = head.split()
        repeated = group.rstrip(")*").split()
        if words and words[-1].endswith("*"):
            repeated = [words.pop().rstrip("*")]
        least = sum(not word.endswith("?") for word in words)
        FUNCTIONS[name] = Function(
            name,
            tuple(_kind(word.rstrip("?")) for word in words),
            least,
            tuple(_kind(word) for word in repeated),
            returns,
            call,
            call.__code__.co_varnames[: call.__code__.co_argcount][:1] == ("scope",),
            example,
            (call.__doc__ or "").strip().split("\n")[0],
            call.__module__.rpartition(".")[2],
        )
        return call

    return register


def _kind(word: str) -> Kind:
    if word not in get_args(Kind):
        raise ValueError(f"{word!r} is not a kind of argument")
    return word  # type: ignore[return-value]
