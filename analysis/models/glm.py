"""Generalised linear models with design-based standard errors."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property, partial
from typing import Any, Literal

import numpy as np
import pandas as pd

from analysis.design import Design, FloatArray, ReplicateRoad
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised
from analysis.estimate.domains import Groups
from analysis.estimate.estimate import Request, assembled
from analysis.models.bell_mccaffrey import bell_mccaffrey
from analysis.models.families import family_of
from analysis.models.formula import ModelFrame, model_frame, without_aliases
from analysis.models.glm_task import GlmTask, Sample
from analysis.models.regression import coefficient_table
from analysis.solve.irls import Equations, Fit, irls
from analysis.solve.model_matrix import DenseMatrix


@dataclass(frozen=True, eq=False)
class GlmKernel:
    """Coefficients and their scores from columns (y, offset, x …): A⁻¹ x (y − μ) μ'(η) / V(μ). Binder (1983)."""

    family: Any

    def __call__(self, columns: FloatArray, weights: FloatArray) -> Linearised:
        y, offset, matrix = columns[:, 0], columns[:, 1], columns[:, 2:]
        fit = irls(y, matrix, weights, offset, self.family)
        equations = Equations(y, DenseMatrix(matrix), np.ones(len(y)), offset, self.family)
        _, gain = equations.working(slice(None), fit.predictor(matrix, offset))
        scores = np.full(matrix.shape, np.nan)
        scores[:, fit.kept] = (matrix[:, fit.kept] * gain[:, None]) @ np.linalg.inv(fit.information)
        return Linearised(fit.coefficients, scores)


@dataclass(frozen=True, eq=False)
class Glm:
    """A fitted model: `coefficients` are Estimates, so contrasts, intervals and tests work on them.

    `design` looks at the rows that were used. t statistics refer to `coefficients.df`, design df + 1 − p, as in R's svyglm.
    """

    coefficients: Estimates
    formula: str
    family: Any
    design: Design
    frame: ModelFrame
    offset: FloatArray
    fit: Fit
    mean_weight: float  # of the domain, with or without missing values
    weighing: float  # share of the domain's rows that weigh something
    aliased: tuple[str, ...]  # columns left out because others determine them

    @property
    def names(self) -> tuple[str, ...]:
        """Names of the coefficients, as R writes them."""
        return self.frame.names

    @cached_property
    def rows(self) -> Any:
        """Positions of the rows that were used."""
        return np.flatnonzero(self.design.active)

    @cached_property
    def weights(self) -> FloatArray:
        """Weights of those rows on the scale where the domain's have mean 1, as R states deviances."""
        scaled: FloatArray = self.design.weights[self.rows] / self.mean_weight
        return scaled

    @cached_property
    def outcome(self) -> FloatArray:
        """Observed outcomes of the rows that were used."""
        outcome: FloatArray = self.frame.outcome[self.rows, 0]
        return outcome

    @cached_property
    def fitted(self) -> FloatArray:
        """Fitted means of the rows that were used."""
        eta = self.fit.predictor(self.frame.columns.of_rows(self.rows), self.offset[self.rows])
        mu: FloatArray = np.asarray(self.family.link.inverse(eta), dtype=float)
        return mu

    @cached_property
    def working_vcov(self) -> FloatArray:
        """(p, p) covariance were the rows independent and the weights (of mean 1) counts; not scaled by a dispersion."""
        return np.asarray(np.linalg.inv(self.fit.information) * self.mean_weight, dtype=float)

    @cached_property
    def pearson_dispersion(self) -> float:
        """Pearson's X² with weights of mean 1, over n − p."""
        squares = (self.outcome - self.fitted) ** 2 / self.family.variance(self.fitted)
        return float(self.weights @ squares / (len(self.rows) - len(self.names)))

    @cached_property
    def deff(self) -> FloatArray:
        """Design effects of the coefficients against the working model with its estimated dispersion, (p,)."""
        ratio: FloatArray = self.coefficients.se**2 / (np.diag(self.working_vcov) * self.pearson_dispersion)
        return ratio

    @cached_property
    def deviance(self) -> float:
        """Deviance with weights of mean 1."""
        return float(self.family.deviance(self.outcome, self.fitted, var_weights=self.weights))

    @cached_property
    def null_deviance(self) -> float:
        """Deviance of the model with an intercept (if this one has it) and the offset alone."""
        intercept = "(Intercept)" in self.names
        ones, offset = np.ones((len(self.rows), int(intercept))), self.offset[self.rows]
        eta = irls(self.outcome, ones, self.weights, offset, self.family).predictor(ones, offset) if intercept else offset
        return float(self.family.deviance(self.outcome, self.family.link.inverse(eta), var_weights=self.weights))

    @cached_property
    def dispersion(self) -> float:
        """Variance of the Pearson residuals, divided by n − 1, or by n on replicate designs, as R does."""
        residuals = (self.outcome - self.fitted) / np.sqrt(self.family.variance(self.fitted))
        mean = self.weights @ residuals / self.weights.sum()
        spent = 0 if isinstance(self.design.road, ReplicateRoad) else 1
        return float(self.weights @ (residuals - mean) ** 2 / (len(residuals) - spent) * self.weighing)

    def to_frame(self, level: float = 0.95) -> pd.DataFrame:
        """One row per coefficient: estimate, se, t, p and confidence limits."""
        return coefficient_table(self.coefficients, level)

    def __repr__(self) -> str:
        table = self.to_frame().to_string(index=False, float_format=lambda x: f"{x:.5g}")
        family, link = type(self.family).__name__, type(self.family.link).__name__
        return f"{self.formula}   ({family}, {link} link; n = {len(self.rows):,}, df = {self.coefficients.df:g})\n{table}"

    def _repr_html_(self) -> str:
        html: str = self.to_frame().to_html(index=False, float_format=lambda x: f"{x:.5g}", border=0)
        return html


