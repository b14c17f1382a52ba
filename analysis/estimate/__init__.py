"""From kernels to estimates: domains, covariance, contrasts, written once for every estimator."""

from analysis.estimate.contrast import contrast
from analysis.estimate.domains import EmptyGroups, NaPolicy, matrix_of
from analysis.estimate.estimate import estimate
from analysis.estimate.estimates import Estimates
from analysis.estimate.linearised import ESTIMATORS, Estimator, Linearised, estimator

__all__ = [
    "ESTIMATORS",
    "EmptyGroups",
    "Estimates",
    "Estimator",
    "Linearised",
    "NaPolicy",
    "contrast",
    "estimate",
    "estimator",
    "matrix_of",
]
