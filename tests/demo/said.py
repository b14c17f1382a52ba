"""How a worker's words are drawn: one choice, several, a ranking, an amount."""

from __future__ import annotations

from collections.abc import Mapping
from random import Random
from typing import Any

Row = Mapping[str, Any]
"""A sampled worker: the population's columns by name, those of the enterprise, and `outcome`."""


def one_of(luck: Random, **weights: float) -> str:
    """A choice by its weight; names that are no identifiers are written with '_' for '-'.

    >>> one_of(Random(1), yes=1, no=0)
    'yes'
    """
    return luck.choices(list(weights), list(weights.values()))[0]


def some_of(luck: Random, **chances: float) -> str:
    """Every choice whose coin falls inside its chance, 'none' where no coin does.

    >>> some_of(Random(1), noise=1, dust=1), some_of(Random(1), noise=0)
    ('noise dust', 'none')
    """
    return " ".join(name for name, chance in chances.items() if luck.random() < chance) or "none"


def first_of(luck: Random, count: int, **weights: float) -> str:
    """The first `count` places of a ranking, drawn one after the other by weight."""
    left, places = dict(weights), []
    for _ in range(count):
        places.append(one_of(luck, **left))
        del left[places[-1]]
    return " ".join(places)


def yes(fact: bool) -> str:
    """The coded answer to a yes-no question."""
    return "yes" if fact else "no"


def rounded(amount: float, to: int = 1) -> str:
    """An amount as people say it."""
    return str(int(to * round(amount / to)))
