"""Is there an association between two categorical variables? Rao–Scott and Wald tests of a two-way table."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray, crossed
from analysis.design.codes import occurring
from analysis.errors import EstimationError
from analysis.estimate import Estimates, estimate_totals
from analysis.estimate.base_columns import Categories
from analysis.estimate.domains import columns_of, level_codes
from analysis.estimators.mean import MEAN
from analysis.estimators.total import TOTAL
from analysis.solve import chi2_mixture_sf, f_mixture_sf, f_tail
from analysis.solve.regular import regular_solve
from analysis.tests.association_score import score_test
from analysis.tests.result import TestResult

Statistic = Literal["F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "wls-score"]
STATISTICS = ("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "wls-score")
CELL = "cell of the table"


@dataclass(frozen=True, eq=False)
class TwoWay:
    """The cells of a table of r × c categories: shares, or totals, row after row, with their covariance."""

    cells: Estimates
    rows: int
    columns: int
    n: int  # rows of the domain, with or without answers
    hollow: bool = False  # a category without people was to be kept: no association can be measured there

    @property
    def interactions(self) -> int:
        """(r − 1)(c − 1)."""
        return (self.rows - 1) * (self.columns - 1)

    @property
    def independent(self) -> FloatArray:
        """Cells as they would be with these margins and no association, (r·c,)."""
        table = self.cells.value.reshape(self.rows, self.columns)
        expected: FloatArray = np.outer(table.sum(axis=1), table.sum(axis=0)) / table.sum()
        return expected.ravel()


def chisq(
    design: Design,
    row: str,
    column: str,
    statistic: Statistic = "F",
    *,
    where: Any = None,
    unused: Literal["drop", "keep"] = "drop",
) -> TestResult:
    """A test of no association between two categorical variables.

    "F" is Pearson's X² with the second-order Rao–Scott correction (Stata's and R's default), "Chisq" the first-order one;
    "lincom" refers X² to its exact asymptotic distribution, "saddlepoint" to an approximation of it; "Wald" and "adjWald"
    test the differences from independence (unstable in large tables), "wls-score" the covariances of the categories.
    Categories that nobody in the domain chose are dropped; `unused="keep"` keeps them, and the statistic is then
    undefined (NaN).
    Raises EstimationError for a variable with one category, or where the covariance is singular.
    Source: Rao & Scott (1984); Thomas & Rao (1987); Koch, Freeman & Freeman (1975) for Wald; Fellegi (1980) for its adjustment.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"sex": list("ffmmffmm") * 5, "union": list("yynnynyn") * 5, "w": 1.0})
    >>> an.chisq(an.Design(frame, weights="w"), "sex", "union")
    Pearson's X² with Rao–Scott correction: statistic = 9.75, ndf = 1, ddf = 39, p = 0.003373
    """
    if statistic not in STATISTICS:
        raise EstimationError(f"{statistic!r} is no statistic", where="chisq", advice=f"one of {', '.join(STATISTICS)}")
    design = design if where is None else design.domain(where)
    call = {"test": "chisq", "row": row, "column": column, "statistic": statistic, "where": where}
    if statistic == "wls-score":
        return score_test(design, row, column, call)
    table = two_way(design, row, column, shares=statistic not in ("Wald", "adjWald"), unused=unused)
    return wald(table, statistic, call) if statistic in ("Wald", "adjWald") else rao_scott(table, design, statistic, call)


def two_way(design: Design, row: str, column: str, *, shares: bool, unused: str) -> TwoWay:
    """The cells of the crossing. Raises EstimationError where one variable has a single category."""
    columns_of(design, [row, column])
    factors, hollow, active = [], False, design.active
    for name in (row, column):
        codes, levels = level_codes(design.frame[name])
        used = np.flatnonzero(occurring(codes if active.all() else codes[active], len(levels)))
        if len(used) < 2:
            raise EstimationError("has fewer than two categories in the domain", where=name, advice="there is nothing to compare")
        if len(used) < len(levels):
            hollow |= unused == "keep"
            place = np.full(len(levels) + 1, -1, dtype=codes.dtype)
            place[used] = np.arange(len(used))
            codes = place[codes]
        factors.append((codes, len(used)))
    cells = Categories(*crossed(factors))
    labels = pd.DataFrame({"variable": CELL, "level": range(cells.width)})
    table = estimate_totals(
        MEAN if shares else TOTAL, design, [cells], labels, names=[row, column], deff=False, joint=True, estimator="chisq"
    )
    return TwoWay(table, factors[0][1], factors[1][1], design.n, hollow)


def rao_scott(table: TwoWay, design: Design, statistic: str, call: dict[str, Any]) -> TestResult:
    """Pearson's X² against a mixture of χ² whose weights are the generalised design effects of the interactions."""
    share, expected = table.cells.value, table.independent
    with np.errstate(divide="ignore", invalid="ignore"):
        pearson = np.nan if table.hollow else table.n * float(((share - expected) ** 2 / expected).sum())
    effects = design_effects(table)
    ndf = effects.sum() ** 2 / (effects**2).sum()
    ddf = ndf * design.df
    method = "Pearson's X² with Rao–Scott correction"
    if statistic == "F":
        scaled = pearson / effects.sum()
        return TestResult(method, scaled, f_tail(scaled, ndf, ddf), {"ndf": ndf, "ddf": ddf}, effects=effects, call=call)
    if statistic == "Chisq":
        p = chi2_mixture_sf(pearson, np.full(len(effects), effects.mean()), "satterthwaite")
        return TestResult(method + " of first order", pearson, p, {"df": len(effects)}, effects=effects, call=call)
    how = "integration" if statistic == "lincom" else "saddlepoint"
    exact = design.road is None  # replicate designs have no estimate of how well the covariance is known
    p = f_mixture_sf(pearson, effects, ddf, how) if exact else chi2_mixture_sf(pearson, effects, how)  # type: ignore[arg-type]
    return TestResult("Pearson's X² against its asymptotic distribution", pearson, p, effects=effects, call=call)


