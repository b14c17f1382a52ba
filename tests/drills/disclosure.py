"""`python -m tests.drills.disclosure --n 1000 --seed 1`: hides cells of random tables, then tries to compute them back.

Tables are two-dimensional, two-dimensional with subtotals, three-dimensional with every margin, or two that share a margin.
The attack is written here anew: linear programs over the whole table, by another solver than the suppression's own check.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from dataclasses import dataclass, field

import click
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from analysis.tables.disclosure import suppress
from analysis.tables.disclosure.system import System, plain_system

PROTECTION = 0.1
TOLERANCE = 1e-6  # of a table's largest number


@dataclass
class Tally:
    """What a run met: tables, cells, sensitive and further hidden ones, and every cell recovered too closely."""

    tables: int = 0
    cells: int = 0
    sensitive: int = 0
    further: int = 0
    misses: list[str] = field(default_factory=list)


def cube_equations(shape: tuple[int, ...]) -> csr_array:
    """Part and total along every axis of an array whose last place on each axis is the total."""
    places = np.arange(np.prod(shape)).reshape(shape)
    rows = []
    for axis in range(len(shape)):
        for line in np.moveaxis(places, axis, -1).reshape(-1, shape[axis]):
            row = np.zeros(places.size)
            row[line[:-1]], row[line[-1]] = 1, -1
            rows.append(row)
    return csr_array(np.array(rows))


def with_margins(inner: np.ndarray) -> np.ndarray:
    """The array with its totals at the end of each axis."""
    for axis in range(inner.ndim):
        inner = np.concatenate([inner, inner.sum(axis=axis, keepdims=True)], axis=axis)
    return inner


def amounts(rng: np.random.Generator, shape: tuple[int, ...]) -> np.ndarray:
    """Skewed amounts, some of them zero, as incomes of enterprises are."""
    return np.where(rng.random(shape) < 0.1, 0.0, np.ceil(rng.lognormal(3, 1.3, shape)))


def flat(rng: np.random.Generator) -> tuple[np.ndarray, csr_array]:
    inner = amounts(rng, tuple(rng.integers(2, 6, 2)))
    whole = with_margins(inner)
    return whole.ravel(), cube_equations(whole.shape)


def nested(rng: np.random.Generator) -> tuple[np.ndarray, csr_array]:
    """Columns in two groups with a subtotal each."""
    inner = with_margins(amounts(rng, (int(rng.integers(2, 5)), 4)))
    first = inner[:, :2].sum(axis=1, keepdims=True)
    second = inner[:, 2:4].sum(axis=1, keepdims=True)
    whole, (height, width) = np.hstack([inner, first, second]), inner.shape
    places = np.arange(whole.size).reshape(whole.shape)
    rows = [np.eye(whole.size)[line[:-1]].sum(axis=0) - np.eye(whole.size)[line[-1]] for line in places.T]
    for line in places:
        for parts, total in (((0, 1), width), ((2, 3), width + 1), ((width, width + 1), width - 1)):
            row = np.zeros(whole.size)
            row[line[list(parts)]], row[line[total]] = 1, -1
            rows.append(row)
    assert height == whole.shape[0]
    return whole.ravel(), csr_array(np.array(rows))


def deep(rng: np.random.Generator) -> tuple[np.ndarray, csr_array]:
    whole = with_margins(amounts(rng, tuple(rng.integers(2, 4, 3))))
    return whole.ravel(), cube_equations(whole.shape)


def linked(rng: np.random.Generator) -> tuple[np.ndarray, csr_array]:
    """Two tables by the same rows: their totals are the same numbers, printed twice."""
    cube = with_margins(amounts(rng, (int(rng.integers(2, 5)), int(rng.integers(2, 4)), int(rng.integers(2, 4)))))
    one, other = cube[:, :, -1], cube[:, -1, :]
    equations = [cube_equations(one.shape).toarray(), cube_equations(other.shape).toarray()]
    size = one.size
    rows = np.zeros((len(equations[0]) + len(equations[1]) + one.shape[0], size + other.size))
    rows[: len(equations[0]), :size] = equations[0]
    rows[len(equations[0]) : -one.shape[0], size:] = equations[1]
    for row in range(one.shape[0]):
        rows[-row - 1, (row + 1) * one.shape[1] - 1] = 1
        rows[-row - 1, size + (row + 1) * other.shape[1] - 1] = -1
    return np.concatenate([one.ravel(), other.ravel()]), csr_array(rows)


KINDS: tuple[Callable[[np.random.Generator], tuple[np.ndarray, csr_array]], ...] = (flat, nested, deep, linked)


def random_system(rng: np.random.Generator) -> System:
    """A random table in which some of the numbers above zero are sensitive, smaller ones more often."""
    values, equations = KINDS[rng.integers(len(KINDS))](rng)
    chance = np.where(values > np.median(values), 0.03, 0.15)
    return plain_system(values, equations, (rng.random(len(values)) < chance) & (values > 0), PROTECTION)


def recovered(system: System, hidden: np.ndarray) -> list[str]:
    """Hidden cells that the equations give away more closely than the set protection; none may be known exactly."""
    matrix, true = system.equations.toarray(), system.values
    scale = true.max()
    limits = [(0, None) if secret else (value / scale,) * 2 for secret, value in zip(hidden, true, strict=True)]
    found = []
    for place in np.flatnonzero(hidden):
        cost = np.eye(len(true))[place]
        ends = [
            linprog(sign * cost, A_eq=matrix, b_eq=np.zeros(len(matrix)), bounds=limits, method="highs-ds") for sign in (1, -1)
        ]
        low = ends[0].fun * scale
        high = -ends[1].fun * scale if ends[1].status == 0 else np.inf
        need = PROTECTION * true[place] if system.sensitive[place] else 0.0
        slack = TOLERANCE * scale
        exact = high - low <= slack
        if low > true[place] - need + slack or high < true[place] + need - slack or exact:
            found.append(f"cell {place}: {true[place]:g} is known to lie in [{low:g}, {high:g}]")
    return found


def drill(n: int, seed: int) -> Tally:
    """Protect and attack `n` random tables."""
    rng, tally = np.random.default_rng(seed), Tally()
    for number in range(n):
        system = random_system(rng)
        hidden = suppress(system)
        tally.tables += 1
        tally.cells += len(hidden)
        tally.sensitive += int(system.sensitive.sum())
        tally.further += int((hidden & ~system.sensitive).sum())
        if (system.sensitive & ~hidden).any():
            tally.misses.append(f"table {number}: a sensitive cell is printed")
        tally.misses += [f"table {number}, {miss}" for miss in recovered(system, hidden)]
    return tally


@click.command()
@click.option("--n", default=1000, show_default=True, help="How many random tables.")
@click.option("--seed", default=1, show_default=True)
def main(n: int, seed: int) -> None:
    """Hide cells of random tables and attack them; exit 1 if any is recovered too closely."""
    tally = drill(n, seed)
    print(
        f"{tally.tables} tables, {tally.cells} cells: {tally.sensitive} sensitive, {tally.further} hidden for their sake, "
        f"{len(tally.misses)} recovered closer than ±{PROTECTION:.0%}"
    )
    for miss in tally.misses[:20]:
        print(miss)
    sys.exit(1 if tally.misses else 0)


if __name__ == "__main__":
    main()
