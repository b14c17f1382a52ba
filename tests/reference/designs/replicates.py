"""Replicate designs: weights from files, and jackknives and half-samples made from a design."""

from __future__ import annotations

from typing import Any

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.registry import design_kind, step

MADE = {"JK1": an.Jackknife, "JKn": an.Jackknife, "BRR": an.BRR}


@design_kind("replicate")
def replicate(case: Case) -> an.Design:
    """Columns of the data, or of another file in the same row order."""
    entry = case.design
    source, frame = entry["repweights"], case.frame()
    columns = case.table(source["file"])
    chosen = [name for name in columns.columns if name.startswith(source["prefix"]) and name[len(source["prefix"]) :].isdigit()]
    return an.ReplicateDesign(
        frame,
        1.0 if entry["weights"] == 1 else entry["weights"],
        columns[chosen].to_numpy(dtype=float),
        entry["type"],
        scale=entry["scale"],
        rscales=entry["rscales"],
        rho=entry["rho"],
        mse=bool(entry["mse"]),
        combined=bool(entry["combined"]),
        df=entry["degf"],
    )


@step("as_replicate")
def as_replicate(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """Replicates made from the design as it stands."""
    if change["type"] == "Fay":
        return design.replicates(an.BRR(rho=change["fay_rho"], mse=change["mse"]))
    if change["type"] not in MADE:
        raise NotSupported(f"replicates {change['type']}")
    return design.replicates(MADE[change["type"]](mse=change["mse"]))