def design_effects(table: TwoWay) -> FloatArray:
    """Eigenvalues of Δ = (C'D⁻¹C / n)⁻¹ C'D⁻¹VD⁻¹C, C spanning the interactions and D the cell shares, ((r−1)(c−1),)."""
    inverse = np.divide(1.0, table.cells.value, out=np.zeros_like(table.cells.value), where=table.cells.value != 0)
    contrasts = np.kron(centred(table.rows), centred(table.columns)) * inverse[:, None]
    srs = contrasts.T @ (contrasts * table.cells.value[:, None]) / table.n
    ratio = regular_solve(srs, contrasts.T @ table.cells.vcov @ contrasts, "chisq")
    return np.asarray(np.linalg.eigvals(ratio).real, dtype=float)


def centred(size: int) -> FloatArray:
    """A basis of the vectors that sum to zero, (size, size − 1)."""
    return np.eye(size)[:, 1:] - 1 / size


def wald(table: TwoWay, statistic: str, call: dict[str, Any]) -> TestResult:
    """The differences N_ij − N_i. N_.j / N, jointly."""
    counts = table.cells.value.reshape(table.rows, table.columns)
    size, by_row, by_column = counts.sum(), counts.sum(axis=1), counts.sum(axis=0)
    in_row, in_column = np.kron(np.eye(table.rows), np.ones(table.columns)), np.kron(np.ones(table.rows), np.eye(table.columns))
    of_row, of_column = np.kron(by_row, np.ones(table.columns)) / size, np.kron(np.ones(table.rows), by_column) / size
    derivative = np.eye(len(table.cells)) + (of_row * of_column)[:, None]
    derivative -= of_column[:, None] * np.repeat(in_row, table.columns, axis=0)
    derivative -= of_row[:, None] * np.tile(in_column, (table.rows, 1))
    keep = (np.arange(len(table.cells)) // table.columns > 0) & (np.arange(len(table.cells)) % table.columns > 0)
    difference = (table.cells.value - table.independent)[keep]
    spread = (derivative @ table.cells.vcov @ derivative.T)[np.ix_(keep, keep)]
    q, df = table.interactions, table.cells.df
    value = float(difference @ regular_solve(spread, difference, "chisq", 'use statistic="F"'))
    ddf = df if statistic == "Wald" else df - q + 1
    if ddf <= 0:
        raise EstimationError(f"{q} differences cannot be tested with {df:g} degrees of freedom", where="chisq")
    scaled = value / q if statistic == "Wald" else value * ddf / (q * df)
    return TestResult("Wald test of association", scaled, f_tail(scaled, q, ddf), {"ndf": q, "ddf": ddf}, call=call)
