"""Inclusion probabilities, joint ones, allocations, sample sizes and power."""

from __future__ import annotations

import re
from typing import Any

import numpy as np

from analysis.sampling import (
    METHODS,
    neyman,
    neyman_for_variance,
    power,
    power_of_two_means,
    power_of_two_proportions,
    pps_probabilities,
    proportional,
    size_for_mean,
    size_for_proportion,
    size_for_two_means,
    size_for_two_proportions,
)
from tests.reference.case import Case, NotSupported
from tests.reference.registry import operation

# R's sampling package → our methods.
JOINT = {
    "UPtillepi2": "tille",
    "UPmidzunopi2": "midzuno",
    "UPsampfordpi2": "sampford",
    "UPmaxentropypi2": "max_entropy",
    "UPsystematicpi2": "systematic",
}


@operation("inclusion_probabilities")
def inclusion_probabilities(case: Case, _design: Any) -> dict[str, Any]:
    """`inclusionprobabilities(size, n)`, summed up as the suite holds it."""
    p = pps_probabilities(case.frame()[case.args["size"]].to_numpy(dtype=float), case.args["n"])
    return {
        "n": len(p),
        "sum": p.sum(),
        "sumsq": (p**2).sum(),
        "min": p.min(),
        "max": p.max(),
        "head": p[:10],
        "estimate": p,
    }


@operation("joint_inclusion_probabilities")
def joint_inclusion_probabilities(case: Case, _design: Any) -> dict[str, Any]:
    """The matrices of `UP…pi2`."""
    method = JOINT.get(case.args["method"])
    if method is None:
        raise NotSupported(f"no method like {case.args['method']}")
    matrix = METHODS[method].joint(case.args["pik"])
    return {"dim": list(matrix.shape), "matrix": matrix}


@operation("sample_size")
def sample_size(case: Case, _design: Any) -> dict[str, Any]:
    """Sizes, power and allocations; the strata of an allocation stand in the text of the R call only."""
    args = case.args
    found = allocation(args) if "method" in args else planning(args)
    return {"estimate": np.atleast_1d(found)}


def allocation(args: dict[str, Any]) -> Any:
    """Allocations over strata whose sizes and standard deviations are the vectors `c(…)` of the call, in that order."""
    sizes, *rest = [[float(number) for number in text.split(",")] for text in re.findall(r"c\(([\d., ]+)\)", args["call"])]
    match args:
        case {"method": "proportional", "n": n}:
            return proportional(sizes, n)
        case {"method": "neyman", "n": n}:
            return neyman(sizes, rest[0], n)
        case {"method": "power", "n": n, "q": q}:
            return power(sizes, n, q)
        case {"method": str(method), "V0": variance} if method.startswith("neyman"):
            n = neyman_for_variance(sizes, rest[0], variance)
            return np.concatenate([[n.sum()], n])
    raise NotSupported(f"no allocation like {args['method']!r}")


def planning(args: dict[str, Any]) -> float:
    """Sizes for a margin, sizes and power for a difference."""
    about = {"deff": args.get("deff", 1.0), "level": 1 - args.get("sig_level", 0.05)}
    population = {"population": args["N"]} if "N" in args else {}
    match args:
        case {"p": p, "moe": margin}:
            return size_for_proportion(p, margin, **about, **population)
        case {"sd": sd, "moe": margin}:
            return size_for_mean(sd, margin, **about, **population)
        case {"p1": p1, "p2": p2, "n": n}:
            return power_of_two_proportions(n, p1, p2, **about)
        case {"p1": p1, "p2": p2, "power": wanted}:
            return size_for_two_proportions(p1, p2, power=wanted, **about)
        case {"delta": delta, "sd": sd, "n": n}:
            return power_of_two_means(n, delta, sd, **about)
        case {"delta": delta, "sd": sd, "power": wanted}:
            return size_for_two_means(delta, sd, power=wanted, **about)
    raise NotSupported(f"no size from {', '.join(sorted(args))}")
