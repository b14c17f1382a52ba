"""Satterthwaite's degrees of freedom: how well the variance of each statistic is known, from the variances of its strata."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import partial

import numpy as np

from analysis.design import Design, DomainScores, FloatArray
from analysis.variance.cells import Cells
from analysis.variance.linearised import has_uncertain_totals, of_uncertain_totals, over_stages
from analysis.variance.lonely import Block


def satterthwaite(
    scores: DomainScores,
    design: Design,
    combinations: FloatArray | None = None,
    fractions: Sequence[FloatArray] | None = None,
) -> FloatArray:
    """(Σ v)² / Σ v²/ν over the strata of all stages: of each statistic, (L·p,), or of combinations (q, L·p) of them, (q,).

    v is what a stratum adds to the variance, ν its units less one. The chi-square distribution with these degrees of freedom
    has the mean and the variance of v, were the deviations normal. What estimated totals add counts as known. A statistic
    without variance has the design's degrees of freedom. `fractions` are those of `linearised.vcov`.
    Source: Satterthwaite (1946), Biometrics Bulletin 2, p. 110; Valliant & Rust (2010), J. Official Statistics 26, p. 585.
    """
    variance, spread = over_stages(scores, design, partial(strata_sums, combinations=combinations), fractions)
    if has_uncertain_totals(design):
        added = of_uncertain_totals(scores, design)
        variance = variance + np.diag(added if combinations is None else combinations @ added @ combinations.T)
    known = spread > 0
    return np.where(known, variance**2 / np.where(known, spread, 1.0), design.df)


def strata_sums(cells: Cells, blocks: Iterable[Block], combinations: FloatArray | None) -> FloatArray:
    """Σ v and Σ v²/ν over the strata of a stage, (2, q)."""
    statistic = np.arange(cells.totals.shape[1])[:, None]
    result = np.zeros((2, cells.width if combinations is None else len(combinations)))
    for deviations, domains, first_unit, freedom in blocks:
        columns = (domains * len(statistic) + statistic).reshape(-1)
        rows = deviations.reshape(len(columns), -1)
        if combinations is not None:
            weights = combinations[:, columns]
            used = weights.any(axis=0)  # a domain without an estimate stays out of combinations of others
            columns, rows = np.arange(len(result[0])), weights[:, used] @ rows[used]
        by_stratum = np.add.reduceat(rows**2, first_unit, axis=1)
        result[:, columns] += by_stratum.sum(axis=1), (by_stratum**2 / freedom).sum(axis=1)
    return result
