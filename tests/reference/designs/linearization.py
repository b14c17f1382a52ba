"""Designs with linearised variances, and domains."""

from __future__ import annotations

from typing import Any

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.expressions import conditions, evaluate
from tests.reference.registry import design_kind, step

OTHER_DESIGNS = ("pps", "variance")


@design_kind("linearization")
def linearization(case: Case) -> an.Design:
    """A design of strata, PSUs, sizes and weights; R's default weight without any of them is 1."""
    entry = case.design
    for name in OTHER_DESIGNS:
        if entry.get(name):
            raise NotSupported(f"design {name}")
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


@step("subset")
def subset(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """A domain: never a filter."""
    return design.domain(conditions(design.frame, change["where"]))


@step("mutate")
def mutate(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """A new column in the design's data."""
    return design.assign(**{change["name"]: evaluate(design.frame, change["r_expr"])})
