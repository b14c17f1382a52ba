"""`analysis annex`: the figure annex of the units, from the empty forms to the roll-up."""

from __future__ import annotations

import datetime
from collections import Counter
from collections.abc import Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from analysis.cli.data import language_option

if TYPE_CHECKING:
    from analysis.annex.collect import Collection

FILE = click.Path(path_type=Path, dir_okay=False)
FOLDER = click.Path(path_type=Path, file_okay=False)
DAY = click.DateTime(formats=["%Y-%m-%d"])


@click.group("annex")
def command() -> None:
    """The units' figure annex: forms to fill in, what comes back, its roll-up. DEFINITION and UNITS are described in annex.md."""


@command.command("template")
@click.argument("definition", type=FILE)
@click.argument("units", type=FILE)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder to write to.")
@click.option("--unit", "chosen", multiple=True, help="Only this unit's number (may be repeated).")
def template(definition: Path, units: Path, output: Path, chosen: tuple[str, ...]) -> None:
    """Write the Excel form of every unit."""
    from analysis.annex.definition import read_definition
    from analysis.annex.template import write_template
    from analysis.annex.units import read_units
    from analysis.dataset import did_you_mean
    from analysis.errors import PlanError

    annex, known = read_definition(definition), read_units(units)
    for code in chosen:
        if code not in known:
            raise PlanError("is no unit of the list", where=code, advice=did_you_mean(code, known))
    output.mkdir(parents=True, exist_ok=True)
    for code in chosen or known:
        write_template(annex, known[code], output / f"{code}.xlsx")
    click.echo(f"{len(chosen or known)} forms in {output}")


@command.command("read")
@click.argument("definition", type=FILE)
@click.argument("units", type=FILE)
@click.argument("folder", type=FOLDER)
@click.option("-o", "--output", type=FOLDER, required=True, help="Folder to write to.")
@click.option("--interviews", type=click.Path(path_type=Path), help="Dataset of annexes that came by `survey interview`.")
@click.option("--received", type=FILE, help="CSV of arrivals: unit,received (2023-12-29).")
@click.option("--today", type=DAY, default=None, help="Day the tracker speaks of; by default today.")
@click.option("--letter", type=FILE, help="Also write letters (.docx) to units with open points, from this letter.yaml.")
@click.option("--simulated", is_flag=True, help="Mark the dataset as simulated.")
@language_option
def read(
    definition: Path,
    units: Path,
    folder: Path,
    output: Path,
    interviews: Path | None,
    received: Path | None,
    today: datetime.datetime | None,
    letter: Path | None,
    simulated: bool,
    language: str,
) -> None:
    """Read and check what came back in FOLDER: a dataset, a list of corrections for each unit, a tracker, all problems."""
    from analysis.annex.collect import read_all
    from analysis.annex.corrections import write_corrections
    from analysis.annex.definition import read_definition
    from analysis.annex.figures import as_dataset
    from analysis.annex.outputs import write_sheets
    from analysis.annex.problems import problem_frame
    from analysis.annex.tracker import read_received, track
    from analysis.annex.units import read_units
    from analysis.dataset.write import write_folder
    from analysis.report.letter import read_letter, write_letters

    letters = read_letter(letter) if letter else None
    arrivals = read_received(received) if received else {}
    collection = read_all(folder, read_definition(definition), read_units(units), interviews=interviews)
    day = today.date() if today else datetime.datetime.now(tz=datetime.UTC).date()
    tracker = track(collection, day, arrivals)
    write_folder(as_dataset(collection, simulated=simulated), output / "dataset")
    write_corrections(collection, output / "corrections")
    if letters:
        write_letters(collection, letters, output / "corrections", simulated=simulated)
    write_sheets({"tracker": tracker, "problems": problem_frame(collection.problems, language)}, output / "tracker.xlsx")
    _summary(collection, Counter(tracker["status"]), language)


def _summary(collection: Collection, states: Mapping[str, int], language: str) -> None:
    from analysis.annex.problems import Severity

    for problem in collection.problems:
        if problem.severity is Severity.ERROR:
            click.echo(problem.say(language))
    counts = {weight.value: sum(one.severity is weight for one in collection.problems) for weight in Severity}
    click.echo(
        f"{collection.files} files, {len(collection.submissions)} of {len(collection.units)} units counted; {counts}; {states}"
    )


@command.command("rollup")
@click.argument("definition", type=FILE)
@click.argument("units", type=FILE)
@click.argument("dataset", type=click.Path(path_type=Path))
@click.option("-o", "--output", type=FILE, required=True, help="Workbook to write.")
@click.option("--impute", "imputing", is_flag=True, help="Also estimate totals of all units, with method and interval.")
@language_option
def rollup(definition: Path, units: Path, dataset: Path, output: Path, imputing: bool, language: str) -> None:
    """Roll up the DATASET of `annex read`: by section, type of unit and region; results against targets by stage."""
    from analysis.annex.definition import read_definition
    from analysis.annex.interviews import table_of_dataset
    from analysis.annex.printed import FORMATS, RollUp, grids
    from analysis.annex.units import read_units
    from analysis.dataset import read as read_data
    from analysis.tables.writers import whole_file
    from analysis.tables.writers.xlsx import write_workbook

    annex, known, data = read_definition(definition), read_units(units), read_data(dataset)
    rolled = RollUp(table_of_dataset(data, annex, known), annex, known, imputing, data.codebook.simulated)
    with whole_file(output) as draft:
        write_workbook(grids(rolled, language), {"figures": rolled.frame(language)}, draft, language, formats=FORMATS)
    click.echo(output)
