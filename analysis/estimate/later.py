"""Fields of results that are made when somebody reads them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Self, TypeVar, overload

T = TypeVar("T")


class Later(Generic[T]):
    """A field of a frozen dataclass, given as a value or as a function that makes the value at the first reading.

    >>> from dataclasses import dataclass
    >>> @dataclass(frozen=True)
    ... class Result:
    ...     words: Later[str] = Later()
    >>> Result("ready").words, Result(lambda: "made now").words
    ('ready', 'made now')
    """

    def __set_name__(self, owner: type, name: str) -> None:
        self.name = name

    @overload
    def __get__(self, result: None, owner: type) -> Self: ...
    @overload
    def __get__(self, result: object, owner: type) -> T: ...
    def __get__(self, result: object | None, owner: type) -> Any:
        if result is None:
            raise AttributeError(self.name)  # tells dataclass that the field has no default
        value = result.__dict__[self.name]
        if callable(value):
            value = result.__dict__[self.name] = value()
        return value

    def __set__(self, result: object, value: T | Callable[[], T]) -> None:
        result.__dict__[self.name] = value
