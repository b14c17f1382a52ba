"""Predictive margins and average marginal effects: what a model says about the population as it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import FloatArray, ReplicateRoad
from analysis.errors import EstimationError, VariableError
from analysis.estimate import Estimates, Linearised, estimate
from analysis.estimate.domains import columns_of, level_codes
from analysis.models.families import family_of
from analysis.models.glm import Glm, GlmKernel
from analysis.models.registry import model_kernel

STEP = 1e-4  # of a variable's standard deviation, where its effect is differentiated


@dataclass(frozen=True, eq=False)
class MarginsKernel:
    """Weighted means of μ(x_g'β) over the rows, one per version g of the model matrix; p is the width of each.

    Columns are (y, offset, x …, x_1 …, x_2 …). The scores hold the means' own and β's: Graubard & Korn (1999).
    """

    family: Any
    p: int
    parts: tuple[bool, bool] = (True, True)  # which scores: the means' own, β's

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        own = columns[:, : 2 + self.p]
        fitted = GlmKernel(self.family)(own, weights)
        size, values, scores = weights.sum(), [], []
        for start in range(2 + self.p, columns.shape[1], self.p):
            x = columns[:, start : start + self.p]
            eta = x @ fitted.value + columns[:, 1]
            mu, slope = self.family.link.inverse(eta), self.family.link.inverse_deriv(eta)
            value = weights @ mu / size
            gradient = (weights * slope) @ x / size
            values.append(value)
            scores.append(self.parts[0] * (mu - value) / size + self.parts[1] * (fitted.scores @ gradient))
        return Linearised(np.array(values), np.column_stack(scores))


@dataclass(frozen=True, eq=False)
class EffectsKernel:
    """Weighted means of ∂μ/∂x = μ'(η) d'β over the rows, d the derivative of the model matrix by one variable.

    Columns are (y, offset, x …, d_1 …, d_2 …); the scores hold the means' own and β's.
    """

    family: Any
    p: int

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        own = columns[:, : 2 + self.p]
        fitted = GlmKernel(self.family)(own, weights)
        x, size = own[:, 2:], weights.sum()
        eta = x @ fitted.value + columns[:, 1]
        slope = self.family.link.inverse_deriv(eta)
        bend = -self.family.link.deriv2(self.family.link.inverse(eta)) * slope**3
        values, scores = [], []
        for start in range(2 + self.p, columns.shape[1], self.p):
            d = columns[:, start : start + self.p]
            effect = slope * (d @ fitted.value)
            value = weights @ effect / size
            gradient = ((weights * bend * (d @ fitted.value)) @ x + (weights * slope) @ d) / size
            values.append(value)
            scores.append((effect - value) / size + fitted.scores @ gradient)
        return Linearised(np.array(values), np.column_stack(scores))


def logit_example(rng: np.random.Generator, n: int) -> FloatArray:
    """A 0/1 outcome, an offset, and an intercept with two covariates that tell little of it."""
    y = np.where(np.arange(n) % 5 < 2, 1.0, 0.0)
    return np.column_stack([y, rng.normal(scale=0.2, size=n), np.ones(n), rng.normal(size=(n, 2))])


def counterfactual_example(rng: np.random.Generator, n: int) -> FloatArray:
    """The same with two other versions of the model matrix."""
    columns = logit_example(rng, n)
    return np.hstack([columns, columns[:, 2:] * [1, 0, 1], columns[:, 2:] * [1, 1, 0] + [0, 0, 0.5]])


model_kernel("logistic regression", GlmKernel(family_of("binomial")))(logit_example)
model_kernel("linear regression", GlmKernel(family_of("gaussian")))(logit_example)
model_kernel("Poisson regression", GlmKernel(family_of("poisson")))(logit_example)
model_kernel("predictive margins", MarginsKernel(family_of("binomial"), 3))(counterfactual_example)
model_kernel("marginal effects", EffectsKernel(family_of("binomial"), 3))(counterfactual_example)


def margins(
    model: Glm, variable: str, at: Sequence[Any] | None = None, *, variance: Literal["joint", "separate"] = "joint"
) -> Estimates:
    """Predictive margins: the population's mean outcome had everyone this value of a variable, all else as it is.

    One statistic per category in the model's data, or per value in `at`. The standard errors hold the sampling of the
    other variables too: jointly with the coefficients', or with `variance="separate"` as a variance of its own that is added,
    which is right if the model is, and what SUDAAN and R's svypredmeans print.
    Raises VariableError for a variable the model has not, EstimationError for separate variances on a replicate design.
    Source: Graubard & Korn (1999); Lane & Nelder (1982).

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2, 2, 4, 5, 6], "x": [0, 1, 1, 2, 3, 3], "sex": list("ffmmfm"), "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x + sex")
    >>> an.margins(model, "sex").value.round(4).tolist()
    [3.1833, 3.4833]
    """
    values = list(at) if at is not None else observed_levels(model, variable)
    refuse_unknown(model, variable)
    versions = [changed(model, variable, constant(model.design.frame[variable], value)) for value in values]
    labels = pd.DataFrame({"variable": variable, "level": [str(value) for value in values]})
    p = len(model.names)
    if variance == "joint":
        return averaged(model, MarginsKernel(model.family, p), versions, labels, "margins")
    if isinstance(model.design.road, ReplicateRoad):
        raise EstimationError("replicates vary both at once", where="margins", advice='use variance="joint"')
    own, fitted = (
        averaged(model, MarginsKernel(model.family, p, parts), versions, labels, "margins")
        for parts in ((True, False), (False, True))
    )
    return replace(own, covariance=own.vcov + fitted.vcov, own_df=None)


def marginal_effects(model: Glm, variable: str) -> Estimates:
    """Average marginal effects: the mean change of the outcome per unit of a number, or against a category's first level.

    Raises VariableError for a variable the model has not.
    Source: Bartus (2005); Graubard & Korn (1999) for the variance.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [0, 0, 1, 0, 1, 1], "x": [0, 1, 1, 2, 3, 3], "w": 1.0})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x", "binomial")
    >>> an.marginal_effects(model, "x").value.round(4).tolist()
    [0.2233]
    """
    refuse_unknown(model, variable)
    if pd.api.types.is_numeric_dtype(model.design.frame[variable].dtype) and not categorical_in(model, variable):
        column = model.design.frame[variable].astype(float)
        step = STEP * float(np.nanstd(column[model.rows])) or STEP
        up, down = (changed(model, variable, column + shift) for shift in (step, -step))
        labels = pd.DataFrame({"variable": [variable], "level": None})
        kernel = EffectsKernel(model.family, len(model.names))
        return averaged(model, kernel, [(up - down) / (2 * step)], labels, "marginal_effects")
    each = margins(model, variable)
    first, *others = each.labels["level"]
    steps = np.hstack([-np.ones((len(others), 1)), np.eye(len(others))])
    return each.contrast({f"{level} − {first}": row for level, row in zip(others, steps, strict=True)})


def averaged(
    model: Glm, kernel: MarginsKernel | EffectsKernel, versions: list[FloatArray], labels: pd.DataFrame, name: str
) -> Estimates:
    """Estimates of a kernel over the outcome, the model matrix and versions of it."""
    columns = np.column_stack([model.frame.outcome[:, 0], model.offset, model.frame.matrix, *versions])
    call = {"estimator": name, "formula": model.formula, "variable": labels["variable"].iloc[0]}
    return estimate(kernel, model.design, columns, labels, names=[model.formula], deff=False, estimator=name, call=call)


def changed(model: Glm, variable: str, column: pd.Series) -> FloatArray:
    """The model matrix of the used rows with one variable replaced, over all rows (NaN where a value is missing)."""
    rows = model.rows
    matrix = np.full(model.frame.matrix.shape, np.nan)
    matrix[rows] = model.frame.at(model.design.frame.iloc[rows].assign(**{variable: column.iloc[rows]}))
    return matrix


def constant(column: pd.Series, value: Any) -> pd.Series:
    """A column that is the same value everywhere, of the same type."""
    return pd.Series([value] * len(column), index=column.index).astype(column.dtype)


def observed_levels(model: Glm, variable: str) -> list[Any]:
    """The values of a variable that occur in the used rows, in the order of its categories."""
    refuse_unknown(model, variable)
    codes, levels = level_codes(model.design.frame[variable])
    return [levels[code] for code in np.unique(codes[model.rows])]


def categorical_in(model: Glm, variable: str) -> bool:
    """Whether a numeric column enters the model as categories, C(x)."""
    return any(f"C({variable}" in term for term in model.frame.terms)


def refuse_unknown(model: Glm, variable: str) -> None:
    """Raise VariableError unless the variable is one of the model's."""
    columns_of(model.design, [variable])
    known = {str(name) for name in model.frame.spec.required_variables}
    if variable not in known:
        raise VariableError("is no variable of the model", where=variable, advice=f"it has {', '.join(sorted(known))}")
