"""Totals, means, ratios, shares, and these by groups."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np
import pandas as pd

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.expressions import variable
from tests.reference.registry import operation

DEFF = {"deff": "deff", True: "deff", "replace": "deff_replace"}
BY_FUNCTIONS = {"svymean": an.mean, "svytotal": an.total}


def with_columns(design: an.Design, names: Sequence[str]) -> an.Design:
    """The design with a column for every name that is an R expression; logicals count as R's TRUE and FALSE categories."""
    new = {name: variable(design.frame, name) for name in names if name not in design.frame.columns}
    for name in names:
        column = new.get(name, design.frame[name] if name in design.frame.columns else None)
        if column is not None and pd.api.types.is_bool_dtype(column.dtype):
            new[name] = column.astype(object).map({True: "TRUE", False: "FALSE"}).astype(pd.CategoricalDtype(["FALSE", "TRUE"]))
        elif column is not None and not pd.api.types.is_numeric_dtype(column.dtype) and column.dtype != "category":
            new[name] = column.astype("category")
    return design.assign(**new) if new else design


def na_policy(case: Case) -> str:
    """R refuses (answers NA) unless na.rm is given."""
    return "domain" if case.args.get("na_rm") else "fail"


def summary(result: an.Estimates, case: Case) -> dict[str, Any]:
    """Every number the suite may hold about a vector of estimates."""
    names = [
        f"{v}{'' if pd.isna(level) else level}"
        for v, level in zip(result.labels["variable"], result.labels["level"], strict=True)
    ]
    found = {
        "names": names,
        "estimate": result.value,
        "se": result.se,
        "vcov": result.vcov,
        "df": result.df,
        "ci_t": result.ci(method="t"),
        "ci_z": result.ci(method="z"),
        "cv": result.cv * np.sign(result.value),
    }
    deff = case.args.get("deff")
    if deff:
        found["deff"] = getattr(result, DEFF[deff])
    return found


@operation("mean", "total", "prop")
def mean_total_prop(case: Case, design: an.Design) -> dict[str, Any]:
    """svymean, svytotal; a factor gives one statistic per level."""
    names = case.args["vars"]
    function = an.total if case.op == "total" else an.mean
    return summary(function(with_columns(design, names), names, na=na_policy(case)), case)


@operation("ratio")
def ratio(case: Case, design: an.Design) -> dict[str, Any]:
    """svyratio."""
    above, below = case.args["numerator"], case.args["denominator"]
    return summary(an.ratio(with_columns(design, [*above, *below]), above, below, na=na_policy(case)), case)


@operation("by")
def by(case: Case, design: an.Design) -> dict[str, Any]:
    """svyby of means and totals; groups in the order the suite names them."""
    args = case.args
    if args["fun"] not in BY_FUNCTIONS:
        raise NotSupported(f"by {args['fun']}")
    ready = with_columns(with_columns(design, args["vars"]), [name for name in args["by"] if name not in design.frame])
    empty = "keep" if args.get("drop_empty_groups") is False else "drop"
    result = BY_FUNCTIONS[args["fun"]](ready, args["vars"], by=args["by"], na=na_policy(case), empty=empty)
    return by_groups(result, case)


def by_groups(result: an.Estimates, case: Case) -> dict[str, Any]:
    """Estimates as [group][statistic], in the suite's order of groups."""
    by = case.args["by"]
    order, groups = group_order(result, case)
    width = len(result) // len(groups)
    places = np.array([[group * width + j for j in range(width)] for group in order])
    first = places[0]
    names = [f"{v}{'' if pd.isna(x) else x}" for v, x in result.labels.loc[first, ["variable", "level"]].itertuples(index=False)]
    stacked = places.T.ravel()
    found = {
        "groups": [dict(zip(by, groups[group], strict=True)) for group in order],
        "names": names,
        "estimate": result.value[places],
        "se": result.se[places],
        "df": result.df,
        "vcov": result.vcov[np.ix_(stacked, stacked)],
    }
    deff = case.args.get("deff")
    if deff:
        found["deff"] = getattr(result, DEFF[deff])[places]
    return found


def group_order(result: an.Estimates, case: Case) -> tuple[list[int], list[tuple[str, ...]]]:
    """The position of each expected group among ours, and our groups as text."""
    by = case.args["by"]
    keys = [tuple(plain(part) for part in row) for row in result.labels[by].itertuples(index=False)]
    groups = list(dict.fromkeys(keys))
    wanted = [tuple(plain(group[name]) for name in by) for group in case.expected.get("groups", [])]
    if set(wanted) == set(groups):
        return [groups.index(key) for key in wanted], groups
    return list(range(len(groups))), groups


def plain(value: Any) -> str:
    """A group's value as text, whole numbers without a decimal point."""
    return f"{value:g}" if isinstance(value, float | int | np.number) else str(value)


@operation("df")
def df(case: Case, design: an.Design) -> dict[str, Any]:
    """degf."""
    return {"estimate": [design.df]}
