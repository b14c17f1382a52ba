"""Estimators: one file per family, each a kernel with its scores and a public function."""

from analysis.estimators.mean import mean
from analysis.estimators.proportion import proportion
from analysis.estimators.ratio import ratio
from analysis.estimators.total import total

__all__ = ["mean", "proportion", "ratio", "total"]
