"""Confidence intervals by name."""

from analysis.intervals import share, wald  # noqa: F401  (fill the registry)
from analysis.intervals.registry import INTERVALS, Interval, Limits, Uncertain, interval, interval_of
from analysis.intervals.wald import t_quantile

__all__ = ["INTERVALS", "Interval", "Limits", "Uncertain", "interval", "interval_of", "t_quantile"]
