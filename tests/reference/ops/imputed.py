"""Multiply imputed data and plausible values."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd

import analysis as an
from tests.reference.case import Case
from tests.reference.compare import difference
from tests.reference.ops.basic import with_columns
from tests.reference.ops.models import fitted, r_names
from tests.reference.registry import DESIGN_KINDS, STEPS, deliberate_rule, operation

Analysis = Callable[[an.Design], an.Estimates]


def combined(case: Case, analysis: Analysis) -> an.Combined:
    """The analysis of each imputed data set: rows with one value of the column the case names."""
    column = case.design["imputations"]

    def part(value: Any) -> an.Estimates:
        class Completed(Case):
            def frame(self) -> pd.DataFrame:
                frame = super().frame()
                return frame[frame[column] == value].reset_index(drop=True)

        own = Completed(case.entry, case.folder)
        design = DESIGN_KINDS[own.design["kind"]](own)
        for change in own.design.get("steps") or []:
            design = STEPS[change["op"]](own, design, change)
        return analysis(design)

    values = sorted(case.frame()[column].unique())
    return an.combine([part(value) for value in values], complete_df=case.args.get("df_complete") or np.inf)


def summary(result: an.Combined, names: list[str]) -> dict[str, Any]:
    """What MIcombine prints."""
    return {
        "names": names, "estimate": result.value, "se": result.se, "vcov": result.vcov,
        "df": result.df_each, "missinfo": result.missing_information, "increase": result.increase,
    }  # fmt: skip


def asked(case: Case, variables: list[str]) -> Analysis:
    """The analysis an operation's name says."""
    match case.op.split("_")[1]:
        case "mean":
            return lambda design: an.mean(with_columns(design, variables), variables)
        case "total":
            return lambda design: an.total(with_columns(design, variables), variables)
        case "by":
            return lambda design: an.mean(design, variables, by=case.args["by"])
        case "ratio":
            above, below = (case.args.get("vars") or [])[:1], ratio_base(case)
            return lambda design: an.ratio(design, above, below)
        case _:
            return lambda design: fitted(case, design).coefficients


def ratio_base(case: Case) -> list[str]:
    """The denominator, which the case only names in its result."""
    return [case.args.get("denominator") or case.expected["names"][0].split("/")[1]]


@operation("mi_mean", "mi_total", "mi_by", "mi_ratio", "mi_glm")
def imputed(case: Case, design: an.Design) -> dict[str, Any]:
    """MIcombine(with(imputed designs, …))."""
    result = combined(case, asked(case, case.args.get("vars") or []))
    return summary(result, r_names(result.names))


@operation("pv_mean", "pv_by", "pv_glm")
def plausible(case: Case, design: an.Design) -> dict[str, Any]:
    """MIcombine(withPV(…)); the variable's name is the formula's, or the suite's."""
    formula = case.args.get("formula")
    name = formula.split("~")[0].strip() if formula else "maths"
    df = case.args.get("df_complete") or np.inf
    result = an.plausible_values(design, name, case.args["pvs"], asked(case, [name]), complete_df=df)
    return summary(result, r_names(result.names))


@deliberate_rule(lambda case: case.op.startswith(("mi_", "pv_")) and bool(case.args.get("df_complete")))
def information_observed(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R's mitools takes B / W for the relative increase (1 + 1/m) B / W in the observed-data df; with that, ours are R's."""
    found, complete = run(), float(case.args["df_complete"])
    m = len(case.args["pvs"]) if "pvs" in case.args else case.frame()[case.design["imputations"]].nunique()
    increase = found["increase"]
    large = (m - 1) * (1 + 1 / increase) ** 2
    theirs = (complete + 1) / (complete + 3) * complete / (1 + increase / (1 + 1 / m))
    if not (found["df"] < 1 / (1 / large + 1 / theirs)).all():
        return f"the degrees of freedom {found['df']} are not below those with less of the increase counted"
    df = 1 / (1 / large + 1 / theirs)
    return difference(found | {"df": df, "missinfo": (increase + 2 / (df + 3)) / (increase + 1)}, case.expected, case.tol)


@deliberate_rule(lambda case: case.op in ("mi_by", "pv_by"))
def groups_share_units(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R combines groups without the covariance that the design gives them; everything on the diagonal is R's."""
    found, expected = run(), case.expected
    found["vcov"], expected["vcov"] = np.diag(found["vcov"]), [row[i] for i, row in enumerate(expected["vcov"])]
    return difference(found, expected, case.tol)
