"""The annex drill on a small scale, and that it would see a miss."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np

from analysis.annex.template import write_template
from tests.annex_units import annex_definition, annex_units, simulate_unit
from tests.drills.annex import alarms, drill, missed
from tests.drills.annex_faults import faults


def test_every_fault_gets_its_message_and_good_files_none(tmp_path: Path) -> None:
    """A few files of each sort; the whole list of faults is the drill's."""
    tally = drill(6, 3, tmp_path)
    assert (tally.bad, tally.good, tally.misses, tally.false_alarms) == (6, 6, [], [])


def test_faults_of_every_sort_are_told(tmp_path: Path) -> None:
    """One fault in four of the list, from single cells to files that are no form."""
    definition, chance = annex_definition(), np.random.default_rng(5)
    known = faults(definition)
    assert len(known) >= 60
    good = write_template(definition, annex_units()["T01"], tmp_path / "good.xlsx", simulate_unit(definition, chance))
    for number, fault in enumerate(known[::4]):
        assert missed(fault, number, good, definition, chance, tmp_path) == []


def test_the_drill_sees_a_miss_and_a_false_alarm(tmp_path: Path) -> None:
    """A fault that is told as something else is a miss; a form with an empty cell is blamed."""
    definition, chance = annex_definition(), np.random.default_rng(5)
    figures = simulate_unit(definition, chance)
    good = write_template(definition, annex_units()["T01"], tmp_path / "good.xlsx", figures)
    wrong = replace(faults(definition)[0], kind="merged")
    assert len(missed(wrong, 1, good, definition, chance, tmp_path)) == 1
    figures.popitem()
    short = write_template(definition, annex_units()["T01"], tmp_path / "good.xlsx", figures)
    assert alarms(short, definition)
