"""Weighting steps as the design sees them: new weights, and what the step does to the variance."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Protocol, runtime_checkable

from analysis.design.road import FloatArray

if TYPE_CHECKING:
    from analysis.design.design import Design


class Projection(Protocol):
    """What a weighting step does to the variance: it replaces weighted scores by residuals."""

    def residuals(self, scores: FloatArray) -> FloatArray:
        """The (n, q) weighted scores w·∂θ/∂w (final weights, zeros outside the domain) after this step's projection.

        A calibration divides by the weights it ended with, regresses on its variables and multiplies back (Särndal,
        Swensson & Wretman 1992, eq. 6.6.4); a post-stratification subtracts post-stratum means.
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
