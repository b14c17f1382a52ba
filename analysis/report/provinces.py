"""A figure of the units' annexes by province, as a table that charts can draw."""

from __future__ import annotations

from decimal import Decimal

import pandas as pd

from analysis.dataset import Dataset, did_you_mean
from analysis.dataset.codebook import Label
from analysis.errors import PlanError
from analysis.report.charts import ChartSpec
from analysis.report.charts.layouts import PROVINCE, tiles_of
from analysis.report.figures import SHARES, bottom_of
from analysis.tables.cells import Cell, Line, Measure, Table
from analysis.tables.flags import Flag
from analysis.tables.spec import Indicator, TableSpec

STATISTIC = "percent"
GROUP: Label = {"vi": "Tỉnh, thành phố", "en": "Province"}
PERCENT: Label = {"vi": "%", "en": "%"}


def province_table(spec: ChartSpec, annex: Dataset) -> Table:
    """The chart's figure in percent of its denominator (or target), summed over the units of each province that gave both.

    Nothing is estimated: the cells have no error, n counts units. A province none of whose units gave both has no number.

    Raises:
        PlanError: the annex has no such figure, or the figure neither denominator nor target.
    """
    book, frame = annex.codebook, annex.frame()
    if spec.figure not in book:
        advice = did_you_mean(spec.figure, [variable.name for variable in book.variables])
        raise PlanError(f"“{spec.figure}” is not a figure of the annexes", where=spec.where, advice=advice)
    role = next((role for role in SHARES if bottom_of(spec.figure, role) in frame.columns), None)
    if role is None:
        advice = "name a figure with a denominator or target"
        raise PlanError(f"“{spec.figure}” is no percentage", where=spec.where, advice=advice)
    if PROVINCE not in frame.columns:
        advice = "read the annexes again with `analysis annex read`"
        raise PlanError("the annexes do not say which province a unit is in", where=spec.where, advice=advice)
    measure = Measure(
        spec.figure, role, book.variable(spec.figure).label, SHARES[role], STATISTIC, Decimal(100), 1, PERCENT, share=True
    )
    names = {code: tile.name for code, tile in tiles_of(spec.map).items()} if spec.map else {}
    columns = [Line(PROVINCE, code, GROUP, {"vi": names.get(code, code)}) for code in sorted(frame[PROVINCE].dropna().unique())]
    both = frame[[PROVINCE, spec.figure, bottom_of(spec.figure, role)]].dropna()
    return Table(
        spec=TableSpec(spec.figure, book.variable(spec.figure).label, (Indicator(spec.figure, STATISTIC),), (PROVINCE,)),
        measures=(measure,),
        columns=tuple(columns),
        cells=tuple(_cell(measure, line, both[both[PROVINCE] == line.level]) for line in columns),
        source=book.title,
        simulated=book.simulated,
        data_hash=annex.hash,
    )


def _cell(measure: Measure, line: Line, units: pd.DataFrame) -> Cell:
    """The percentage over the units of one province: province, numerator and denominator side by side."""
    top, bottom = (float(units.iloc[:, place].astype(float).sum()) for place in (1, 2))
    known = bottom > 0
    share = top / bottom if known else None
    return Cell(
        table=measure.variable, row_variable=measure.variable, row_level=measure.level, column_variable=line.variable,
        column_level=line.level, statistic=STATISTIC, estimate=share, se=None, ci_low=None, ci_high=None,
        cv=None, deff=None, df=None, n=len(units), n_weighted=float(len(units)), flag=Flag.PLAIN if known else Flag.NO_CASES,
    )  # fmt: skip
