"""Crossed clusters: rows that belong to a unit in several ways at once, such as pupil and examiner, or male and female."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design, DomainScores, FloatArray, Road
from analysis.design.road import dense_scores
from analysis.design.stages import codes_of
from analysis.errors import DesignError, VariableError
from analysis.variance.relations import Relations, shares_any


@dataclass(frozen=True, eq=False)
class CrossedRoad:
    """V = Σ over pairs of rows that share a unit in any way, z_i z_j', over the share of pairs that share none."""

    shared: Relations

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""
        if design.projections:
            raise DesignError("crossed units do not know weighting steps", where="crossed", advice="weight before crossing")
        n = len(design.frame)
        pairs = float(self.shared.form(np.ones((n, 1)))[0, 0])
        return np.asarray(self.shared.form(dense_scores(scores)) / (1 - pairs / n**2))

    def df(self, design: Design) -> float:
        """n² over the number of pairs of rows that share a unit (a row is a pair with itself), within the domain."""
        active = design.active.astype(float)[:, None]
        return float(active.sum() ** 2 / self.shared.form(active)[0, 0])


@dataclass(frozen=True)
class Crossed:
    """Units in several classifications that cross: rows correlate where they share a unit in any of the `columns`.

    Each column is drawn at random and with replacement; rows in no common unit are independent.
    Source: Miglioretti & Heagerty (2007); Lumley & Mayer Hamblett (2003); R survey, xdesign.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"male": list("aabb"), "female": list("cdcd"), "mated": [1, 0, 1, 1]})
    >>> mated = an.mean(an.Design(frame, 1.0).using(Crossed(["male", "female"])), "mated")
    >>> mated.value.tolist(), mated.df.__round__(3)
    ([0.75], 1.333)
    """

    columns: list[str]

    def road(self, design: Design) -> Road:
        """The road for a design. Raises VariableError for an unknown column, DesignError for a missing unit."""
        for name in self.columns:
            if name not in design.frame.columns:
                raise VariableError("is not a column of the data", where=name)
        if len(self.columns) < 2:
            raise DesignError("one classification does not cross", where="crossed", advice="use psu= for plain clusters")
        return CrossedRoad(shares_any([codes_of(design.frame[name], "sampling unit")[0] for name in self.columns]))
