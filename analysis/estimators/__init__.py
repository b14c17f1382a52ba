"""Estimators: one file per family, each a kernel with its scores and a public function."""

from analysis.estimators.distribution import cdf
from analysis.estimators.mean import mean
from analysis.estimators.moments import correlation, covariance, var
from analysis.estimators.proportion import proportion
from analysis.estimators.quantile import quantile
from analysis.estimators.ratio import ratio
from analysis.estimators.total import total

__all__ = ["cdf", "correlation", "covariance", "mean", "proportion", "quantile", "ratio", "total", "var"]
