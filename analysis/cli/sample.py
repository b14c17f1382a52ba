"""`analysis sample`: draw a sample from a frame by a plan, as the file that fieldwork starts from."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

FILE: Any = click.Path(exists=True, path_type=Path, dir_okay=False)
OUT: Any = click.Path(path_type=Path, dir_okay=False)


@click.command("sample")
@click.argument("plan", type=FILE)
@click.argument("frame", type=FILE)
@click.option("-o", "--output", type=OUT, required=True, help="The sample file to write (.csv).")
@click.option("--reserves", type=OUT, help="Where reserves go, in the order in which they are called up.")
@click.option("--within", type=FILE, help="An earlier draw whose units the frame lists further (payrolls of drawn enterprises).")
@click.option("--seed", type=int, required=True, help="One seed gives one sample; write it into the minutes of the draw.")
def command(plan: Path, frame: Path, output: Path, reserves: Path | None, within: Path | None, seed: int) -> None:
    """Draw a sample from FRAME (.csv or .xlsx) by PLAN, with the inclusion probability of every stage.

    The frame's columns stay; reserves wait in a file of their own. See docs/sample.md for the plan and the file.
    """
    import numpy as np

    from analysis.errors import PlanError
    from analysis.tables.sample_plan import read_frame, read_sample_plan, told

    said = read_sample_plan(plan)
    if bool(said.within) != (within is not None):
        raise PlanError("“within” in the plan and --within belong together", where=str(plan), advice="give both, or neither")
    earlier = read_frame(within) if within else None
    selection = said.draw(read_frame(frame), np.random.default_rng(seed), earlier)
    rows, waiting = said.listed(selection), said.reserves(selection)
    if waiting.any() and reserves is None:
        raise PlanError("the plan draws reserves", where=str(plan), advice="say where they go: --reserves FILE.csv")
    write(rows[~waiting], output)
    if reserves is not None:
        write(rows[waiting], reserves)
    for line in told(selection, len(said.within) + 1):
        click.echo(line)
    click.echo(f"{output}: {int((~waiting).sum())} rows")


def write(rows: pd.DataFrame, path: Path) -> None:
    """A sample file: UTF-8, probabilities with ten significant digits."""
    rows.to_csv(path, index=False, float_format="%.10g", lineterminator="\n")
