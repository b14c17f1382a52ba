"""Brewer's variance for unequal probabilities without replacement: each unit has its own finite population correction."""

from __future__ import annotations

from dataclasses import dataclass

from analysis.design import Design, DomainScores, FloatArray, Road
from analysis.variance.linearised import vcov
from analysis.variance.own_df import satterthwaite
from analysis.variance.quadratic import unit_probabilities


@dataclass(frozen=True, eq=False)
class BrewerRoad:
    """Linearisation with 1 − π_i of every unit in place of the stratum's 1 − f, at every stage."""

    fractions: tuple[FloatArray, ...]

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""
        return vcov(scores, design, self.fractions)

    def own_df(self, scores: DomainScores, design: Design, combinations: FloatArray | None = None) -> FloatArray:
        """Satterthwaite's degrees of freedom of each statistic, (L·p,), or of combinations (q, L·p) of them, (q,)."""
        return satterthwaite(scores, design, combinations, self.fractions)

    def df(self, design: Design) -> float:
        """First-stage units minus strata, counting rows of positive weight in the domain."""
        return design.psu_count(design.active) - design.stratum_count(design.active)


@dataclass(frozen=True)
class Brewer:
    """Unequal probabilities without replacement, joint ones not needed, any number of stages. Brewer (2002), chapter 9."""

    def road(self, design: Design) -> Road:
        """The road with the probabilities of the design's units."""
        return BrewerRoad(tuple(unit_probabilities(design, number) for number in range(len(design.stages))))
