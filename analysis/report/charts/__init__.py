"""Charts drawn from the same cells as the tables, in one style, with every Vietnamese letter."""

from analysis.report.charts import bars, dots, pyramid, stacked, tiles
from analysis.report.charts.draw import draw, drawn
from analysis.report.charts.registry import CHARTS
from analysis.report.charts.spec import ChartSpec, Drawing

__all__ = ["CHARTS", "ChartSpec", "Drawing", "bars", "dots", "draw", "drawn", "pyramid", "stacked", "tiles"]
