"""Does a model need these terms? Wald, working Wald, Rao–Scott likelihood ratio and score tests."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np

from analysis.design import FloatArray, IntArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates
from analysis.models.formula import term_columns
from analysis.models.glm import Glm
from analysis.models.influence import covariance_of_scores
from analysis.models.regression import Regression
from analysis.solve import f_mixture_sf, f_tail
from analysis.solve.irls import irls
from analysis.solve.mixtures import MixtureMethod
from analysis.solve.regular import regular_solve
from analysis.tests import TestResult

TermMethod = Literal["wald", "working", "lrt", "score"]
METHODS = ("wald", "working", "lrt", "score")


def term_test(
    model: Glm | Regression,
    terms: str | Sequence[str],
    method: TermMethod = "wald",
    *,
    df: float | None = None,
    tail: MixtureMethod | None = None,
) -> TestResult:
    """A test that the coefficients of some terms of a model are all zero.

    "wald" refers W/k to F(k, df); "working" is the Wald statistic, "lrt" the likelihood ratio and "score" the score statistic
    of the working model in which rows are independent, each referred to its asymptotic mixture under the design with an F
    tail (by saddlepoint for "working" and "lrt", Satterthwaite for "score", as in R; `tail` names another). `df` is the
    denominator's, by default the model's. Models other than `glm` have the Wald test alone.
    Raises VariableError for a term the model has not, EstimationError where no coefficient is left or df is not positive.
    Source: Rao & Scott (1984); Lumley & Scott (2014).

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"y": [1.0, 2, 2, 4, 5, 6], "x": [0, 1, 1, 2, 3, 3], "z": [1, 0, 1, 1, 0, 0], "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x + z")
    >>> an.term_test(model, "z")
    Wald test of z: statistic = 0.8997, ndf = 1, ddf = 3, p = 0.4128
    """
    if method not in METHODS:
        raise EstimationError(f"{method!r} is no test", where="term_test", advice=f"one of {', '.join(METHODS)}")
    names = [terms] if isinstance(terms, str) else list(terms)
    columns = sorted(term_columns(model.frame, names))
    if not columns:
        raise EstimationError("no coefficient of these terms is left in the model", where=", ".join(names))
    freedom = positive(model.coefficients.df if df is None else df)
    what = ", ".join(names)
    if isinstance(model, Glm):
        return judged(model, np.array(columns, dtype=np.intp), method, freedom, tail, what)
    if method != "wald":
        raise EstimationError(f"is for glm() only, not for a {model.kind} model", where=method, advice='use method="wald"')
    width = len(model.frame.names)
    everywhere = [block * width + column for block in range(model.blocks) for column in columns]
    return wald_test(model.coefficients, np.array(everywhere, dtype=np.intp), freedom, what)


def positive(df: float) -> float:
    """Degrees of freedom as they are. Raises EstimationError where none are left."""
    if not df > 0:
        raise EstimationError(
            f"no degrees of freedom are left ({df:g})", where="term_test", advice="take fewer variables, or give df="
        )
    return df


def wald_test(coefficients: Estimates, tested: IntArray, df: float, what: str) -> TestResult:
    """W / k against F(k, df). Raises EstimationError where the covariance is singular."""
    k, b, spread = len(tested), coefficients.value[tested], coefficients.vcov[np.ix_(tested, tested)]
    wald = float(b @ regular_solve(spread, b, what, 'use method="lrt"')) / k
    call = {"test": "term_test", "terms": what, "method": "wald"}
    return TestResult(f"Wald test of {what}", wald, f_tail(wald, k, df), {"ndf": k, "ddf": df}, call=call)


def judged(model: Glm, tested: IntArray, method: TermMethod, df: float, tail: MixtureMethod | None, what: str) -> TestResult:
    """The test of some columns of a generalised linear model."""
    if method == "wald":
        return wald_test(model.coefficients, tested, df, what)
    k, call = len(tested), {"test": "term_test", "terms": what, "method": method}
    if method == "score":
        return score_test(model, tested, df, tail or "satterthwaite", what, call)
    effects = misspecification(model, tested)
    if method == "working":
        b = model.coefficients.value[tested]
        working = model.working_vcov[np.ix_(tested, tested)]
        name, statistic = "Working Wald test", float(b @ regular_solve(working, b, what))
    else:
        name, statistic = "Rao–Scott likelihood ratio test", reduced_deviance(model, tested) - model.deviance
    p = f_mixture_sf(statistic, effects, df, tail or "saddlepoint")
    return TestResult(f"{name} of {what}", statistic, p, {"df": k, "ddf": df}, effects=effects, call=call)


def misspecification(model: Glm, tested: IntArray, dispersion: float = 1.0) -> FloatArray:
    """Generalised design effects: eigenvalues of V₀⁻¹V, V₀ the working covariance, of these coefficients; largest first."""
    block = np.ix_(tested, tested)
    ratio = regular_solve(model.working_vcov[block] * dispersion, model.coefficients.vcov[block], model.formula)
    values: FloatArray = np.sort(np.linalg.eigvals(ratio).real)[::-1]
    return values


def reduced_mean(model: Glm, tested: IntArray) -> FloatArray:
    """Fitted means of the used rows without these columns."""
    kept = np.setdiff1d(np.arange(len(model.names)), tested)
    matrix, offset = model.frame.matrix[model.rows][:, kept], model.offset[model.rows]
    eta = irls(model.outcome, matrix, model.weights, offset, model.family).predictor(matrix, offset) if len(kept) else offset
    mean: FloatArray = model.family.link.inverse(eta)
    return mean


def reduced_deviance(model: Glm, tested: IntArray) -> float:
    """Deviance without these columns, on the scale of the model's."""
    return float(model.family.deviance(model.outcome, reduced_mean(model, tested), var_weights=model.weights))


