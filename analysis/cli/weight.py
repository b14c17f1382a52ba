"""`analysis weight`: weights from a plan, written into a copy of the dataset."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    import numpy as np
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
    """Weight DATASET by PLAN: a copy with w_base and w_final, whose codebook names the design, and what each step did."""
    from analysis.cli.weighting_plan import key_of, read_weighting_plan
    from analysis.dataset import read
    from analysis.dataset.extend import extend_folder
    from analysis.weighting.diagnostics import weighting_report

    data = read(dataset)
    design = read_weighting_plan(plan).weigh(data)
    known = set(data.frame().columns)  # an export may hold its base weights already
    columns = {
        name: values for name, values in aligned(design, data.frame(), key_of(data)).items() if name not in known - {"w_final"}
    }
    said = weighting_report(design)
    level = data.codebook.levels[0].name
    drawn = weighted_design(design)
    refuse_unknown(drawn, data.frame())
    described = [{"level": level, "columns": [entry["name"]], **entry} for entry in DESCRIBED if entry["name"] in columns]
    extend_folder(dataset, output, columns, described, drawn)
    if report is not None:
        said.to_frame().to_csv(report, index=False)
    click.echo(said)
    click.echo(output)


def aligned(design: Design, interviews: pd.DataFrame, key: str) -> dict[str, np.ndarray[Any, Any]]:
    """Base and final weights in the order of the interviews; cases that were not interviewed are in no dataset."""
    import pandas as pd

    from analysis.errors import DatasetError

    weights = pd.DataFrame({"w_base": design.base_weights, "w_final": design.weights}).set_index(
        pd.Index(design.frame[key].astype("string"))
    )
    found = weights.reindex(interviews[key].astype("string"))
    if found["w_base"].isna().any():
        lost = found.index[found["w_base"].isna()]
        raise DatasetError(
            f"{len(lost)} interviews are not in the issued sample (the first: {lost[0]})",
            where=key,
            advice="complete the sample list, or take these interviews out",
        )
    return {str(name): found[name].to_numpy() for name in found}


def weighted_design(design: Design) -> dict[str, Any]:
    """The design for the codebook: final weights, strata, units and sizes as they were."""
    said = {role: design.spec[role] for role in ("strata", "psu", "fpc") if design.spec[role]}
    if design.spec["nest"]:
        said["nest"] = True
    if design.lonely_psu != "fail":
        said["lonely_psu"] = design.lonely_psu
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
