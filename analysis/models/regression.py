"""A fitted regression: its coefficients as estimates, and how they are shown."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import pandas as pd

from analysis.design import Design
from analysis.estimate import Estimates
from analysis.models.formula import ModelFrame


def coefficient_table(coefficients: Estimates, level: float = 0.95) -> pd.DataFrame:
    """One row per coefficient: term, estimate, se, t, p and confidence limits."""
    from scipy.special import stdtr

    limits = coefficients.ci(level)
    with np.errstate(divide="ignore", invalid="ignore"):
        t = coefficients.value / coefficients.se
    p = 2 * stdtr(coefficients.usual_df, -np.abs(t))
    return pd.DataFrame(
        {
            "term": coefficients.labels["variable"].to_numpy(),
            "estimate": coefficients.value,
            "se": coefficients.se,
            "t": t,
            "p": p,
            "ci_low": limits[:, 0],
            "ci_high": limits[:, 1],
        }
    )


@dataclass(frozen=True, eq=False)
class Regression:
    """A model's `coefficients` with their covariance; contrasts, intervals and `term_test` work on them.

    `design` looks at the rows that were used; `deviance` is −2 log-likelihood with weights of mean 1, NaN where the model
    has none. Coefficients are those of the frame's columns, `blocks` times over (once per category of a multinomial
    outcome), and what else the model has.
    """

    coefficients: Estimates
    formula: str
    kind: str
    design: Design
    frame: ModelFrame
    deviance: float = float("nan")
    blocks: int = 1

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, as R writes them."""
        return tuple(self.coefficients.labels["variable"])

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row per coefficient: estimate, se, t, p and confidence limits."""
        return coefficient_table(self.coefficients, level)

    def __repr__(self) -> str:
        table = self.to_frame().to_string(index=False, float_format=lambda x: f"{x:.5g}")
        return f"{self.formula}   ({self.kind}; n = {self.coefficients.n[0]:,}, df = {self.coefficients.df:g})\n{table}"

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format=lambda x: f"{x:.5g}", border=0)
        return html
