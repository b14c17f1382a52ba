"""Designs with linearised variances, and domains."""

from __future__ import annotations

import re
from typing import Any

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.expressions import conditions, evaluate
from tests.reference.registry import design_kind, step

R_TOLERANCE = 1e-4  # ppsmat(): smaller entries of the weighted covariances count as zero


@design_kind("linearization")
def linearization(case: Case) -> an.Design:
    """A design of strata, PSUs, sizes and weights; R's default weight without any of them is 1."""
    entry = case.design
    if entry.get("pps"):
        return unequal_probabilities(case)
    weightless = not any(entry.get(name) for name in ("weights", "probs", "fpc"))
    return an.Design(
        case.frame(),
        1.0 if weightless else entry.get("weights"),
        **stages(entry),
        probs=entry.get("probs"),
        nest=bool(entry.get("nest")),
        lonely_psu=entry.get("lonely_psu") or "fail",
        adjust_domain_lonely=bool(entry.get("adjust_domain_lonely")),
        ultimate_cluster=bool(entry.get("ultimate_cluster")),
        na_weights=entry.get("na_weights") or "fail",
    )


def stages(entry: dict[str, Any]) -> dict[str, Any]:
    """Strata, PSUs and sizes by stage."""
    return {"strata": entry.get("strata"), "psu": entry.get("ids"), "fpc": entry.get("fpc")}


def unequal_probabilities(case: Case) -> an.Design:
    """A design without replacement whose sizes are inclusion probabilities."""
    entry = case.design
    probabilities = entry.get("probs") or entry["fpc"]
    design = an.Design(
        case.frame(),
        entry.get("weights"),
        strata=entry.get("strata"),
        psu=entry.get("ids"),
        probs=None if entry.get("weights") else probabilities,
        nest=bool(entry.get("nest")),
        lonely_psu=entry.get("lonely_psu") or "fail",
    )
    return design.using(pps_method(case))


def pps_method(case: Case) -> Any:
    """The road that the suite calls brewer, overton, HR, joint or poisson."""
    pps, form = case.design["pps"], case.design.get("variance") or "HT"
    match pps["method"]:
        case "brewer":
            return an.Brewer()
        case "overton":
            return an.Overton(form)
        case "HR":
            return an.HartleyRao(sum_of_squares(case, pps.get("psum_over_n")), form)
        case "joint":
            return an.JointProbabilities(joint_matrix(case, pps["file"]), form, tolerance=R_TOLERANCE)
        case "poisson":
            return an.PoissonSampling()
    raise NotSupported(f"pps {pps['method']}")


def joint_matrix(case: Case, file: str) -> Any:
    """A square matrix of numbers, without a column of row names if there is one."""
    table = case.table(file).select_dtypes("number")
    return table.iloc[:, -len(table) :].to_numpy()


def sum_of_squares(case: Case, source: str | float | None) -> float | None:
    """A number, or R's sum(frame.p^2)/n over a frame in another file."""
    if source is None or isinstance(source, int | float):
        return source
    written = re.fullmatch(r"sum\((\w+)\.(\w+)\^2\)/(\d+)", source)
    if written is None:
        raise NotSupported(f"psum {source}")
    file, column, size = written.groups()
    return float((case.table(f"{file}.csv")[column] ** 2).sum() / int(size))


@step("subset")
def subset(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """A domain: never a filter."""
    return design.domain(conditions(design.frame, change["where"]))


@step("mutate")
def mutate(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """A new column in the design's data."""
    return design.assign(**{change["name"]: evaluate(design.frame, change["r_expr"])})
