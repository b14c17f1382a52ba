"""Degrees of freedom of each statistic's own, and those of what is made of statistics afterwards."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial

import numpy as np

from analysis.design.road import FloatArray
from analysis.errors import EstimationError


@dataclass(frozen=True, eq=False)
class OwnDf:
    """What finds the degrees of freedom of p statistics, (p,), from None, or of combinations (q, p) of them, (q,)."""

    of: Callable[[FloatArray | None], FloatArray]

    def combined(self, combinations: FloatArray) -> OwnDf:
        """Those of linear combinations (q, p) of the statistics."""
        return OwnDf(lambda further: self.of(combinations if further is None else further @ combinations))

    def scaled(self, factor: FloatArray) -> OwnDf:
        """Those of the statistics times constants, (p,): the same, but of combinations."""
        known = np.nan_to_num(factor)
        return OwnDf(lambda combinations: self.of(None if combinations is None else combinations * known))

    @classmethod
    def known(cls, df: FloatArray) -> OwnDf:
        """Degrees of freedom as numbers, (p,), without the scores that combinations would need."""
        return cls(partial(these, df))


def these(df: FloatArray, combinations: FloatArray | None) -> FloatArray:
    """The known degrees of freedom. Raises EstimationError for combinations."""
    if combinations is not None:
        raise EstimationError(
            "a stored result does not hold what the degrees of freedom of a contrast are found from",
            where="df_rule",
            advice="make the contrast before storing the result, or give ci() a df",
        )
    return df
