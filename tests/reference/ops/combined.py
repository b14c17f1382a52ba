"""Contrasts, ratio estimators of totals, and other statistics by groups."""

from __future__ import annotations

from typing import Any

import numpy as np

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.ops.basic import BY_FUNCTIONS, by_groups, na_policy, with_columns
from tests.reference.ops.distribution import SHARE_METHODS
from tests.reference.registry import operation


def contrasted(of: dict[str, Any], design: an.Design) -> an.Estimates:
    """The estimates a contrast is taken of."""
    na: Any = "domain" if of.get("na_rm") else "fail"
    match of["op"]:
        case "mean":
            return an.mean(with_columns(design, of["vars"]), of["vars"], na=na)
        case "total":
            return an.total(with_columns(design, of["vars"]), of["vars"], na=na)
        case "by":
            return BY_FUNCTIONS[of["fun"]](with_columns(design, of["vars"]), of["vars"], by=of["by"], na=na)
        case "glm":
            return an.glm(design, of["formula"], of.get("family") or "gaussian").coefficients
    raise NotSupported(f"contrast of {of['op']}")


@operation("contrast")
def contrast(case: Case, design: an.Design) -> dict[str, Any]:
    """svycontrast: one linear combination, several by name, or an expression."""
    args = case.args
    base = contrasted(args["of"], design)
    wanted = next((args[name] for name in ("linear", "linear_list", "expr") if name in args), None)
    if wanted is None:
        raise NotSupported(f"contrast {sorted(args)}")
    result = base.contrast(wanted)
    return {"estimate": result.value, "se": result.se, "vcov": result.vcov, "df": design.df}


@operation("ratio_total")
def ratio_total(case: Case, design: an.Design) -> dict[str, Any]:
    """predict.svyratio: a ratio times a known total."""
    args = case.args
    result = an.ratio(design, args["numerator"], args["denominator"], na=na_policy(case))
    scaled = result.scaled(np.full(len(result), float(args["total"])))
    return {"estimate": scaled.value, "se": scaled.se}


@operation("ratio_separate")
def ratio_separate(case: Case, design: an.Design) -> dict[str, Any]:
    """The separate ratio estimator of a total: each stratum's ratio times its known total, added."""
    args = case.args
    stratum = case.design["strata"][0]
    ratios = an.ratio(design, args["numerator"], args["denominator"], by=stratum, na=na_policy(case))
    known = [float(args["total_by_stratum"][str(name)]) for name in ratios.labels[stratum]]
    total = ratios.contrast(known)
    return {"estimate": total.value, "se": total.se}


@operation("by_ratio")
def by_ratio(case: Case, design: an.Design) -> dict[str, Any]:
    """svyby of svyratio."""
    args = case.args
    found = by_groups(an.ratio(design, args["numerator"], args["denominator"], by=args["by"], na=na_policy(case)), case)
    return {**found, "estimate": np.ravel(found["estimate"]), "se": np.ravel(found["se"])}


@operation("by_ciprop")
def by_share_interval(case: Case, design: an.Design) -> dict[str, Any]:
    """svyby of svyciprop: each group with the degrees of freedom it has alone."""
    args = case.args
    name = args["vars"][0]
    method = SHARE_METHODS.get(args.get("method"), args.get("method") or "logit")
    found = by_groups(an.mean(design, name, by=args["by"], na=na_policy(case)), case)
    limits = []
    for group in found["groups"]:
        inside = np.logical_and.reduce([(design.frame[key].astype(str) == value).to_numpy() for key, value in group.items()])
        limits.append(an.mean(design, name, where=inside).ci(args.get("level") or 0.95, method)[0])
    return {**found, "estimate": np.ravel(found["estimate"]), "se": np.ravel(found["se"]), "ci": limits}


@operation("by_count")
def by_count(case: Case, design: an.Design) -> dict[str, Any]:
    """svyby of unwtd.count."""
    ready = design.assign(one_=1.0)
    result = an.total(ready, "one_", by=case.args["by"])
    found = by_groups(result, case)
    order = [list(map(str, row)) for row in result.labels[case.args["by"]].itertuples(index=False)]
    counts = {tuple(key): n for key, n in zip(order, result.n, strict=True)}
    return {**found, "estimate": [counts[tuple(group.values())] for group in found["groups"]]}


@operation("table")
def table(case: Case, design: an.Design) -> dict[str, Any]:
    """svytable: weighted counts of a crossing in R's order, the first variable fastest."""
    names = case.args["vars"]
    ready = design.assign(one_=1.0, **{f"{name}_": categorical(design, name) for name in names})
    counts = an.total(ready, "one_", by=[f"{name}_" for name in reversed(names)], empty="keep")
    values = np.nan_to_num(counts.value)
    levels = {name: [str(level) for level in ready.frame[f"{name}_"].cat.categories] for name in names}
    if case.args.get("Ntotal"):
        values = values * float(case.args["Ntotal"]) / values.sum()
    return {"dim": [len(levels[name]) for name in names], "dimnames": levels, "values": values}


def categorical(design: an.Design, name: str) -> Any:
    """A column as categories, numbers printed as R prints them."""
    column = design.frame[name]
    if column.dtype == "category":
        return column
    texts = column.map(lambda value: f"{value:g}" if isinstance(value, float | int) else value, na_action="ignore")
    return texts.astype("category")
