"""From kernels to estimates: domains, covariance, contrasts, written once for every estimator."""

from analysis.estimate.combine import Combined, combine, plausible_values
from analysis.estimate.contrast import contrast
from analysis.estimate.domains import EmptyGroups, NaPolicy, matrix_of
from analysis.estimate.estimate import estimate, estimate_totals
from analysis.estimate.estimates import Estimates
from analysis.estimate.linearised import ESTIMATORS, Estimator, Linearised, estimator
from analysis.estimate.totals import FunctionOfTotals

__all__ = [
    "ESTIMATORS",
    "Combined",
    "EmptyGroups",
    "Estimates",
    "Estimator",
    "FunctionOfTotals",
    "Linearised",
    "NaPolicy",
    "combine",
    "contrast",
    "estimate",
    "estimate_totals",
    "estimator",
    "matrix_of",
    "plausible_values",
]
