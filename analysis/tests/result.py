"""What every test returns."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from analysis.design import FloatArray
from analysis.estimate import Estimates


@dataclass(frozen=True, eq=False)
class TestResult:
    """A statistic with the distribution it is referred to (`parameters`: df, or ndf and ddf), its p-value and method.

    `estimate` and `ci` are what the test is about, where there is such a thing (a difference of means);
    `effects` are the generalised design effects that a Rao–Scott statistic is corrected by, `about` the statistics that are
    tested jointly, where a test has such.
    """

    __test__ = False  # not a test of ours, whatever its name says to pytest

    method: str
    statistic: float
    p: float
    parameters: Mapping[str, float] = field(default_factory=dict)
    estimate: float | None = None
    ci: tuple[float, float] | None = None
    effects: FloatArray | None = None
    about: Estimates | None = None
    call: Mapping[str, Any] = field(default_factory=dict)

    def __repr__(self) -> str:
        parts = [f"statistic = {self.statistic:.5g}", *(f"{name} = {value:.5g}" for name, value in self.parameters.items())]
        parts.append(f"p = {self.p:.4g}" if self.p >= 1e-4 or np.isnan(self.p) else "p < 0.0001")
        if self.estimate is not None:
            parts.append(f"estimate = {self.estimate:.5g}")
        if self.ci is not None:
            parts.append(f"95 % CI {self.ci[0]:.5g} to {self.ci[1]:.5g}")
        return f"{self.method}: " + ", ".join(parts)
