"""What a table can take of a variable; each statistic is one function in one registry."""

from analysis.tables.statistics import amounts, quantiles, rankings, ratings, shares
from analysis.tables.statistics.registry import STATISTICS, Taken, take

__all__ = ["STATISTICS", "Taken", "amounts", "quantiles", "rankings", "ratings", "shares", "take"]