def score_test(model: Glm, tested: IntArray, df: float, tail: MixtureMethod, what: str, call: dict[str, str]) -> TestResult:
    """The efficient score of the columns where they are zero, against its mixture under the design.

    Source: Rao, Scott & Skinner (1998); Lumley & Scott (2014).
    """
    kept = np.setdiff1d(np.arange(len(model.names)), tested)
    mu, matrix = reduced_mean(model, tested), model.frame.matrix[model.rows]
    slope = model.family.link.inverse_deriv(model.family.link(mu))
    variance = model.family.variance(mu)
    information = (matrix * (model.weights * slope**2 / variance)[:, None]).T @ matrix
    scores = matrix * (model.weights * (model.outcome - mu) * slope / variance)[:, None]
    nuisance = regular_solve(information[np.ix_(kept, kept)], information[np.ix_(kept, tested)], what)
    efficient = scores[:, tested] - scores[:, kept] @ nuisance
    working = information[np.ix_(tested, tested)] - information[np.ix_(tested, kept)] @ nuisance
    spread = covariance_of_scores(model.design, model.rows, efficient, "score test")
    u = efficient.sum(axis=0)
    effects = np.sort(np.linalg.eigvals(regular_solve(working, spread, what)).real)[::-1]
    statistic = float(u @ regular_solve(working, u, what))
    p = f_mixture_sf(statistic, effects, df, tail)
    parameters = {"ndf": effects.sum() ** 2 / (effects**2).sum(), "ddf": df}
    return TestResult(f"Rao–Scott score test of {what}", statistic / effects.sum(), p, parameters, effects=effects, call=call)


def compare(smaller: Glm, larger: Glm, method: Literal["lrt", "wald"] = "lrt") -> TestResult:
    """A test of the columns that `larger` has and `smaller` has not, by likelihood ratio or Wald.

    Raises EstimationError unless both models are fitted to the same rows and the smaller one's columns are among the larger's.
    Source: Lumley & Scott (2014).
    """
    missing = [name for name in smaller.names if name not in larger.names]
    if missing:
        raise EstimationError(
            f"has {missing[0]!r}, which the larger model has not", where=smaller.formula, advice="compare nested models"
        )
    if len(smaller.rows) != len(larger.rows) or not (smaller.rows == larger.rows).all():
        raise EstimationError(
            f"was fitted to {len(smaller.rows)} rows, the larger model to {len(larger.rows)}",
            where=smaller.formula,
            advice="leave out rows with missing values from both",
        )
    tested = np.array([i for i, name in enumerate(larger.names) if name not in smaller.names], dtype=np.intp)
    if not len(tested):
        raise EstimationError("the models have the same columns", where=larger.formula)
    return judged(larger, tested, method, positive(larger.coefficients.df), None, ", ".join(larger.names[i] for i in tested))
