"""Weighting steps as the design sees them: new weights, and what the step does to the variance."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from analysis.design.projected import Correction, ProjectedScores
from analysis.design.road import FloatArray

if TYPE_CHECKING:
    from analysis.design.design import Design


class Projection(Protocol):
    """What a weighting step does to the variance: it takes from the weighted scores what its variables explain."""

    def corrections(self, scores: ProjectedScores) -> Sequence[Correction]:
        """What to take from the weighted scores w·∂θ/∂w (final weights), as they are after the steps that came later.

        A calibration divides by the weights it ended with, regresses on its variables and multiplies back (Särndal,
        Swensson & Wretman 1992, eq. 6.6.4); a post-stratification subtracts post-stratum means. Only sums of the scores
        over classes are asked for, so that many domains cost little more than one.
        """


@runtime_checkable
class Uncertain(Protocol):
    """A projection of a step whose totals are estimates: they add a covariance of their own."""

    def added(self, scores: ProjectedScores) -> FloatArray:
        """What the totals' uncertainty adds to the covariance of statistics with these scores, (L·p, L·p)."""


@dataclass(frozen=True, eq=False)
class Adjusted:
    """What one step made of a design: `weights` (n,), the projection it imposes (None: none), and its own record."""

    weights: FloatArray
    projection: Projection | None = None
    name: str = ""
    record: Mapping[str, Any] = field(default_factory=dict)


@runtime_checkable
class Adjustment(Protocol):
    """One weighting step: nonresponse, post-stratification, raking, calibration, trimming."""

    def apply(self, design: Design) -> Adjusted:
        """The weights after this step, from the design as the earlier steps left it."""


@runtime_checkable
class PerReplicate(Protocol):
    """A step that is not the same in every replicate: its totals are estimates, which vary as the sample does."""

    def in_replicate(self, r: int, shares: FloatArray) -> Adjustment:
        """The step of replicate r, where replicate r adds `shares`[r] (R,) times its squared deviation to a variance."""
