"""Weighting steps: each file one method, each method an `Adjustment` whose effect on the variance is kept."""

from analysis.weighting.calibrate import calibrate
from analysis.weighting.distances import DISTANCES, Distance
from analysis.weighting.nonresponse import AAPOR, nonresponse
from analysis.weighting.poststratify import poststratify
from analysis.weighting.rake import rake
from analysis.weighting.standardize import standardize
from analysis.weighting.trim import trim

STEPS = {
    "calibrate": calibrate,
    "nonresponse": nonresponse,
    "poststratify": poststratify,
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
    "calibrate",
    "nonresponse",
    "poststratify",
    "rake",
    "standardize",
    "trim",
]
