"""A folder of what units sent: versions, identity, arrivals, corrections, and the dataset that comes of it."""

from __future__ import annotations

import datetime
import re
import zipfile
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from openpyxl import load_workbook

from analysis.annex.checks import check_alike
from analysis.annex.collect import Collection, gathered, read_all
from analysis.annex.corrections import write_corrections
from analysis.annex.figures import as_dataset, figure_table
from analysis.annex.form import Submission
from analysis.annex.interviews import table_of_dataset
from analysis.annex.template import write_template
from analysis.annex.tracker import track
from analysis.cli.main import run
from analysis.dataset import read
from analysis.dataset.write import write_folder
from analysis.errors import DatasetError
from tests.annex_units import DEFINITION, UNITS, annex_definition, annex_units, simulate_unit
from tests.drills.annex_faults import zipped


@pytest.fixture
def sent(tmp_path: Path) -> Path:
    """Three units' forms: a good one, one with an error, one sent twice."""
    definition, units, chance = annex_definition(), annex_units(), np.random.default_rng(11)
    folder = tmp_path / "sent"
    folder.mkdir()
    write_template(definition, units["T01"], folder / "a.xlsx", simulate_unit(definition, chance))
    wrong = simulate_unit(definition, chance)
    wrong["i2_1_2018_2023"] = wrong["i2_1_of_2018_2023"] + 5
    write_template(definition, units["T02"], folder / "b.xlsx", wrong)
    twice = simulate_unit(definition, chance)
    write_template(definition, units["N01"], folder / "c.xlsx", twice)
    write_template(definition, units["N01"], folder / "c sua.xlsx", {**twice, "i1_1_2018_2023": twice["i1_1_2018_2023"] + 1})
    for name, day in (("a.xlsx", 20), ("b.xlsx", 21), ("c.xlsx", 22), ("c sua.xlsx", 28)):
        resaved(folder / name, datetime.datetime(2023, 12, day))
    return folder


def resaved(path: Path, when: datetime.datetime) -> None:
    """Let a workbook say when it was last saved."""
    with zipfile.ZipFile(path) as package:
        parts = {name: package.read(name) for name in package.namelist()}
    stamp = rb"(<dcterms:modified[^>]*>)[^<]*"
    parts["docProps/core.xml"] = re.sub(stamp, rb"\g<1>" + f"{when:%Y-%m-%dT%H:%M:%SZ}".encode(), parts["docProps/core.xml"])
    path.write_bytes(zipped(parts))


def collected(folder: Path) -> Collection:
    return read_all(folder, annex_definition(), annex_units())


def test_an_error_keeps_its_figure_out_and_nothing_else(sent: Path) -> None:
    """The unit is counted, the figure that contradicts its denominator is not."""
    table = figure_table(collected(sent))
    assert np.isnan(table.at["T02", "i2_1_2018_2023"]) and table.loc["T02"].notna().sum() == len(table.columns) - 1
    assert table.loc["T01"].notna().all() and table.loc["T04"].isna().all()


def test_of_two_versions_the_later_counts_and_both_are_named(sent: Path) -> None:
    """The time of saving that Excel notes in the file decides, not the file's name."""
    collection = collected(sent)
    told = [problem for problem in collection.of_unit("N01") if problem.kind == "replaced"]
    assert [(one.file, one.facts["other"], one.facts["count"]) for one in told] == [("c.xlsx", "c sua.xlsx", 1)]
    assert collection.submissions["N01"].file == "c sua.xlsx"


@pytest.mark.parametrize(
    ("first", "second", "kind", "counts"),
    [(1, 2, "replaced", True), (1, 1, "two_versions", False), (None, 1, "two_versions", False)],
)
def test_versions_are_told_apart_only_by_time(first: int | None, second: int, kind: str, counts: bool) -> None:
    """Where the times do not settle which is the later, neither counts and somebody has to ask."""
    days = [None if day is None else datetime.datetime(2024, 1, day) for day in (first, second)]
    versions = [
        Submission(f"{place}.xlsx", "T01", day, {"i1_1_before2008": place}, cells={"i1_1_before2008": "D8"})
        for place, day in enumerate(days)
    ]
    collection = gathered(versions, annex_definition(), annex_units())
    assert ("T01" in collection.submissions) is counts
    assert [problem.kind for problem in collection.problems] == [kind]


