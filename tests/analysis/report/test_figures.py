"""The figure annex of the report: the same totals and percentages as the roll-up."""

from __future__ import annotations

import numpy as np
import pytest

from analysis.annex.collect import gathered
from analysis.annex.figures import as_dataset, figure_table
from analysis.annex.form import Submission
from analysis.annex.rollup import roll_up
from analysis.report.figures import figure_grid
from tests.annex_units import annex_definition, annex_units, simulate_unit

STAGES = ("2008_2013", "2013_2018", "2018_2023")


def test_the_annex_says_what_the_roll_up_says() -> None:
    """Totals and percentages of every figure, over the units that sent it; a unit without denominator is in the total only."""
    definition, units, chance = annex_definition(), annex_units(), np.random.default_rng(7)
    sent = [Submission(code, code, values=simulate_unit(definition, chance)) for code in list(units)[:4]]
    without = {name: value for name, value in sent[0].values.items() if name != "i2_1_of_2018_2023"}
    collection = gathered([Submission("T01", "T01", values=without), *sent[1:]], definition, units)
    grid = figure_grid(as_dataset(collection), "x", "vi")
    lines = {line.figure.name: line for line in roll_up(figure_table(collection), definition, units)}
    columns = [("before2008", ""), *((period, aim) for period in STAGES for aim in ("target_", ""))]
    rows = iter(grid.body)
    for indicator in definition.indicators:
        for role in (*sorted(role for role in indicator.roles if role != "of"), *(["of"] if indicator.denominator else [])):
            row = next(rows)
            held = [place for place, (_, aim) in enumerate(columns) if not (aim and role)]
            said = [row.cells[2 + place].number for place in held]
            stem = f"{indicator.name}_{role}_" if role else f"{indicator.name}_"
            assert said == [lines[f"{stem}{columns[place][1]}{columns[place][0]}"].total for place in held]
            assert row.cells[0].text.startswith(indicator.code) == (not role) and not row.cells[0].text.endswith("2023")
        for kind in [role for role in ("of", "target") if role == "target" or indicator.denominator]:
            shares = next(rows)
            line = lines[f"{indicator.name}_2018_2023"]
            if indicator.denominator_role == kind and line.percent is not None:
                assert float(shares.cells[8].number or 0) == pytest.approx(line.percent, abs=0.05 + 1e-9)
    assert next(rows, None) is None
    denominators = next(row for row in grid.body if row.cells[0].text == "Tổng số CĐCS")
    assert denominators.cells[-1].text == "3–4", "one unit left one out"
    percent = lines["i2_1_2018_2023"]
    assert (percent.reported, percent.percent_units) == (4, 3)
