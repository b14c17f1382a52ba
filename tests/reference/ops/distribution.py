"""Quantiles, shares with their intervals, variances and correlations, distribution functions, coefficients of variation."""

from __future__ import annotations

import re
from typing import Any

import numpy as np
import pandas as pd

import analysis as an
from analysis.intervals import t_quantile
from tests.reference.case import Case, NotSupported
from tests.reference.expressions import condition, evaluate, variable
from tests.reference.ops.basic import na_policy, with_columns
from tests.reference.registry import operation

SHARE_METHODS = {"mean": "t"}


def freedom(case: Case) -> float | None:
    """The df argument: a number, "Inf", or R's default."""
    given = case.args.get("df")
    return np.inf if given in ("Inf", np.inf) else given


@operation("quantile")
def quantile(case: Case, design: an.Design) -> dict[str, Any]:
    """svyquantile."""
    args = case.args
    level = 1 - (args.get("alpha") or 0.05)
    result = an.quantile(
        with_columns(design, args["vars"]),
        args["vars"],
        args["p"],
        rule=args.get("qrule") or "math",
        interval=args.get("interval") or "mean",
        level=level,
        df=freedom(case),
        na=na_policy(case),
    )
    limits = result.ci(level, df=freedom(case))
    found = {}
    for name in args["vars"]:
        rows = np.flatnonzero(result.labels["variable"] == name)
        found[name] = {
            "p": args["p"],
            "estimate": result.value[rows],
            "ci_lo": limits[rows, 0],
            "ci_hi": limits[rows, 1],
            "se": result.se[rows],
        }
    return {"quantiles": found, "df": design.df}


@operation("ciprop")
def share_interval(case: Case, design: an.Design) -> dict[str, Any]:
    """svyciprop."""
    args = case.args
    event = args["event"]
    values = condition(design.frame, event) if isinstance(event, dict) else variable(design.frame, event)
    ready = design.assign(event_=pd.Series(values, index=design.frame.index).astype(float))
    result = an.mean(ready, "event_", na=na_policy(case))
    method = args["method"]
    limits = result.ci(args.get("level") or 0.95, SHARE_METHODS.get(method, method), freedom(case))
    return {"estimate": result.value[0], "se": result.se[0], "ci": limits[0], "df": design.df}


@operation("var")
def variances(case: Case, design: an.Design) -> dict[str, Any]:
    """svyvar: a matrix over the variables."""
    names = case.args["vars"]
    result = an.covariance(with_columns(design, names), names, na=na_policy(case))
    square = square_places(len(names))
    flat = square.ravel()
    return {
        "names": names,
        "estimate": result.value[square],
        "se": result.se[flat],
        "vcov": result.vcov[np.ix_(flat, flat)],
        "df": result.df,
    }


def square_places(k: int) -> np.ndarray:
    """Where each entry of a k × k matrix stands among its upper triangle's entries."""
    places = np.zeros((k, k), dtype=int)
    rows, columns = np.triu_indices(k)
    places[rows, columns] = places[columns, rows] = np.arange(len(rows))
    return places


@operation("cor")
def correlation(case: Case, design: an.Design) -> dict[str, Any]:
    """A correlation with its standard error."""
    result = an.correlation(design, case.args["vars"], na=na_policy(case))
    return {"estimate": result.value, "se": result.se, "df": result.df}


@operation("cor_matrix")
def correlations(case: Case, design: an.Design) -> dict[str, Any]:
    """A correlation matrix."""
    names = case.args["vars"]
    matrix = np.eye(len(names))
    rows, columns = np.triu_indices(len(names), 1)
    matrix[rows, columns] = matrix[columns, rows] = an.correlation(design, names, na=na_policy(case)).value
    return {"estimate": matrix}


@operation("cdf")
def distribution(case: Case, design: an.Design) -> dict[str, Any]:
    """svycdf at points."""
    return {"estimate": an.cdf(design, case.args["vars"][0], case.args["at"]).value}


@operation("cv")
def coefficient_of_variation(case: Case, design: an.Design) -> dict[str, Any]:
    """cv of a mean or total; the suite also holds estimates as the text R prints them."""
    functions = {"mean": an.mean, "total": an.total}
    if case.args.get("of") not in functions:
        raise NotSupported(f"cv of {case.args.get('of')}")
    result = functions[case.args["of"]](design, case.args["vars"], na=na_policy(case))
    if any(isinstance(part, str) and "=" in part for part in case.expected.get("estimate", [])):
        return {"estimate": result.value}
    return {"estimate": result.cv * np.sign(result.value)}


@operation("confint")
def confidence(case: Case, design: an.Design) -> dict[str, Any]:
    """confint of a mean or total at a level and df; R's default df is infinite."""
    functions = {"mean": an.mean, "total": an.total}
    if case.args.get("of") not in functions:
        raise NotSupported(f"confint of {case.args.get('of')}")
    result = functions[case.args["of"]](design, case.args["vars"], na=na_policy(case))
    limits = result.ci(case.args.get("level") or 0.95, "t", freedom(case) or np.inf)
    return {"ci": limits[0] if len(limits) == 1 else limits}


@operation("oldquantile")
def old_quantile(case: Case, design: an.Design) -> dict[str, Any]:
    """oldsvyquantile: the interpolated distribution function, inverted at p ± t times the standard error of the share below."""
    args = case.args
    if args.get("method") != "linear" or args.get("f") != 1 or args.get("ties") != "discrete":
        raise NotSupported("another interpolation")
    name, shares = args["vars"][0], np.asarray(args["p"], dtype=float)
    middle = an.quantile(design, name, shares, rule="hf4", na=na_policy(case)).value
    reach = t_quantile(0.95, design.df) * an.cdf(design, name, middle).se
    limits = [an.quantile(design, name, shares + side * reach, rule="hf4").value for side in (-1, 1)]
    return {"estimate": middle, "se": (limits[1] - limits[0]) / (2 * t_quantile(0.95, design.df)), "ci": np.transpose(limits)}


@operation("with_replicates")
def with_replicates(case: Case, design: an.Design) -> dict[str, Any]:
    """withReplicates of a quoted expression in .weights and the variables."""
    quoted = re.search(r"quote\((.*)\)\)$", case.entry["r_code"])
    if quoted is None:
        raise NotSupported("another statistic")
    written = quoted[1].replace(".weights", "weights_")
    result = an.replicate(design, lambda rows, w: float(np.mean(evaluate(rows.assign(weights_=w), written))))
    return {"estimate": result.value, "se": result.se}
