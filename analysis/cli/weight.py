"""`analysis weight`: weights from a plan, written into a copy of the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import pandas as pd

    from analysis.design import Design

DESCRIBED: list[dict[str, Any]] = [
    {"name": "w_base", "type": "decimal", "label": {"vi": "Quyền số thiết kế", "en": "Base weight"}},
    {"name": "w_final", "type": "decimal", "label": {"vi": "Quyền số cuối cùng", "en": "Final weight"}},
]


@click.command("weight")
@click.argument("plan", type=click.Path(path_type=Path, dir_okay=False))
@click.argument("dataset", type=click.Path(path_type=Path, file_okay=False))
@click.option("-o", "--output", type=click.Path(path_type=Path, file_okay=False), required=True, help="Dataset folder to write.")
@click.option("--report", type=click.Path(path_type=Path, dir_okay=False), help="Also write what each step did, as .csv.")
def command(plan: Path, dataset: Path, output: Path, report: Path | None) -> None:
    """Weight DATASET by PLAN: a copy with w_base and w_final that carries the plan, and what each step did.

    Tables and reports of the copy know every step; programs that read its codebook find the final weights.
    """
    from analysis.dataset import read
    from analysis.dataset.extend import extend_folder
    from analysis.tables.weighting_plan import carried, read_weighting_plan
    from analysis.weighting.diagnostics import weighting_report

    data = read(dataset)
    weighed = read_weighting_plan(plan).weigh(data)
    design, known = weighed.design, set(data.frame().columns)  # an export may hold its base weights already
    columns = {name: values for name, values in weighed.of_interviews().items() if name not in known - {"w_final"}}
    said = weighting_report(design)
    level = data.codebook.levels[0].name
    drawn = weighted_design(design)
    refuse_unknown(drawn, data.frame())
    described = [{"level": level, "columns": [entry["name"]], **entry} for entry in DESCRIBED if entry["name"] in columns]
    extend_folder(dataset, output, columns, described, drawn, carried(plan, data.codebook.design))
    if report is not None:
        said.to_frame().to_csv(report, index=False)
    click.echo(said)
    click.echo(output)


def weighted_design(design: Design) -> dict[str, Any]:
    """The design for the codebook: final weights; strata, units, sizes and how they are to be read, as they were."""
    said = {role: design.spec[role] for role in ("strata", "psu", "fpc") if design.spec[role]}
    for policy in ("nest", "with_replacement"):
        if design.spec[policy]:
            said[policy] = True
    if design.lonely_psu != "fail":
        said["lonely_psu"] = design.lonely_psu
    if design.df_rule != "design":
        said["df_rule"] = design.df_rule
    return {"weights": "w_final", **said}


def refuse_unknown(drawn: dict[str, Any], interviews: pd.DataFrame) -> None:
    """Raise DatasetError for a stratum, unit or size that only the sample list knows: the weighted dataset could not use it."""
    from analysis.errors import DatasetError

    for role in ("strata", "psu", "fpc"):
        for name in drawn.get(role, []):
            if name not in interviews.columns:
                raise DatasetError(
                    f"is no variable of the dataset, and {role} names it",
                    where=name,
                    advice="preload it into the questionnaire from the sample list (docs/sample.md)",
                )
