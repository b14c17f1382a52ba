"""What tables hide cannot be computed from what they print, in one table or across those of a report."""

from __future__ import annotations

import os
from dataclasses import replace

import numpy as np
import pytest
from scipy.sparse import csr_array

from analysis.design import Design
from analysis.errors import PlanError
from analysis.tables.cells import Contributions, Table
from analysis.tables.compute import compute, compute_plan
from analysis.tables.disclosure import System, bounds, harmless, suppress
from analysis.tables.disclosure.link import link
from analysis.tables.disclosure.quiet import quiet
from analysis.tables.disclosure.rules import contributions_of, sensitive
from analysis.tables.disclosure.system import plain_system
from analysis.tables.layout import lay_out
from analysis.tables.spec import Confidentiality, Indicator, Plan, TableSpec
from analysis.tables.writers.machine import NUMBERS, machine_frame
from tests.analysis import workers
from tests.drills.disclosure import drill

FEW = "hours > 53"
SPECS = (
    TableSpec("pay", {}, (Indicator("income", "mean"),), banner=("ownership", "meal"), filter=FEW),
    TableSpec("living", {}, (Indicator("living", "proportion"),), banner=("ownership", "sex"), filter=FEW),
    TableSpec("turned", {}, (Indicator("ownership", "proportion"),), banner=("living",), filter=FEW),
    TableSpec("short", {}, (Indicator("living", "proportion", ("ample", "enough")),), banner=("ownership",), filter=FEW),
)
RULE = Confidentiality(minimum=30, answers=14, dominance=0.9)


@pytest.fixture(scope="module")
def design() -> Design:
    return workers.design()


@pytest.fixture(scope="module")
def tables(design: Design) -> tuple[Table, ...]:
    return compute_plan(Plan({}, SPECS, confidentiality=RULE), design)


def test_the_drill_in_small() -> None:
    """Eight random tables: no sensitive cell is known more closely than the protection, no hidden one exactly."""
    tally = drill(8, seed=11)
    assert tally.misses == []
    assert tally.sensitive > 5
    assert tally.further > tally.sensitive


def test_the_attack_sees_what_is_not_protected() -> None:
    """One hidden cell of a row is the total less the others; two of them are bound by each other."""
    row = csr_array([[1.0, 1, 1, -1]])
    system = plain_system(np.array([2.0, 3, 5, 10]), row, np.array([True, False, False, False]))
    alone = bounds(system, np.array([True, False, False, False]))
    assert alone[0].tolist() == [2, 2]
    assert bounds(system, np.array([True, True, False, False]))[:2].tolist() == [[0, 5], [0, 5]]
    assert suppress(system).tolist() == [True, True, False, False]


def test_what_is_certain_anyway_needs_no_protection() -> None:
    """A number that is the whole of a known total cannot be larger; the program does not look for the impossible."""
    system = System(
        np.array([5.0, 0.0]), csr_array([[1.0, 1.0]]), np.array([True, True]), np.array([1.0, 1.0]), np.zeros(2, bool), np.ones(2)
    )
    assert suppress(system).tolist() == [True, True]


@pytest.mark.parametrize(
    ("behind", "share", "expected"),
    [
        (Contributions(0, 0, 0, 0.0), True, False),
        (Contributions(2, 2, 0, 0.5), True, True),
        (Contributions(50, 2, 48, 0.5), True, True),
        (Contributions(50, 48, 2, 0.5), True, True),
        (Contributions(50, 0, 50, 0.0), True, False),
        (Contributions(50, 2, 48, 0.5), False, False),
        (Contributions(50, 50, 0, 0.95), False, True),
    ],
)
def test_rules(tables: tuple[Table, ...], behind: Contributions, share: bool, expected: bool) -> None:
    """Few in the base, few who said so or did not, or one that dominates an amount."""
    measure = replace(tables[0].measures[0], share=share)
    assert sensitive(behind, measure, Confidentiality(minimum=3, answers=3, dominance=0.9)) is expected


