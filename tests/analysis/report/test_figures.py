"""The figure annex of the report: the same totals and percentages as the roll-up."""

from __future__ import annotations

import numpy as np

from analysis.annex.collect import gathered
from analysis.annex.figures import as_dataset, figure_table
from analysis.annex.form import Submission
from analysis.annex.rollup import roll_up
from analysis.report.figures import figure_grid
from tests.annex_units import annex_definition, annex_units, simulate_unit


def test_the_annex_says_what_the_roll_up_says() -> None:
    """Totals and percentages of every figure, over the units that sent it; a unit without denominator is in the total only."""
    definition, units, chance = annex_definition(), annex_units(), np.random.default_rng(7)
    sent = [Submission(code, code, values=simulate_unit(definition, chance)) for code in list(units)[:4]]
    without = {name: value for name, value in sent[0].values.items() if name != "i2_1_of_2018_2023"}
    collection = gathered([Submission("T01", "T01", values=without), *sent[1:]], definition, units)
    grid = figure_grid(as_dataset(collection), "x", "vi")
    lines = roll_up(figure_table(collection), definition, units)
    assert len(grid.body) == len(lines)
    for row, line in zip(grid.body, lines, strict=True):
        assert row.cells[2].number == line.reported and float(row.cells[3].number or 0) == line.total
        role = line.figure.indicator.denominator_role
        if line.percent is not None:
            shown = row.cells[4 if role == "of" else 5].number
            assert shown is not None and abs(float(shown) - line.percent) <= 0.05 + 1e-9
    percent = next(line for line in lines if line.figure.name == "i2_1_2018_2023")
    assert (percent.reported, percent.percent_units) == (4, 3)
