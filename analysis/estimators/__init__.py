"""Estimators: one file per family, each a kernel with its scores and a public function."""

from analysis.estimators.agreement import cronbach_alpha, kappa
from analysis.estimators.components import Components, principal_components
from analysis.estimators.crosstab import crosstab
from analysis.estimators.distribution import cdf
from analysis.estimators.entropy import atkinson, generalised_entropy, j_divergence
from analysis.estimators.factors import Factors, factor_analysis
from analysis.estimators.gini import gini, lorenz
from analysis.estimators.mean import mean
from analysis.estimators.moments import correlation, covariance, var
from analysis.estimators.pay_gap import pay_gap
from analysis.estimators.poor_median import median_poverty_gap, poor_median
from analysis.estimators.poverty import poverty, richness, watts
from analysis.estimators.poverty_line import PovertyLine, poverty_line
from analysis.estimators.proportion import proportion
from analysis.estimators.quantile import quantile
from analysis.estimators.quantile_shares import density_quantile, lower_total, median_ratio, share_ratio
from analysis.estimators.ratio import ratio
from analysis.estimators.replicate import replicate
from analysis.estimators.total import total
from analysis.estimators.zenga import zenga

__all__ = [
    "Components",
    "Factors",
    "PovertyLine",
    "atkinson",
    "cdf",
    "correlation",
    "covariance",
    "cronbach_alpha",
    "crosstab",
    "density_quantile",
    "factor_analysis",
    "generalised_entropy",
    "gini",
    "j_divergence",
    "kappa",
    "lorenz",
    "lower_total",
    "mean",
    "median_poverty_gap",
    "median_ratio",
    "pay_gap",
    "poor_median",
    "poverty",
    "poverty_line",
    "principal_components",
    "proportion",
    "quantile",
    "ratio",
    "replicate",
    "richness",
    "share_ratio",
    "total",
    "var",
    "watts",
    "zenga",
]
