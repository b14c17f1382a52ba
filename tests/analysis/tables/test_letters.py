"""Letters are design-based tests between columns, corrected for their number, and never point at what is hidden."""

from __future__ import annotations

from dataclasses import replace
from itertools import combinations
from typing import Literal

import numpy as np
import pandas as pd
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy import stats

import analysis as an
from analysis.design import Design
from analysis.tables.cells import Table
from analysis.tables.compute import compute
from analysis.tables.flags import Flag
from analysis.tables.layout import lay_out
from analysis.tables.letters import CORRECTIONS, bonferroni, column_letters, exceeding, holm, lettered
from analysis.tables.spec import Comparison, Indicator, Plan, TableSpec
from tests.analysis import workers

SPEC = TableSpec(
    "t", {}, (Indicator("living", "proportion"), Indicator("income", "mean")), banner=("ownership", "meal", "region")
)


def separated() -> Design:
    """The made-up survey with incomes that differ by ownership and noise that does not."""
    data = workers.dataset(900)
    frame = data.frame().copy()
    frame["income"] = frame["income"] + frame["ownership"].cat.codes.astype(int) * 1500
    return Design(an.Dataset({"interview": frame}, data.codebook), weights="w", strata="region", psu="enterprise")


@pytest.mark.parametrize(("df_rule", "pairs"), [("design", [(1, 0)]), ("satterthwaite", [])])
def test_a_letter_takes_the_degrees_of_freedom_of_its_own_difference(
    df_rule: Literal["design", "satterthwaite"], pairs: list[tuple[int, int]]
) -> None:
    """What three rows decide against twelve that agree has two degrees of freedom, not thirteen: Welch's test finds nothing."""
    frame = pd.DataFrame({"h": list("aaaaaaaaaaaabbb"), "y": [4.9, 5.0, 5.1] * 4 + [6.0, 8.0, 7.5]})
    estimates = an.mean(Design(frame, weights=1.0, strata="h", df_rule=df_rule), "y", by="h")
    a, b = (frame["y"][frame["h"] == name] for name in "ab")
    assert stats.ttest_ind(a, b, equal_var=False).pvalue > 0.05
    assert exceeding(estimates, [0, 1], "holm", 0.05) == pairs


def made(comparison: Comparison | None, design: Design | None = None) -> Table:
    return compute(SPEC, design or separated(), Plan({}, (SPEC,), comparison=comparison))


@pytest.mark.parametrize("correction", CORRECTIONS)
def test_letters_are_the_contrasts_of_the_estimates(correction: str) -> None:
    """Each letter is a significant `a - b` of an.mean by ownership, each significant one has its letter."""
    design = separated()
    table = made(Comparison(correction, 0.05), design)
    letters = column_letters(table)
    estimates = an.mean(design, "income", by="ownership")
    levels = [level for level, *_ in workers.OWNERSHIP]
    pairs = list(combinations(levels, 2))
    tests = [estimates.contrast({a: 1, b: -1}) for a, b in pairs]
    p = np.array([2 * stats.t.sf(abs(one.value[0]) / one.se[0], one.df) for one in tests])
    yes = CORRECTIONS[correction](p, 0.05)
    expected = dict.fromkeys(levels, "")
    for (a, b), one, significant in zip(pairs, tests, yes, strict=True):
        if significant:
            winner, loser = (a, b) if one.value[0] > 0 else (b, a)
            expected[winner] = " ".join(sorted((expected[winner] + " " + letters["ownership", loser]).split()))
    found = {level: table.cell(("income", "", "mean"), ("ownership", level)).letters for level in levels}
    assert found == expected
    assert any(found.values())


def test_the_total_has_no_letter_and_groups_are_not_mixed() -> None:
    """Letters run over the printed columns; a cell beats columns of its own banner variable only."""
    table = made(Comparison())
    letters = column_letters(table)
    assert list(letters.values())[:5] == ["A", "B", "C", "D", "E"]
    assert ("", "") not in letters
    group = {letter: variable for (variable, _), letter in letters.items()}
    for cell in table.cells:
        assert all(group[letter] == cell.column_variable for letter in cell.letters.split())


def test_hidden_and_confidential_cells_have_no_letters_and_lend_none() -> None:
    """Neither on the cell nor in the cells beside it: a comparison would bound the hidden number."""
    table = made(Comparison())
    winner = next(cell for cell in table.cells if cell.letters)
    beaten = next(key for key, letter in column_letters(table).items() if letter == winner.letters.split()[0])
    for change in ({"flag": Flag.HIDDEN}, {"disclosure": "primary"}):
        cells = tuple(replace(c, **change) if (c.row, c.column) == (winner.row, winner.column) else c for c in table.cells)
        again = lettered(replace(table, cells=cells), table.wins)
        assert again.cell(winner.row, winner.column).letters == ""
        cells = tuple(replace(c, **change) if (c.row, c.column) == (winner.row, beaten) else c for c in table.cells)
        again = lettered(replace(table, cells=cells), table.wins)
        assert winner.letters.split()[0] not in again.cell(winner.row, winner.column).letters.split()


def test_letters_stand_in_headings_cells_and_the_note() -> None:
    """The column says its letter, the number who it beats, the note which test."""
    grid = lay_out(made(Comparison("bonferroni", 0.01)), "en")
    assert any(box.text == "Foreign (C)" for row in grid.header for box in row)
    assert any(cell.text.endswith(" A B") and cell.number is not None for row in grid.body for cell in row.cells)
    assert any("p < 0.01, Bonferroni" in note for note in grid.footnotes)
    assert not any("(A)" in box.text for row in lay_out(made(None), "en").header for box in row)


@given(st.lists(st.floats(0, 1) | st.just(float("nan")), max_size=12), st.floats(0.001, 0.2))
def test_holm_rejects_what_bonferroni_does_and_adding_tests_never_helps(p: list[float], level: float) -> None:
    """Holm is uniformly more powerful; a p-value that is not a number is neither a test nor a rejection."""
    values = np.array(p)
    once, step = bonferroni(values, level), holm(values, level)
    assert (step | ~once).all()
    assert not step[np.isnan(values)].any()
    more = holm(np.append(values, 1.0), level)[:-1]
    assert (step | ~more).all()
