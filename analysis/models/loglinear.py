"""Log-linear models of the cells of a table of categorical variables."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray
from analysis.errors import EstimationError, VariableError
from analysis.estimate import Estimates, Linearised, estimate
from analysis.estimate.domains import columns_of, level_codes
from analysis.estimators import proportion
from analysis.models.registry import model_kernel
from analysis.solve import chi2_mixture_sf
from analysis.solve.mixtures import MixtureMethod
from analysis.solve.newton import Evaluation, maximise
from analysis.solve.regular import regular_solve
from analysis.tests import TestResult

NAME = re.compile(r"[^\W\d]\w*")
SUMMED = re.compile(r"C\((\w+), contr\.sum\)\[(?:S\.)?([^\]]*)\]")
CELL = "cell of the table"


@dataclass(frozen=True, eq=False)
class LogLinear:
    """A fitted log-linear model: `coefficients` are deviations that sum to zero over a variable's categories.

    `cells` (K,) are the table's estimated shares with their covariance, `fitted` (K,) the model's, `table` (K rows) their
    categories. `deviance` is n times the divergence of the two, n the rows that have all variables; `df` its degrees of
    freedom.
    """

    coefficients: Estimates
    formula: str
    cells: Estimates
    table: pd.DataFrame
    fitted: FloatArray
    matrix: FloatArray
    n: int

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients: variable and category, joined by colons in interactions."""
        return tuple(self.coefficients.labels["variable"])

    @property
    def df(self) -> int:
        """Cells less parameters."""
        return len(self.fitted) - 1 - int(self.matrix.shape[1])

    @property
    def information(self) -> FloatArray:
        """Of the coefficients, per row of the sample: X'(D − ππ')X, (p, p)."""
        return information_of(self.matrix, self.fitted)

    @property
    def deviance(self) -> float:
        """2 n Σ p log(p/π), p the cells' shares and π the fitted ones."""
        p, used = self.cells.value, self.cells.value > 0
        return float(2 * self.n * (p[used] * np.log(p[used] / self.fitted[used])).sum())

    def __repr__(self) -> str:
        fit = f"n = {self.n:,}, deviance = {self.deviance:.5g}, df = {self.df}"
        return f"~ {self.formula}   (log-linear; {fit})\n{self.coefficients}"


def information_of(matrix: FloatArray, share: FloatArray) -> FloatArray:
    """X'(D − ππ')X."""
    mean = share @ matrix
    return np.asarray((matrix * share[:, None]).T @ matrix - np.outer(mean, mean))


def fitted_shares(matrix: FloatArray, theta: FloatArray) -> FloatArray:
    """exp(Xθ), scaled to sum to one."""
    eta = matrix @ theta
    share: FloatArray = np.exp(eta - eta.max())
    return np.asarray(share / share.sum())


@dataclass(frozen=True, eq=False)
class LogLinearKernel:
    """The multinomial's maximum likelihood estimate from columns (cell), and its scores; `matrix` is (K, p) over the cells."""

    matrix: FloatArray
    what: str = "loglinear"

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        cell, size = columns[:, 0].astype(np.intp), weights.sum()
        share = np.bincount(cell, weights=weights, minlength=len(self.matrix)) / size

        def evaluate(theta: FloatArray) -> Evaluation:
            eta = self.matrix @ theta
            fitted = fitted_shares(self.matrix, theta)
            value = share @ eta - eta.max() - np.log(np.exp(eta - eta.max()).sum())
            return float(value), self.matrix.T @ (share - fitted), information_of(self.matrix, fitted)

        best = maximise(evaluate, np.zeros(self.matrix.shape[1]), what=self.what)
        slope = np.linalg.solve(best.information, (self.matrix - fitted_shares(self.matrix, best.at) @ self.matrix).T).T
        return Linearised(best.at, slope[cell] / size)


TWO_BY_THREE = np.array([[1.0, 1, 0], [1, 0, 1], [1, -1, -1], [-1, 1, 0], [-1, 0, 1], [-1, -1, -1]])


@model_kernel("log-linear", LogLinearKernel(TWO_BY_THREE))
def example(rng: np.random.Generator, n: int) -> FloatArray:
    """The cells of a table of two by three."""
    return np.asarray(np.arange(n) % 6, dtype=float)[:, None]


