"""Non-response by a model: respondents weigh the inverse of their estimated probability of answering."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.dataset import did_you_mean
from analysis.design import Adjusted, BoolArray, Correction, Design, FloatArray, IntArray, NumberColumns, ProjectedScores
from analysis.errors import DesignError, VariableError
from analysis.solve.irls import irls
from analysis.weighting.nonresponse import AAPOR, NONRESPONDENT, RESPONDENT, UNKNOWN, Nonresponse


@dataclass(frozen=True, eq=False)
class PropensityResiduals:
    """The exact derivative of w/p̂: a case also moves the coefficients of the response model, and so everybody's p̂."""

    matrix: FloatArray  # (n, r) variables of the model, zero for cases outside it
    pull: FloatArray  # (n,) w (answered − p̂), the case's part in the model's equations
    probability: FloatArray  # (n,)
    information: FloatArray  # (r, r)

    def corrections(self, scores: ProjectedScores) -> list[Correction]:
        """w (answered − p̂) x' times the information's inverse of Σ (1 − p̂) x s. Source: Kim & Kim (2007), theorem 1."""
        moved = scores.against(self.matrix * (1 - self.probability)[:, None])
        slopes = np.asarray(np.linalg.solve(self.information, moved), dtype=float)
        return [Correction(NumberColumns(self.matrix, self.pull), slopes)]


@dataclass(frozen=True)
class Propensity:
    """The step `propensity` makes."""

    formula: str
    status: str
    outcomes: Mapping[str, str]
    classes: int | None
    smallest: float

    def apply(self, design: Design) -> Adjusted:
        """Fit the response model to the cases known to be eligible, then divide by p̂ or adjust within its classes."""
        if self.status not in design.frame.columns:
            raise VariableError(
                "is not a column of the data", where=self.status, advice=did_you_mean(self.status, design.frame.columns)
            )
        cells = Nonresponse((), self.status, self.outcomes, None)
        role = cells.roles(design.frame[self.status])
        if (role[UNKNOWN] & (design.weights != 0)).any():
            raise DesignError(
                "some cases are of unknown eligibility, whose response no model can explain",
                where=self.status,
                advice="share their weight out first: adjust(an.nonresponse(…), …) by cells, or settle their eligibility",
            )
        eligible = (role[RESPONDENT] | role[NONRESPONDENT]) & (design.weights != 0)
        matrix = model_matrix(self.formula, design.frame, eligible)
        probability, pull, information, kept = fitted(matrix, role[RESPONDENT], eligible, design.weights)
        if self.classes is not None:
            return self.in_classes(design, cells, probability, eligible)
        low = eligible & role[RESPONDENT] & (probability < self.smallest)
        if low.any():
            raise DesignError(
                f"{int(low.sum())} respondents have an estimated probability below {self.smallest:g}",
                where=self.formula,
                advice="say classes=5, or leave out the variable that sets them apart",
            )
        new = np.where(eligible, np.where(role[RESPONDENT], design.weights / probability, 0.0), design.weights)
        projection = PropensityResiduals(matrix[:, kept], pull, probability, information)
        record = {"probability_min": float(probability[eligible].min()), "probability_max": float(probability[eligible].max())}
        return Adjusted(new, projection, name=f"response propensity {self.formula}", record=record)

    def in_classes(self, design: Design, cells: Nonresponse, probability: FloatArray, eligible: BoolArray) -> Adjusted:
        """Cells of equal numbers of cases by their probability; the borders of the classes count as fixed."""
        assert self.classes is not None
        borders = np.quantile(probability[eligible], np.arange(1, self.classes) / self.classes)
        cell: IntArray = np.searchsorted(borders, probability, side="right").astype(np.intp)
        cell[~eligible] = 0
        labels = tuple(f"class {place + 1} of {self.classes}" for place in range(self.classes))
        done = cells.from_status(design, cell, labels)
        title = f"response propensity {self.formula} in {self.classes} classes"
        return Adjusted(done.weights, done.projection, name=title, record=done.record)


def fitted(
    matrix: FloatArray, answered: BoolArray, eligible: BoolArray, weights: FloatArray
) -> tuple[FloatArray, FloatArray, FloatArray, IntArray]:
    """Probabilities (n,), 1 outside the model; w (answered − p̂) (n,); the information matrix; the columns kept.

    The model is weighted, so that the response it describes is the population's. Raises EstimationError for separated data.
    """
    from statsmodels.genmod.families import Binomial

    held, y = weights[eligible], answered[eligible].astype(float)
    fit = irls(y, matrix[eligible], held, np.zeros(len(y)), Binomial())
    probability = np.ones(len(weights))
    probability[eligible] = 1 / (1 + np.exp(-fit.predictor(matrix[eligible], np.zeros(len(y)))))
    pull = np.where(eligible, weights * (answered - probability), 0.0)
    return probability, pull, fit.information, fit.kept


def model_matrix(formula: str, frame: pd.DataFrame, eligible: BoolArray) -> FloatArray:
    """The (n, r) columns of a one-sided formula, zero outside the model. Raises VariableError where one is missing inside it."""
    import formulaic

    try:
        parsed = formulaic.Formula(formula)
        needed = sorted(parsed.required_variables)
    except Exception as error:
        raise VariableError(
            f"cannot be read: {error}", where=formula, advice="write for example “sex + C(region) + age”"
        ) from error
    for name in needed:
        if name not in frame.columns:
            raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, frame.columns))
        if frame.loc[eligible, name].isna().any():
            raise VariableError(
                "is missing for cases of the response model",
                where=name,
                advice="only what is known of respondents and non-respondents alike explains response",
            )
    made: Any = parsed.get_model_matrix(frame.loc[eligible], na_action="raise")
    matrix = np.zeros((len(frame), made.shape[1]))
    matrix[eligible] = np.asarray(made, dtype=float)
    return matrix


def propensity(
    formula: str,
    *,
    status: str = "disposition",
    outcomes: Mapping[str, str] = AAPOR,
    classes: int | None = None,
    smallest: float = 0.02,
) -> Propensity:
    """A weighting step that divides the weight of respondents by their estimated probability of answering.

    `formula` is the right side of a logistic model ("sex + C(region) + age") of what is known of the whole sample, fitted
    with the weights. `classes` groups cases by that probability and adjusts within the groups instead. Non-respondents end
    with weight zero, ineligible cases keep theirs. The variance knows that the model was estimated.
    Raises DesignError for cases of unknown eligibility and for respondents below the probability `smallest`.
    Source: Kim & Kim (2007); classes: Little (1986).

    >>> frame = pd.DataFrame({"w": [1.0] * 6, "town": [1, 1, 1, 0, 0, 0], "disposition": ["complete", "refusal"] * 3})
    >>> Design(frame, weights="w").adjust(propensity("C(town)")).weights.round(6).tolist()
    [1.5, 0.0, 1.5, 0.0, 3.0, 0.0]
    """
    if classes is not None and classes < 2:
        raise DesignError(f"{classes} classes", where="classes", advice="five are usual")
    return Propensity(formula.removeprefix("~"), status, outcomes, classes, smallest)
