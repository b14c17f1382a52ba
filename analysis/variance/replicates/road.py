"""The replicate road: the statistic computed again with other weights, its covariance from how much it moves."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from analysis.design import Adjustment, Design, FloatArray, PerReplicate
from analysis.design.cells import CellNumbers
from analysis.design.road import UnitFactors
from analysis.errors import DesignError, EstimationError
from analysis.variance.replicates.factors import Factors, column_of, rank, rank_of, replicated


@dataclass(frozen=True, eq=False)
class Replicates:
    """R sets of factors on the weights, kept per sampling unit, with the scales that turn spread into variance.

    `factors` is (U, R) and `units` say which row of it a row of the data follows; a file of replicate weights has
    U = n. `combined` says that the factors are whole weights. V = scale · Σ_r rscales_r (θ_r − c)(θ_r − c)', c the mean of
    the replicates or, with `mse`, the full-sample value.
    Source: Rust & Rao (1996); R survey, svrVar.
    """

    kind: str
    factors: Factors
    units: CellNumbers
    scale: float
    rscales: FloatArray
    mse: bool = False
    combined: bool = False
    fixed_df: float | None = None

    @property
    def count(self) -> int:
        """Number of replicates, R."""
        return int(self.factors.shape[1])

    def base_weights(self, design: Design, r: int) -> FloatArray:
        """The (n,) weights of one replicate before the design's weighting steps."""
        factor = column_of(self.factors, r)[self.units.cell]
        return factor if self.combined else factor * design.base_weights

    def replicate_weights(self, design: Design) -> Iterator[FloatArray]:
        """The (n,) final weights of each replicate: every weighting step of the design made again."""
        for r in range(self.count):
            yield design.reweighted(self.base_weights(design, r), [self.method(one, r) for one in design.methods])

    def method(self, step: Adjustment, r: int) -> Adjustment:
        """A weighting step as replicate r repeats it."""
        return step.in_replicate(r, self.scale * self.rscales) if isinstance(step, PerReplicate) else step

    def unit_factors(self, design: Design) -> UnitFactors | None:
        """The factors as they are kept, or None where weighting steps come between them and the final weights."""
        if design.steps:
            return None
        weights = np.ones(len(self.units.cell)) if self.combined else design.base_weights
        return UnitFactors(self.units, weights, lambda sums: replicated(self.factors, sums))

    def matrix(self, design: Design) -> FloatArray:
        """All final replicate weights, (n, R): for export and inspection; estimates never build it."""
        return np.column_stack(list(self.replicate_weights(design)))

    def vcov_of_replicates(self, replicates: FloatArray, value: FloatArray) -> FloatArray:
        """The (q, q) covariance from the (R, q) replicate values and the (q,) full-sample value.

        Raises EstimationError where a replicate gives no value although the full sample does.
        """
        lost = np.isnan(replicates) & ~np.isnan(value)
        if lost.any():
            raise EstimationError(
                f"{int(lost.any(axis=1).sum())} of {len(replicates)} replicates give no value",
                where=f"{self.kind} replicates",
                advice="the domain lives in too few sampling units for this method; use a bootstrap or linearisation",
            )
        centre = value if self.mse else replicates[self.rscales > 0].mean(axis=0)
        moved = (replicates - centre) * np.sqrt(self.scale * self.rscales)[:, None]
        vcov: FloatArray = moved.T @ moved
        return vcov

    def df(self, design: Design) -> float:
        """Rank of the final replicate weights of the rows in the domain, minus one, unless the file said otherwise."""
        if self.fixed_df is not None:
            return self.fixed_df
        active = design.active
        if design.steps:
            return float(rank(self.matrix(design)[active]) - 1)
        return float(rank_of(self.factors, np.flatnonzero(self.units.among(active))) - 1)


@dataclass(frozen=True)
class Given:
    """A recipe that hands over replicates made elsewhere, such as those of a file."""

    replicates: Replicates

    def road(self, design: Design) -> Replicates:
        """The replicates themselves. Raises DesignError if they are not as long as the data."""
        if len(self.replicates.units.cell) != len(design.frame):
            raise DesignError(
                f"the replicate weights have {len(self.replicates.units.cell)} rows, the data {len(design.frame)}",
                where="replicates",
                advice="rows must match one to one and in the same order",
            )
        return replace(self.replicates)
