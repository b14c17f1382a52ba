"""Replicates from a variance estimator that is a quadratic form: the generalised bootstrap, and Fay's exact replication."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design, FloatArray, ReplicateRoad, Scores
from analysis.design.cells import CellNumbers
from analysis.design.stages import first_rows
from analysis.errors import DesignError
from analysis.variance import linearised
from analysis.variance.replicates.hadamard import hadamard
from analysis.variance.replicates.resampling import check_count
from analysis.variance.replicates.road import Replicates

LARGEST = 4000  # units of a dense matrix
RANK = 1e-10


def unit_form(design: Design) -> tuple[FloatArray, CellNumbers]:
    """The matrix Σ of the design's variance v = z'Σz in totals z of its units, and those units.

    Units are those of the last stage that adds to the variance; a road of joint probabilities has rows as units.
    Raises DesignError for too many units or a design that has replicates already.
    """
    plain = design.before_weighting
    road = plain.road
    if isinstance(road, ReplicateRoad):
        raise DesignError("the design has replicates already", where="replicates", advice="start from the design itself")
    units = plain.stages[0 if plain.ultimate_cluster else -1].units
    unit, size = units.cell, units.size
    if size > LARGEST:
        raise DesignError(f"{size} units make too large a matrix", where="replicates", advice="use RWYB or a jackknife")
    place = np.full(len(unit), -1, dtype=np.intp)
    rows = first_rows(unit, size)
    place[rows] = np.arange(size)
    scores = Scores(np.ones((len(unit), 1)), place, size)
    form = linearised.vcov(scores, plain) if road is None else road.vcov(scores, plain)
    return form, units


def square_root(form: FloatArray) -> FloatArray:
    """A (U, k) with A A' = Σ, k its rank; negative eigenvalues count as zero, which makes the variance larger.

    Source: Beaumont & Patak (2012), section 4.
    """
    values, vectors = np.linalg.eigh(form)
    kept = values > RANK * values.max()
    root: FloatArray = vectors[:, kept] * np.sqrt(values[kept])
    return root


@dataclass(frozen=True)
class GeneralisedBootstrap:
    """Bootstrap replicates 1 + ξ/τ with ξ normal of the covariance that the design's own variance formula has.

    Any design with a linearised variance, Brewer's, or joint probabilities can be bootstrapped. `tau` above 1 keeps factors
    from being negative. Variances centre on the full-sample estimate.
    Source: Beaumont & Patak (2012), section 3.
    """

    replicates: int = 500
    seed: int = 0
    tau: float = 1.0

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for too many units or an impossible tau."""
        check_count(self.replicates, "generalised bootstrap")
        if self.tau < 1:
            raise DesignError(f"tau is {self.tau:g}", where="tau", advice="1 or more: it shrinks the factors towards 1")
        form, units = unit_form(design)
        root = square_root(form)
        noise = np.random.default_rng(self.seed).standard_normal((root.shape[1], self.replicates))
        scale = self.tau**2 / self.replicates
        kind = "generalised bootstrap"
        return Replicates(kind, 1 + root @ noise / self.tau, units, scale, np.ones(self.replicates), mse=True)


@dataclass(frozen=True)
class FayGeneralised:
    """Replicates that give the design's own variance of a total exactly, as many as the rank of its formula needs.

    Every replicate contributes equally, by a Hadamard matrix. `tau` above 1 keeps factors from being negative.
    Source: Fay (1989).

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"h": list("aaabbb"), "y": [1.0, 2.0, 4.0, 3.0, 5.0, 9.0], "w": [2.0] * 6})
    >>> linear = an.Design(frame, weights="w", strata="h")
    >>> bool(abs(an.total(linear.replicates(FayGeneralised()), "y").se[0] - an.total(linear, "y").se[0]) < 1e-10)
    True
    """

    tau: float = 1.0

    def road(self, design: Design) -> Replicates:
        """The replicates of a design. Raises DesignError for too many units or an impossible tau."""
        if self.tau < 1:
            raise DesignError(f"tau is {self.tau:g}", where="tau", advice="1 or more: it shrinks the factors towards 1")
        form, units = unit_form(design)
        root = square_root(form)
        signs = hadamard(root.shape[1])
        count = signs.shape[1]
        factors = 1 + root @ signs[: root.shape[1]] / (np.sqrt(count) * self.tau)
        return Replicates("Fay generalised", factors, units, self.tau**2, np.ones(count), mse=True)
