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
