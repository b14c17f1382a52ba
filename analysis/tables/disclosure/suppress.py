"""Secondary suppression: the cheapest set of further cells to hide so that no sensitive one can be computed back."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import block_diag, csr_array, hstack, identity, vstack

from analysis.design import BoolArray, FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.tables.disclosure.attack import bounds, computable, exposed, room
from analysis.tables.disclosure.quiet import quiet
from analysis.tables.disclosure.system import System

VARIABLES = 4000  # of one program; more sensitive cells than that allows are protected in turns
REACHES = (
    1.0,
    5.0,
    1e3,
    1e6,
)  # how far, in protections, other cells may move in the imagined tables; a wider one where none fits
SECONDS = 20.0


def suppress(system: System) -> BoolArray:
    """Which numbers to hide, (m,): the sensitive ones and as little else as protects them.

    Each sensitive number x is protected if two other tables agree with everything printed, one in which it is at least x plus
    its need and one in which it is at most x minus that. The program chooses what to hide so that both exist.
    Where one program would be too large, sensitive numbers are taken in turns: the result protects, but may not be the cheapest.

    Raises:
        EstimationError: no such tables were found.

    Source: Fischetti and Salazar (2001), Management Science 47(7), p. 1008, the model (5)–(11) solved directly.

    >>> from analysis.tables.disclosure.system import plain_system
    >>> values = np.array([2.0, 8, 10, 7, 13, 20, 9, 21, 30])  # a table of 2 × 2 with its totals
    >>> rows = [[1, 1, -1, 0, 0, 0, 0, 0, 0], [0, 0, 0, 1, 1, -1, 0, 0, 0], [0, 0, 0, 0, 0, 0, 1, 1, -1]]
    >>> rows += [[1, 0, 0, 1, 0, 0, -1, 0, 0], [0, 1, 0, 0, 1, 0, 0, -1, 0], [0, 0, 1, 0, 0, 1, 0, 0, -1]]
    >>> suppress(plain_system(values, csr_array(rows), values == 2)).astype(int).tolist()
    [1, 1, 0, 1, 1, 0, 0, 0, 0]
    """
    hidden = system.sensitive.copy()
    if not hidden.any():
        return hidden
    for members in system.components(np.ones(len(hidden), dtype=bool)):
        if system.sensitive[members].any():
            hidden[members] = _component(system.part(members))
    return hidden


def _component(system: System) -> BoolArray:
    """What to hide where everything hangs together."""
    hidden, reachable = system.sensitive.copy(), room(system)
    open_to_attack = exposed(system, bounds(system, hidden, system.sensitive), reachable)
    while open_to_attack.any():
        batch = next(_batches(np.flatnonzero(open_to_attack), len(hidden)))
        hidden = _protected(system, hidden, batch, reachable)
        open_to_attack = exposed(system, bounds(system, hidden, system.sensitive), reachable)
    needless = computable(system, hidden, bounds(system, hidden, hidden)) & ~system.sensitive
    return hidden & ~needless


def _batches(places: IntArray, size: int) -> Iterator[IntArray]:
    width = max(VARIABLES // (2 * size), 1)
    yield from (places[start : start + width] for start in range(0, len(places), width))


def _protected(system: System, hidden: BoolArray, batch: IntArray, reachable: FloatArray) -> BoolArray:
    """More hidden numbers, so that those at `batch` are protected as far as is reachable."""
    for reach in REACHES:
        more = _program(system, hidden, batch, reachable[batch], reach)
        if more is not None:
            limits = bounds(system, more, system.sensitive)
            if not exposed(system, limits, reachable)[batch].any():
                return more
    what = f"{len(batch)} cells cannot be protected by hiding others"
    raise EstimationError(what, advice="join categories with few contributors, or lower “protection”")


def _program(system: System, hidden: BoolArray, batch: IntArray, need: FloatArray, reach: float) -> BoolArray | None:
    """The mixed-integer program over what is hidden (m) and two imagined tables, as deviations (m), for each of the batch."""
    m, copies = len(hidden), 2 * len(batch)
    scale = float(need.max())
    most = np.repeat(reach * need.max(axis=1) / scale, 2)  # a small number needs small moves: tighter limits, quicker programs
    true = np.minimum(system.values / scale, most[:, None])
    moves = csr_array(block_diag([system.equations] * copies))
    rows = moves.shape[0]
    limits = [
        LinearConstraint(hstack([csr_array((rows, m)), moves]), 0, 0),
        *_only_hidden_move(true, most, ~system.silent),
    ]
    low = np.concatenate([hidden, -true.ravel()]).astype(float)
    high = np.concatenate([hidden | ~system.silent, np.repeat(most, m)]).astype(float)
    for turn, (place, (down, up)) in enumerate(zip(batch, need / scale, strict=True)):
        low[m + 2 * turn * m + place] = up
        high[m + (2 * turn + 1) * m + place] = -down
    with quiet():
        solved = milp(
            np.concatenate([np.where(hidden, 0.0, system.weight), np.zeros(copies * m)]),
            integrality=np.concatenate([np.ones(m), np.zeros(copies * m)]),
            bounds=Bounds(low, high),
            constraints=limits,
            options={"time_limit": SECONDS, "mip_rel_gap": 0.05},
        )
    return None if solved.x is None else np.asarray((solved.x[:m] > 0.5) | hidden, dtype=bool)


def _only_hidden_move(down: FloatArray, up: FloatArray, printable: BoolArray) -> list[LinearConstraint]:
    """-down·y ≤ deviation ≤ up·y in every imagined table: a number that is printed has no deviation.

    `down` is (tables, m), `up` (tables,); silent numbers move freely within their bounds.
    """
    m = len(printable)
    chosen = csr_array(identity(m, format="csr"))[np.flatnonzero(printable)]
    moving = csr_array(block_diag([chosen] * len(up)))
    above = vstack([chosen * -most for most in up])
    below = vstack([chosen.multiply(least[None, :]) for least in down])
    return [
        LinearConstraint(csr_array(hstack([above, moving])), -np.inf, 0.0),
        LinearConstraint(csr_array(hstack([below, moving])), 0.0, np.inf),
    ]