def glm(
    design: Design,
    formula: str,
    family: str = "gaussian",
    link: str | None = None,
    *,
    offset: str | Sequence[float] | None = None,
    alpha: float = 1.0,
    std_errors: Literal["linearised", "bell_mccaffrey"] = "linearised",
    where: Any = None,
) -> Glm:
    """A generalised linear model fitted to the population by its weighted score equations.

    `formula` is Wilkinson's, read by formulaic: `hours ~ sex + C(region) * age`. `family` is gaussian, binomial, poisson,
    gamma, inverse_gaussian or negative_binomial (with `alpha`); `link` any of identity, log, logit, probit, cloglog, cauchit,
    inverse, sqrt, 1/mu^2. `offset` is a column, an expression over columns, or n numbers. Rows with a missing value are no
    part of the domain. `std_errors="bell_mccaffrey"` corrects for few PSUs (see `bell_mccaffrey`).
    Raises VariableError for a formula that does not fit the data, EstimationError for separated data, ConvergenceError.
    Source: Binder (1983); Lumley (2010), chapter 6.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"y": [1.0, 2, 2, 4, 5, 6], "x": [0, 1, 1, 2, 3, 3], "w": [1.0, 2, 1, 2, 1, 2]})
    >>> model = an.glm(an.Design(frame, weights="w"), "y ~ x")
    >>> model.names, model.coefficients.value.round(4).tolist()
    (('(Intercept)', 'x'), [0.5581, 1.686])
    """
    design = design if where is None else design.domain(where)
    chosen = family_of(family, link, alpha)
    frame = model_frame(design, formula)
    if frame.outcome.shape[1] != 1:
        raise EstimationError(
            f"has {frame.outcome.shape[1]} columns on the left", where=formula, advice="one numeric outcome, or 0/1 for binomial"
        )
    if chosen.__class__.__name__ == "Binomial":
        refuse_unless_share(frame.outcome[:, 0], formula)
    shift = offset_of(design, offset)
    complete = frame.complete & ~np.isnan(shift)
    used = design if complete.all() else design.domain(complete)
    if not used.active.any():
        raise EstimationError("no row of positive weight has every variable of the model", where=formula)
    call = {"estimator": "glm", "formula": formula, "family": family, "link": link, "where": where}
    asked = Request(names=[formula], deff=True, estimator="glm", call=call)
    used, groups, possible = asked.domains(used, None)
    sample = sample_of(frame, shift, groups)
    fit = sample.fit(used.weights, chosen)
    kept = fit.kept
    aliased = tuple(name for i, name in enumerate(frame.names) if i not in set(kept.tolist()))
    frame, fit = without_aliases(frame, kept), replace(fit, coefficients=fit.coefficients[kept], kept=np.arange(len(kept)))
    task = GlmTask(replace(sample, matrix=sample.matrix.of_columns(kept)), chosen, fit, used.weights, groups)
    result = assembled(task, used, groups, possible, partial(pd.DataFrame, {"variable": frame.names, "level": None}), asked)
    left = replace(result, df=used.df + 1 - len(kept), own_df=None)
    everyone = slice(None) if design.domain_mask is None else design.domain_mask
    weights = design.weights[everyone]
    weighing = float((weights != 0).mean())
    model = Glm(left, formula, chosen, used, frame, shift, fit, float(weights.mean()), weighing, aliased)
    return replace(model, coefficients=bell_mccaffrey(model)) if std_errors == "bell_mccaffrey" else model


def sample_of(frame: ModelFrame, offset: FloatArray, groups: Groups) -> Sample:
    """The rows of the one domain, with their place in the design."""
    y, matrix, place = frame.outcome[:, 0], frame.columns, groups.inside
    return Sample(y, matrix, offset, None) if place is None else Sample(y[place], matrix.of_rows(place), offset[place], place)


def refuse_unless_share(y: FloatArray, formula: str) -> None:
    """Raise EstimationError for an outcome outside [0, 1]."""
    if not (((y >= 0) & (y <= 1)) | np.isnan(y)).all():
        raise EstimationError(
            "a binomial outcome lies between 0 and 1", where=formula, advice="code it as 0 and 1, or true and false"
        )


def offset_of(design: Design, offset: str | Sequence[float] | None) -> FloatArray:
    """The offset of each row, (n,): zeros, a column or expression evaluated by formulaic, or the numbers given."""
    n = len(design.frame)
    if offset is None:
        return np.broadcast_to(np.zeros(1), n)
    if isinstance(offset, str):
        return model_frame(design, f"0 + I({offset})").matrix[:, 0]
    values = np.asarray(offset, dtype=float)
    if values.shape != (n,):
        raise EstimationError(f"has {values.shape} values for {n} rows", where="offset")
    return values
