"""Every function an expression may call. A new family is a module here and its name in the list below."""

from survey.expression.functions import aggregates, dates, geo, logic, nodesets, numbers, selects, text, world
from survey.expression.functions.registry import FUNCTIONS, Function, Kind, function

FAMILIES = (logic, numbers, text, dates, selects, nodesets, aggregates, geo, world)

__all__ = ["FAMILIES", "FUNCTIONS", "Function", "Kind", "function"]
