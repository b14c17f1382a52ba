"""Weighting steps: each file one method, each method an `Adjustment` whose effect on the variance is kept."""

from collections.abc import Callable

from analysis.design import Adjustment
from analysis.weighting.calibrate import calibrate
from analysis.weighting.collapse import collapse
from analysis.weighting.diagnostics import WeightingReport, weighting_report
from analysis.weighting.distances import DISTANCES, Distance
from analysis.weighting.estimated_totals import calibrate_to_estimates
from analysis.weighting.nonresponse import AAPOR, nonresponse
from analysis.weighting.poststratify import poststratify
from analysis.weighting.propensity import propensity
from analysis.weighting.rake import rake
from analysis.weighting.standardize import standardize
from analysis.weighting.trim import trim

STEPS: dict[str, Callable[..., Adjustment]] = {
    "calibrate": calibrate,
    "calibrate_to_estimates": calibrate_to_estimates,
    "nonresponse": nonresponse,
    "poststratify": poststratify,
    "propensity": propensity,
    "rake": rake,
    "standardize": standardize,
    "trim": trim,
}
"""Every weighting step by name, as a weighting plan writes it."""

__all__ = [
    "AAPOR",
    "DISTANCES",
    "STEPS",
    "Distance",
    "WeightingReport",
    "calibrate",
    "calibrate_to_estimates",
    "collapse",
    "nonresponse",
    "poststratify",
    "propensity",
    "rake",
    "standardize",
    "trim",
    "weighting_report",
]
