"""Balanced sampling by the cube method: a sample whose Horvitz–Thompson totals reproduce known totals.

The flight phase walks from the inclusion probabilities to a vertex of the cube inside the subspace of the balancing equations,
always on the first few undecided units (Chauvet and Tillé, 2006, Computational Statistics 21, 53-61). The landing phase gives up
the balancing variables one at a time, the last one first, so the first columns are the best balanced.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analysis.errors import DesignError
from analysis.sampling.method import Bools, Floats, Indices, Method, split

UNDECIDED = 1e-9


def balanced(probabilities: npt.ArrayLike, auxiliary: npt.ArrayLike, rng: np.random.Generator) -> Indices:
    """Positions of a sample with these inclusion probabilities, balanced on columns `auxiliary` (N, q), the first ones best.

    The probabilities themselves are always the first balancing variable, which fixes the size where they add to a whole number.
    Raises DesignError where the shapes differ. Source: Deville and Tillé (2004), Biometrika 91, 893-912.

    >>> sex = np.array([0, 1] * 6)
    >>> sample = balanced(np.full(12, 0.5), sex, np.random.default_rng(1))
    >>> len(sample), int(sex[sample].sum())
    (6, 3)
    """
    p = np.array(probabilities, dtype=np.float64)
    x = np.array(auxiliary, dtype=np.float64)
    x = x[:, None] if x.ndim == 1 else x
    if x.shape[0] != len(p) or not np.isfinite(x).all():
        raise DesignError(
            f"{x.shape[0]} rows of balancing variables for {len(p)} units, or some missing",
            where="auxiliary",
            advice="give one complete row a unit",
        )
    CUBE.checked(p)
    certain, open_ = split(p)
    chosen = certain.copy()
    if open_.any():
        chosen[open_] = _walk(p[open_], np.column_stack([p, x])[open_], rng)
    return np.flatnonzero(chosen)


def _walk(p: Floats, balancing: Floats, rng: np.random.Generator) -> Bools:
    """Flight on every column, then landing with one column less at a time until nothing is undecided."""
    state = p.copy()
    columns = balancing / p[:, None]
    for kept in range(columns.shape[1], -1, -1):
        _flight(state, columns[:, :kept], rng)
    return np.asarray(state > 0.5)


def _flight(state: Floats, columns: Floats, rng: np.random.Generator) -> None:
    """Decide units in place, block by block, until no direction keeps the balancing equations."""
    width = columns.shape[1] + 1
    waiting = list(np.flatnonzero((state > UNDECIDED) & (state < 1 - UNDECIDED))[::-1])
    block: list[int] = []
    while True:
        while len(block) < width and waiting:
            block.append(int(waiting.pop()))
        if not block:
            return
        direction = _null_direction(columns[block].T)
        if direction is None:
            return
        state[block] = _step(state[block], direction, rng)
        block = [unit for unit in block if UNDECIDED < state[unit] < 1 - UNDECIDED]


def _null_direction(matrix: Floats) -> Floats | None:
    """A unit vector that `matrix` (q, m) maps to zero, None where there is none."""
    if matrix.shape[0] == 0:
        return np.asarray(np.eye(matrix.shape[1])[0])
    _, values, rows = np.linalg.svd(matrix, full_matrices=True)
    rank = int((values > 1e-10 * max(values[0], 1e-300)).sum())
    return np.asarray(rows[-1]) if rank < matrix.shape[1] else None


def _step(state: Floats, direction: Floats, rng: np.random.Generator) -> Floats:
    """Go to the wall of the cube on one side or the other, at odds that keep the expectation where it is."""
    moving = np.abs(direction) > 1e-12
    with np.errstate(divide="ignore", invalid="ignore"):
        up = np.where(direction > 0, (1 - state) / direction, -state / direction)
        down = np.where(direction > 0, state / direction, (state - 1) / direction)
    ahead, behind = up[moving].min(), down[moving].min()
    moved = state + direction * (ahead if rng.random() * (ahead + behind) < behind else -behind)
    moved[moved < UNDECIDED] = 0.0
    moved[moved > 1 - UNDECIDED] = 1.0
    return np.asarray(moved)


def draw(p: Floats, rng: np.random.Generator) -> Bools:
    """Mask of a sample balanced on its probabilities only, that is of fixed size (the sequential pivotal method)."""
    return _walk(p, p[:, None], rng)


CUBE = Method(
    name="cube",
    title="Cube method (balanced on the size; see `balanced` for more variables)",
    source="Deville and Tillé (2004), Biometrika 91, 893-912",
    core=draw,
    fixed_size=False,
)
