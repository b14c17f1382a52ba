"""Frozen classes made quickly are the standard library's in all that is done with them."""

from __future__ import annotations

import copy
import dataclasses
import pickle
from dataclasses import FrozenInstanceError, field

import pytest

from survey.frozen import dataclass


@dataclass(frozen=True, slots=True)
class Visit:
    """A class with everything the project's classes have."""

    place: str
    people: int = 1
    notes: list[str] = field(default_factory=list)
    where: int = field(default=0, compare=False, repr=False)


@dataclasses.dataclass(frozen=True, slots=True)
class Same:
    """The same class by the standard library."""

    place: str
    people: int = 1
    notes: list[str] = field(default_factory=list)
    where: int = field(default=0, compare=False, repr=False)


ARGUMENTS: list[tuple[tuple[object, ...], dict[str, object]]] = [
    (("a",), {}),
    (("a", 2), {}),
    (("a",), {"people": 2}),
    (("a", 2, ["x"]), {"where": 3}),
    (("a",), {"notes": []}),
]


@pytest.mark.parametrize("given, named", ARGUMENTS)
@pytest.mark.parametrize("others, also", ARGUMENTS)
def test_they_compare_and_show_as_the_librarys_do(
    given: tuple[object, ...], named: dict[str, object], others: tuple[object, ...], also: dict[str, object]
) -> None:
    """Equal where the library's are equal, written as the library's are written."""
    mine, theirs = Visit(*given, **named), Same(*given, **named)  # type: ignore[arg-type]
    assert (mine == Visit(*others, **also)) is (theirs == Same(*others, **also))  # type: ignore[arg-type]
    assert repr(mine) == repr(theirs).replace("Same", "Visit")
    assert dataclasses.asdict(mine) == dataclasses.asdict(theirs)
    assert mine != theirs


def test_each_has_its_own_list() -> None:
    """A factory is called for each object."""
    assert Visit("a").notes is not Visit("a").notes


@dataclass(frozen=True)
class Place:
    """A class that can be a key."""

    name: str
    level: int = 0


def test_equal_ones_are_one_key() -> None:
    """Hashes agree with equality, before and after the methods were first used."""
    assert {Place("a"): 1, Place("b"): 2, Place("a", 0): 3} == {Place("a"): 3, Place("b"): 2}
    assert hash(Place("a")) == hash(Place("a")) != hash(Place("a", 1))


def test_nothing_can_be_set_or_deleted() -> None:
    """Frozen is frozen."""
    visit = Visit("a")
    with pytest.raises(FrozenInstanceError):
        visit.place = "b"  # type: ignore[misc]
    with pytest.raises(FrozenInstanceError):
        del visit.place
    with pytest.raises(FrozenInstanceError):
        visit.other = "b"  # type: ignore[attr-defined]


def test_copies_and_pickles_are_equal() -> None:
    """`replace`, `copy`, `deepcopy` and `pickle` work."""
    visit = Visit("a", 2, ["x"], 3)
    assert dataclasses.replace(visit, people=3) == Visit("a", 3, ["x"])
    assert copy.copy(visit) == copy.deepcopy(visit) == pickle.loads(pickle.dumps(visit)) == visit
    assert pickle.loads(pickle.dumps(visit)).where == 3


def test_a_method_that_is_written_stays() -> None:
    """The class's own `__repr__` is not replaced."""

    @dataclass(frozen=True, slots=True)
    class Named:
        name: str

        def __repr__(self) -> str:
            return self.name

    assert repr(Named("Hà Nội")) == "Hà Nội"


def test_what_it_cannot_do_is_said() -> None:
    """No silent half of a dataclass."""
    with pytest.raises(TypeError, match="not frozen"):
        dataclass(frozen=False)(type("Loose", (), {}))
    with pytest.raises(TypeError, match="__post_init__"):
        dataclass(frozen=True)(type("Checked", (), {"__post_init__": lambda self: None}))
