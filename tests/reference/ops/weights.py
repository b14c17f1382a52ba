"""Weights after the steps, replicate weights with their scales, and calibration on its own."""

from __future__ import annotations

from typing import Any

import numpy as np

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.designs.weighting import calibrate, number
from tests.reference.ops.inequality import Call
from tests.reference.registry import operation

TRUNCATED = {"truncated": "linear", "linear": "linear", "raking": "raking", "logit": "logit"}


def described(values: Any) -> dict[str, Any]:
    """What the suite holds about a vector."""
    return {
        "n": len(values),
        "sum": values.sum(),
        "sumsq": (values**2).sum(),
        "min": values.min(),
        "max": values.max(),
        "head": values[:10],
    }


@operation("weights")
def weights(case: Case, design: an.Design) -> dict[str, Any]:
    """weights() of a design after its steps."""
    return described(design.weights)


@operation("repweights-variance")
def replicate_weights(case: Case, design: an.Design) -> dict[str, Any]:
    """The final replicate weights and what turns their spread into variance."""
    road = design.road
    matrix = road.matrix(design)
    return {
        "n_reps": road.count,
        "scale": road.scale,
        "rscales_sorted": np.sort(road.rscales),
        "colsums_sorted": np.sort(matrix.sum(axis=0)),
        "colsumsq_sorted": np.sort((matrix**2).sum(axis=0)),
        "df": design.df,
    }


@operation("calibration_g")
def calibration_factors(case: Case, design: Any) -> dict[str, Any]:
    """sampling::calib: the factors on weights that reach the totals."""
    args = case.args
    if args["method"] not in TRUNCATED:
        raise NotSupported(f"calibration {args['method']}")
    start = an.Design(case.frame(), args["d"])
    totals = dict(zip(args["x"], map(float, args["total"]), strict=True))
    done = start.adjust(an.calibrate(totals, distance=TRUNCATED[args["method"]], bounds=args.get("bounds")))
    return described(done.weights / start.weights)


@operation("calibrate_error")
def refused_calibration(case: Case, design: an.Design) -> dict[str, Any]:
    """A calibrate() call that cannot succeed, as the case's R code writes it."""
    call = Call.of(case.entry["r_code"].rsplit("; ", 1)[1])
    population = Call.of(call.named["population"].replace('"', ""))
    known = {"(Intercept)" if "Intercept" in name else name: float(value) for name, value in population.named.items()}
    bounds = [number(bound) for bound in Call.of(call.named["bounds"]).plain] if "bounds" in call.named else None
    change = {"formula": call.plain[1], "population": known, "calfun": call.named.get("calfun", "linear"), "bounds": bounds}
    return {"estimate": calibrate(case, design, change).weights.sum()}


@operation("deville_variance")
def deville_variance(case: Case, design: Any) -> dict[str, Any]:
    """sampling::varest: the variance of a total from first-order probabilities."""
    drawn = an.Design(case.frame(), probs=case.args["pik"]).using(an.Deville())
    return {"estimate": an.total(drawn, case.args["y"]).vcov[0]}
