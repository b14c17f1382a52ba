"""Quadratic forms: V = z'Δz over first-stage units, Δ from joint inclusion probabilities, known or approximated."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import numpy.typing as npt

from analysis.design import Design, DomainScores, FloatArray, IntArray, Road, Stage
from analysis.design.stages import first_rows
from analysis.errors import DesignError
from analysis.variance.cells import cell_sums
from analysis.variance.linearised import of_uncertain_totals, projected
from analysis.variance.lonely import dense_totals

Form = Literal["HT", "YG"]


@dataclass(frozen=True, eq=False)
class QuadraticRoad:
    """V = z'Δz (Horvitz–Thompson) or −½ ΣΣ Δ_ij (z_i−z_j)² (Yates–Grundy), z the weighted totals of first-stage units.

    `matrix` is Δ_ij = 1 − π_i π_j / π_ij, (U, U) in the design's own order of units, or its (U,) diagonal where units are
    drawn independently. Source: Särndal, Swensson & Wretman (1992), results 2.8.1 and 2.8.2.
    """

    matrix: FloatArray
    form: Form = "HT"

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""
        added = of_uncertain_totals(scores, design)
        if design.projections:
            scores = projected(scores, design)
        first = design.stages[0]
        totals = dense_totals(cell_sums(scores, first.units), first.n_units).reshape(first.n_units, -1)
        weighted = self.matrix[:, None] * totals if self.matrix.ndim == 1 else self.matrix @ totals
        covariance: FloatArray = totals.T @ weighted
        if self.form == "YG":
            margin = self.matrix if self.matrix.ndim == 1 else self.matrix.sum(axis=0)
            covariance = covariance - totals.T @ (margin[:, None] * totals)
        return covariance + added

    def df(self, design: Design) -> float:
        """First-stage units minus strata, counting rows of positive weight in the domain."""
        return design.psu_count(design.active) - design.stratum_count(design.active)


def unit_probabilities(design: Design, number: int = 0) -> FloatArray:
    """Inclusion probability of each unit of a stage, (U,), from the design's `probs` columns.

    Raises DesignError if the design names none, or if they vary within a unit.
    """
    names = design.spec["probs"]
    if number >= len(names):
        raise DesignError("needs inclusion probabilities", where="probs", advice="name one probs column per stage of the design")
    column: FloatArray = design.frame[names[number]].to_numpy(dtype=float)
    stage = design.stages[number]
    per_unit = column[first_rows(stage.unit, stage.n_units)]
    if not np.array_equal(per_unit[stage.unit], column):
        raise DesignError("varies within a sampling unit", where=names[number], advice="a unit has one inclusion probability")
    return per_unit


def single_stage(design: Design) -> Stage:
    """The only stage of a design. Raises DesignError if there are several."""
    if len(design.stages) != 1:
        raise DesignError("is known for one stage only", where="pps", advice="use Brewer(), or keep the first stage's psu alone")
    return design.stages[0]


def approximated(design: Design, expected: Callable[[FloatArray, FloatArray, int], FloatArray]) -> FloatArray:
    """Δ stratum by stratum from an approximation of it off the diagonal; 1 − π on the diagonal."""
    stage, probabilities = single_stage(design), unit_probabilities(design)
    matrix = np.zeros((stage.n_units, stage.n_units))
    for low, high in zip(stage.first_unit[:-1], stage.first_unit[1:], strict=True):
        if high - low > 1:
            pi = probabilities[low:high]
            matrix[low:high, low:high] = expected(pi[:, None], pi[None, :], int(high - low))
    np.fill_diagonal(matrix, 1 - probabilities)
    return matrix


@dataclass(frozen=True)
class Overton:
    """Unequal probabilities without replacement, joint ones approximated from the pairs' mean. Overton (1985)."""

    form: Form = "HT"

    def road(self, design: Design) -> Road:
        """Δ_ij = 1 − (n − (π_i+π_j)/2)/(n−1)."""
        return QuadraticRoad(approximated(design, lambda a, b, n: 1 - (n - (a + b) / 2) / (n - 1)), self.form)


@dataclass(frozen=True)
class HartleyRao:
    """Unequal probabilities by random systematic selection, joint ones approximated. Hartley & Rao (1962).

    `squares` is Σ π²/n over the population, one number; without it the sample's mean π estimates it, per stratum.
    """

    squares: float | None = None
    form: Form = "HT"

    def road(self, design: Design) -> Road:
        """Δ_ij = 1 − (n − π_i − π_j + Σπ²/n)/(n−1)."""

        def expected(a: FloatArray, b: FloatArray, n: int) -> FloatArray:
            known = a.mean() if self.squares is None else self.squares
            return np.asarray(1 - (n - a - b + known) / (n - 1))

        return QuadraticRoad(approximated(design, expected), self.form)


@dataclass(frozen=True, eq=False)
class JointProbabilities:
    """Unequal probabilities without replacement with the joint probabilities of every pair of units.

    `matrix` is (U, U), π_i on the diagonal, units in the order in which they first occur in the data. Entries of Δ below
    `tolerance` count as zero (R's ppsmat uses 1e-4).
    """

    matrix: npt.ArrayLike
    form: Form = "HT"
    tolerance: float = 0.0

    def road(self, design: Design) -> Road:
        """Δ_ij = 1 − π_i π_j / π_ij. Raises DesignError for a matrix that does not fit the design."""
        stage, joint = single_stage(design), np.asarray(self.matrix, dtype=float)
        if joint.shape != (stage.n_units, stage.n_units):
            raise DesignError(f"has shape {joint.shape} for {stage.n_units} units", where="joint probabilities")
        if not (joint > 0).all() or not np.allclose(joint, joint.T, rtol=1e-6):
            raise DesignError("is not symmetric and positive", where="joint probabilities")
        place = order_of_occurrence(stage)
        pi = np.diag(joint)
        delta = 1 - np.outer(pi, pi) / joint
        delta[np.abs(delta) < self.tolerance] = 0.0
        return QuadraticRoad(delta[np.ix_(place, place)], self.form)


@dataclass(frozen=True)
class PoissonSampling:
    """Every unit drawn by itself with its own probability: Δ is diagonal, 1 − π."""

    def road(self, design: Design) -> Road:
        """The road with the diagonal of Δ only."""
        single_stage(design)
        return QuadraticRoad(1 - unit_probabilities(design))


def order_of_occurrence(stage: Stage) -> IntArray:
    """For each unit in the design's order, its place in the order of first occurrence in the data."""
    place = np.empty(stage.n_units, dtype=np.intp)
    place[np.argsort(first_rows(stage.unit, stage.n_units), kind="stable")] = np.arange(stage.n_units)
    return place


PPS: dict[str, Any] = {
    "overton": Overton,
    "hartley_rao": HartleyRao,
    "joint": JointProbabilities,
    "poisson": PoissonSampling,
}
"""Every quadratic form by name."""
