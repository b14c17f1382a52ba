"""The attack that suppression must withstand: how closely somebody who knows all equations can compute each hidden number."""

from __future__ import annotations

import numpy as np
from scipy.optimize import linprog

from analysis.design import BoolArray, FloatArray
from analysis.tables.disclosure.system import System

UNBOUNDED = 3  # of SciPy's statuses
EXACT = 1e-7  # of the largest number around: an interval this narrow is the number itself


def bounds(system: System, hidden: BoolArray, wanted: BoolArray | None = None) -> FloatArray:
    """The least and largest value (m, 2) that each number can have, given the printed ones and the equations.

    Only those of `wanted` (m,) are sought if it is given.

    Printed numbers are their own bounds. Rounding of what is printed is not counted in favour of protection: the attacker is
    taken to know every printed number exactly. Numbers that nothing limits from above are infinite.

    Source: Duncan et al. (2011), Statistical Confidentiality, section 4.4 (feasibility intervals).

    >>> from scipy.sparse import csr_array
    >>> from analysis.tables.disclosure.system import plain_system
    >>> total_of_three = plain_system(np.array([10.0, 2.0, 3.0, 5.0]), csr_array([[1, -1, -1, -1]]), np.zeros(4, bool))
    >>> bounds(total_of_three, np.array([False, True, True, False])).tolist()
    [[10.0, 10.0], [0.0, 5.0], [0.0, 5.0], [5.0, 5.0]]
    """
    limits = np.column_stack([system.values, system.values]).astype(float)
    for members in system.components(hidden | system.silent):
        columns = system.equations[:, members].toarray()
        columns = columns[np.abs(columns).sum(axis=1) > 0]
        true = system.values[members]
        scale = max(float(true.max(initial=0.0)), 1e-300)
        for place, member in enumerate(members):
            if wanted is not None and not wanted[member]:
                continue
            limits[member] = _range(columns, true / scale, place) * scale
    return limits


def _range(columns: FloatArray, true: FloatArray, place: int) -> FloatArray:
    """Least and largest value of one unknown; `columns` (e, k) are the equations of the k unknowns."""
    found = []
    for sign in (1.0, -1.0):
        cost = np.zeros(len(true))
        cost[place] = sign
        equal = {"A_eq": columns, "b_eq": columns @ true} if len(columns) else {}
        solved = linprog(cost, bounds=(0, None), method="highs", **equal)
        # A program that does not end well is no proof of uncertainty: the number then counts as known.
        found.append(sign * solved.fun if solved.status == 0 else np.inf if solved.status == UNBOUNDED else true[place])
    return np.array([max(found[0], 0.0), found[1]])


def room(system: System) -> FloatArray:
    """How far down and up (m, 2) each sensitive number can be protected: its need, or less where equations allow no more.

    A share of 100 % cannot grow, and nothing falls below zero; what is certain without any table needs no protection.
    """
    widest = bounds(system, np.ones(len(system.values), dtype=bool), system.sensitive)
    least = np.minimum(system.need, system.values - widest[:, 0])
    most = np.minimum(system.need, widest[:, 1] - system.values)
    return np.asarray(np.column_stack([least, most]))


def exposed(system: System, limits: FloatArray, room: FloatArray) -> BoolArray:
    """Sensitive numbers whose interval does not reach as far as it should to both sides, (m,)."""
    slack = EXACT * _largest(system)
    near = (limits[:, 0] > system.values - room[:, 0] + slack) | (limits[:, 1] < system.values + room[:, 1] - slack)
    return np.asarray(system.sensitive & near, dtype=bool)


def computable(system: System, hidden: BoolArray, limits: FloatArray) -> BoolArray:
    """Hidden numbers that can be computed exactly: hiding them hides nothing, (m,)."""
    return np.asarray(hidden & (limits[:, 1] - limits[:, 0] <= 2 * EXACT * _largest(system)), dtype=bool)


def _largest(system: System) -> float:
    return max(float(system.values.max(initial=0.0)), 1e-300)