def loglinear(design: Design, formula: str, *, where: Any = None) -> LogLinear:
    """A log-linear model of the table of all variables in the formula, as if its shares were a multinomial sample's.

    `formula` has the terms: `degree + sex` is independence, `degree * sex` fits the table itself. The variance is that of
    the shares under the design. Raises VariableError for unknown variables, EstimationError for a variable with one
    category, or a model that empty cells leave without a solution.
    Source: Rao & Scott (1984); Agresti (2013), chapter 9.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"sex": list("ffmmffmm") * 5, "union": list("yynnynyn") * 5, "w": 1.0})
    >>> an.loglinear(an.Design(frame, "w"), "sex + union").df
    1
    """
    design = design if where is None else design.domain(where)
    variables = list(dict.fromkeys(NAME.findall(formula)))
    if not variables:
        raise VariableError("names no variable", where=formula, advice="write terms such as degree + sex")
    cells, table, codes = shares_of(design, variables)
    matrix, names = summed_contrasts(formula, table)
    labels = pd.DataFrame({"variable": names, "level": None})
    call = {"estimator": "loglinear", "formula": formula, "where": where}
    kernel = LogLinearKernel(matrix, formula)
    coefficients = estimate(kernel, design, codes, labels, names=variables, estimator="loglinear", deff=False, call=call)
    fitted = fitted_shares(matrix, coefficients.value)
    return LogLinear(coefficients, formula, cells, table, fitted, matrix, int(cells.n[0]))


def shares_of(design: Design, variables: list[str]) -> tuple[Estimates, pd.DataFrame, FloatArray]:
    """The shares of all cells of the crossing with their covariance, the cells' categories, and the cell of each row (n, 1)."""
    columns_of(design, variables)
    coded = [level_codes(design.frame[name]) for name in variables]
    code, known = np.zeros(len(design.frame), dtype=np.intp), np.ones(len(design.frame), dtype=bool)
    for name, (codes, levels) in zip(variables, coded, strict=True):
        if len(levels) < 2:
            raise EstimationError("has fewer than two categories", where=name)
        code, known = code * len(levels) + codes, known & (codes >= 0)
    crossing = pd.MultiIndex.from_product([levels for _, levels in coded], names=variables)
    cell = pd.Categorical.from_codes(np.where(known, code, -1), pd.Index(range(len(crossing))))
    crossed = design.assign(**{CELL: pd.Series(cell, index=design.frame.index)})
    cells = proportion(crossed, CELL, deff=False)
    return cells, crossing.to_frame(index=False), np.where(known, code, np.nan)[:, None]


def summed_contrasts(formula: str, table: pd.DataFrame) -> tuple[FloatArray, list[str]]:
    """The model matrix over the cells without the intercept, and its names."""
    import formulaic

    written = NAME.sub(lambda found: f"C({found[0]}, contr.sum)", formula)
    try:
        made = formulaic.Formula(f"1 + {written}").get_model_matrix(table.astype("category"))
    except Exception as error:
        raise VariableError(f"cannot be read: {error}", where=formula, advice="write terms such as degree + sex") from error
    names = [SUMMED.sub(r"\1\2", name) for name in made.columns]
    keep = [at for at, name in enumerate(names) if name != "Intercept"]
    return made.to_numpy(dtype=float)[:, keep], [names[at] for at in keep]


def compare_loglinear(
    smaller: LogLinear, larger: LogLinear, statistic: str = "deviance", *, tail: MixtureMethod = "saddlepoint"
) -> TestResult:
    """A test of the terms that `larger` has and `smaller` has not, by the deviance or the "score" (Pearson's X²).

    The statistic is referred to its asymptotic mixture of χ² under the design, its tail computed as `tail` says.
    Raises EstimationError unless both are models of the same table and one holds the other.
    Source: Rao & Scott (1984).
    """
    if statistic not in ("deviance", "score"):
        raise EstimationError(f"{statistic!r} is no statistic", where="compare_loglinear", advice="deviance or score")
    extra = np.array([at for at, name in enumerate(larger.names) if name not in smaller.names], dtype=np.intp)
    nested = set(smaller.names) < set(larger.names) and smaller.table.equals(larger.table) and smaller.n == larger.n
    if not nested:
        raise EstimationError(
            "are not nested models of the same table",
            where=f"{smaller.formula} and {larger.formula}",
            advice="keep the variables",
        )
    block = np.ix_(extra, extra)
    working = np.linalg.inv(larger.information)[block] / larger.n
    ratio = regular_solve(working, larger.coefficients.vcov[block], larger.formula)
    effects = np.asarray(np.linalg.eigvals(ratio).real, dtype=float)
    if statistic == "deviance":
        value = smaller.deviance - larger.deviance
    else:
        value = float(larger.n * ((larger.fitted - smaller.fitted) ** 2 / smaller.fitted).sum())
    call = {"test": "compare_loglinear", "smaller": smaller.formula, "larger": larger.formula, "statistic": statistic}
    name = f"Rao–Scott {statistic} test of {larger.formula} against {smaller.formula}"
    return TestResult(name, value, chi2_mixture_sf(value, effects, tail), {"df": len(extra)}, effects=effects, call=call)
