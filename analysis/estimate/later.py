"""Fields of results that are made when somebody reads them."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from analysis.design.road import FloatArray

T = TypeVar("T")


class Later(Generic[T]):
    """A field of a frozen dataclass, given as a value or as a function that makes the value at the first reading.

    `Later(value)` has a default.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Result:
    ...     words: Later[str] = Later()
    >>> Result("ready").words, Result(lambda: "made now").words
    ('ready', 'made now')
    """

    def __init__(self, *default: T) -> None:
        self.default = default

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    def __get__(self, result: object | None, owner: type) -> T:
        if result is None:
            if not self.default:
                raise AttributeError(self.name)  # tells dataclass that the field has no default
            return self.default[0]
        value: Any = result.__dict__[self.name]
        if callable(value):
            value = result.__dict__[self.name] = value()
        made: T = value
        return made

    def __set__(self, result: object, value: T | Callable[[], T]) -> None:
        result.__dict__[self.name] = value


@dataclass(frozen=True, eq=False)
class Unread:
    """A covariance that nobody has read yet: its diagonal, (p,), and what makes the matrix, (p, p)."""

    diagonal: FloatArray
    matrix: Callable[[], FloatArray]