def test_contributors_are_counted_by_unit(design: Design) -> None:
    """Rows of one enterprise are one contributor; its part of the weighted amount is that of all its rows."""
    frame = design.frame
    units = np.unique(frame["enterprise"], return_inverse=True)[1]
    income = frame["income"].astype(float).to_numpy()
    there = ~np.isnan(income)
    ((found,),) = contributions_of(income[:, None], there, design.weights, np.zeros(len(frame), int), units, 1)
    sums = (frame["income"].astype(float) * frame["w"]).groupby(frame["enterprise"]).sum()
    assert (found.base, found.given) == (12, 12)
    assert found.largest == pytest.approx(sums.max() / sums.sum())


def test_a_column_with_few_in_it_is_hidden_with_what_would_give_it_away(tables: tuple[Table, ...]) -> None:
    """Primary cells by the rule; some other cell of each of their rows is hidden too."""
    for table in tables:
        for cell in table.cells:
            behind = table.contributions[cell.row, cell.column]
            assert (cell.disclosure == "primary") >= sensitive(behind, table.measure(cell.row), RULE)
            if cell.disclosure == "primary" and cell.column_variable and table.spec.id != "short":
                row = [one for one in table.cells if one.row == cell.row and one.column_variable in ("", cell.column_variable)]
                assert sum(bool(one.disclosure) for one in row) > 1
    assert {cell.disclosure for table in tables for cell in table.cells} == {"", "primary", "secondary"}


def test_no_cell_of_the_report_is_recovered(tables: tuple[Table, ...]) -> None:
    """The attack on all tables together, sums and shared cells included."""
    linked = link(tables, RULE)
    hidden = linked.hidden_of(tables)
    limits = bounds(linked.system, hidden)
    for place in np.flatnonzero(linked.system.sensitive & (linked.system.values > 0)):
        low, high = limits[place]
        assert high - low >= RULE.protection * linked.system.values[place]


def test_one_number_in_two_tables_is_hidden_in_both(tables: tuple[Table, ...]) -> None:
    """Living by ownership and ownership by living are the same people."""
    living, turned = tables[1], tables[2]
    for level in (name for name, *_ in workers.LIVING):
        for owner in (name for name, *_ in workers.OWNERSHIP):
            one = living.cell(("living", level, "proportion"), ("ownership", owner))
            other = turned.cell(("ownership", owner, "proportion"), ("living", level))
            assert bool(one.disclosure) == bool(other.disclosure)


def test_a_number_beside_the_tables_must_be_harmless(tables: tuple[Table, ...], design: Design) -> None:
    """A figure in the text may not print a hidden cell, nor the sum that gives one away."""
    plan = Plan({}, (), confidentiality=RULE)
    hidden = next(cell for cell in tables[1].cells if cell.disclosure and cell.column_variable == "ownership")

    def may_print(statistic: Indicator, banner: tuple[str, ...] = ()) -> bool:
        table = compute(TableSpec("ref", {}, (statistic,), banner=banner, filter=FEW, total=not banner), design, plan)
        wanted = next(cell for cell in table.cells if not banner or cell.column_level == hidden.column_level)
        return harmless(wanted, table, tables, RULE)

    assert may_print(Indicator("hours", "mean"))
    assert not may_print(Indicator("living", "proportion", (hidden.row_level,)), ("ownership",))


def test_confidential_cells_are_empty_in_every_file(tables: tuple[Table, ...]) -> None:
    """A “c” in print with its note, no number in the machine-readable cells."""
    frame = machine_frame(tables, "vi")
    secret = frame["disclosure"] != ""
    assert secret.any()
    assert frame.loc[secret, NUMBERS].isna().all(axis=None)
    assert set(frame.loc[secret, "text"]) == {"c"}
    grid = lay_out(tables[1], "en")
    assert any(note.startswith("c not shown") for note in grid.footnotes)


def test_a_contributor_must_be_a_column(design: Design) -> None:
    """With the nearest name."""
    with pytest.raises(PlanError, match="did you mean 'enterprise'"):
        compute_plan(Plan({}, SPECS, confidentiality=Confidentiality(contributor="enterprize")), design)


def test_the_solver_says_nothing_on_standard_output(capfd: pytest.CaptureFixture[str]) -> None:
    """What C code writes past Python is dropped while it solves; what is printed before and after stands."""
    print("before")
    with quiet():
        os.write(1, b"HighsMipSolverData::transformNewIntegerFeasibleSolution")
    print("after")
    assert capfd.readouterr().out == "before\nafter\n"
