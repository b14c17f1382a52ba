"""The standard library's frozen dataclasses, made in a third of its time.

An interview loads some fifty of them before its first question, and the library writes and compiles six methods for each. Here
`__init__` is compiled with the class, comparison and hash when they are first needed, and the rest is the same for all classes.
To a type checker this *is* `dataclasses.dataclass`; `fields` and `replace` of that module take these classes as they take theirs.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Any

__all__ = ["dataclass"]

if TYPE_CHECKING:
    from dataclasses import dataclass
else:
    from dataclasses import MISSING, Field, FrozenInstanceError, fields
    from dataclasses import dataclass as _dataclass

    def dataclass(*, frozen: bool, slots: bool = False, eq: bool = True) -> Callable[[type], type]:
        """`dataclasses.dataclass` for frozen classes compared field by field; without `__post_init__` and keyword-only fields.

        >>> @dataclass(frozen=True, slots=True)
        ... class Interviewer:
        ...     code: str
        ...     team: str = "1"
        >>> Interviewer("A"), Interviewer("A") == Interviewer("A", team="2")
        (Interviewer(code='A', team='1'), False)
        """
        if not frozen:
            raise TypeError("what is not frozen is a dataclass of the standard library")

        def decorate(cls: type) -> type:
            if hasattr(cls, "__post_init__"):
                raise TypeError("a frozen class has no __post_init__ here")
            cls = _dataclass(init=False, repr=False, eq=False, slots=slots)(cls)
            compared = [part.name for part in fields(cls) if part.compare]
            methods = {"__repr__": _repr, "__setattr__": _refuse, "__delattr__": _refuse, "__reduce__": _reduce}
            methods["__init__"] = _init(fields(cls))
            if eq:
                methods["__eq__"] = _when_needed(cls, "__eq__", _equality(compared))
                methods["__hash__"] = _when_needed(cls, "__hash__", f"lambda self: hash({_values('self', compared)})")
            for name, method in methods.items():
                if name not in cls.__dict__:
                    setattr(cls, name, method)
            return cls

        return decorate

    def _init(known: tuple[Field, ...]) -> Callable[..., None]:
        """Takes the fields in their order, puts the default where none is given, and makes a new one where a factory is given."""
        scope: dict[str, Any] = {"put": object.__setattr__, "MISSING": MISSING}
        parameters, body = ["self"], ["pass"]
        for part in known:
            default = ""
            if part.default_factory is not MISSING:
                default = "=MISSING"
                scope[f"make_{part.name}"] = part.default_factory
                body.append(f"if {part.name} is MISSING: {part.name} = make_{part.name}()")
            elif part.default is not MISSING:
                default = f"=default_{part.name}"
                scope[f"default_{part.name}"] = part.default
            parameters.append(part.name + default)
            body.append(f"put(self, {part.name!r}, {part.name})")
        exec(f"def __init__({', '.join(parameters)}):\n " + "\n ".join(body), scope)
        return scope["__init__"]

    def _values(item: str, names: list[str]) -> str:
        return "(" + "".join(f"{item}.{name}," for name in names) + ")"

    def _equality(names: list[str]) -> str:
        same = f"{_values('self', names)} == {_values('other', names)}"
        return f"lambda self, other: {same} if other.__class__ is self.__class__ else NotImplemented"

    def _when_needed(cls: type, name: str, source: str) -> Callable[..., Any]:
        """A method that is compiled when it is first called, and from then on stands in the place of this one."""

        def method(self: object, *arguments: object) -> Any:
            compiled = eval(source)
            setattr(cls, name, compiled)
            return compiled(self, *arguments)

        return method

    def _repr(self: object) -> str:
        shown = (f"{part.name}={getattr(self, part.name)!r}" for part in fields(self) if part.repr)
        return f"{type(self).__qualname__}({', '.join(shown)})"

    def _refuse(self: object, name: str, *_value: object) -> None:
        raise FrozenInstanceError(f"cannot assign to field {name!r}")

    def _reduce(self: object) -> tuple[type, tuple[object, ...]]:
        """A copy is made by `__init__`, for nothing may be set afterwards."""
        return type(self), tuple(getattr(self, part.name) for part in fields(self))