def test_the_tracker_knows_who_is_late(sent: Path) -> None:
    """The register of arrivals decides; a unit that sent nothing is overdue after its deadline and awaited before."""
    collection = collected(sent)
    arrivals = {"T01": datetime.date(2023, 12, 30), "T02": datetime.date(2023, 12, 31)}
    status = track(collection, datetime.date(2024, 1, 5), arrivals).set_index("unit")
    assert list(status.loc[["T01", "T02", "T04"], "status"]) == ["sent", "sent_late", "overdue"]
    assert status.at["T01", "basis"] == "register" and status.at["N01", "basis"] == "file"
    assert status.at["T02", "errors"] == 1
    before = track(collection, datetime.date(2023, 12, 1), arrivals).set_index("unit")
    assert before.at["T04", "status"] == "awaited"


def test_each_unit_gets_its_own_list(sent: Path, tmp_path: Path) -> None:
    """The list of a unit names file and cell, what is wrong and what to do, and nothing of other units."""
    collection = collected(sent)
    written = write_corrections(collection, tmp_path / "corrections")
    assert {path.stem for path in written} == {"T02", "N01"}
    rows = list(load_workbook(tmp_path / "corrections" / "T02.xlsx").active.iter_rows(min_row=4, values_only=True))
    assert len(rows) == 1 and rows[0][1:4] == ("Phải sửa", "b.xlsx", collection.submissions["T02"].cells["i2_1_2018_2023"])


def test_forms_and_interviews_meet_in_one_dataset(sent: Path, tmp_path: Path) -> None:
    """What was read from forms is a dataset like that of interviews: read back, it gives the same table."""
    collection = collected(sent)
    write_folder(as_dataset(collection), tmp_path / "dataset")
    table = table_of_dataset(read(tmp_path / "dataset"), collection.definition, collection.units)
    pd.testing.assert_frame_equal(table, figure_table(collection), check_names=False)


def test_annexes_that_came_by_interview_are_counted_with_the_forms(sent: Path, tmp_path: Path) -> None:
    """A unit that was interviewed is one more unit; its figures are those of its dataset."""
    definition, units = annex_definition(), annex_units()
    figures = simulate_unit(definition, np.random.default_rng(4))
    interviewed = gathered([Submission("laptop", "T04", values=figures)], definition, units)
    write_folder(as_dataset(interviewed), tmp_path / "interviews")
    both = read_all(sent, definition, units, interviews=tmp_path / "interviews")
    assert set(both.submissions) == {"T01", "T02", "N01", "T04"}
    assert both.usable("T04") == figures


def test_a_figure_far_from_units_of_its_type_is_asked_about() -> None:
    """A figure a thousand times the median of twenty alike units is told; the others are not."""
    definition, units, chance = annex_definition(), annex_units(), np.random.default_rng(2)
    alike = [code for code, unit in units.items() if unit.type == "provincial_federation"][:20]
    sent = [Submission(code, code, values=simulate_unit(definition, chance)) for code in alike]
    assert list(check_alike(sent, definition, units)) == []
    odd = Submission(alike[0], alike[0], values={**sent[0].values, "i1_2d_2013_2018": 10_000_000})
    told = list(check_alike([odd, *sent[1:]], definition, units))
    assert [(problem.unit, problem.figure, problem.kind) for problem in told] == [(alike[0], "i1_2d_2013_2018", "other_units")]


def test_an_empty_folder_is_said_to_be_empty(tmp_path: Path) -> None:
    """A wrong path is not a roll-up of nothing."""
    with pytest.raises(DatasetError, match="holds no file"):
        collected(tmp_path)


def test_the_commands_go_from_forms_to_a_roll_up(sent: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """template, read, rollup: each writes its files and says what it did."""
    out = tmp_path / "out"
    assert run(["annex", "template", str(DEFINITION), str(UNITS), "-o", str(tmp_path / "forms"), "--unit", "T04"]) == 0
    assert run(["annex", "read", str(DEFINITION), str(UNITS), str(sent), "-o", str(out), "--today", "2024-01-05"]) == 0
    assert run(["annex", "rollup", str(DEFINITION), str(UNITS), str(out / "dataset"), "-o", str(out / "rollup.xlsx")]) == 0
    said = capsys.readouterr().out
    assert "4 files, 3 of 83 units counted" in said and "b.xlsx" in said
    listed = [row[0].value for row in load_workbook(out / "rollup.xlsx")["figures"].iter_rows(min_row=2)]
    assert listed.count("national") == len(annex_definition().figures)
