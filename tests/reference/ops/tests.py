"""Tests of hypotheses, and the tails they refer to."""

from __future__ import annotations

import math
from collections.abc import Callable
from typing import Any

import numpy as np

import analysis as an
from analysis.solve import chi2_mixture_sf, f_mixture_sf, f_tail
from tests.reference.case import Case, NotSupported
from tests.reference.compare import difference
from tests.reference.registry import deliberate_rule, operation

METHODS = ("F", "Chisq", "Wald", "adjWald", "lincom", "saddlepoint", "wls-score")


@operation("chisq")
def chisq(case: Case, design: an.Design) -> dict[str, Any]:
    """svychisq; where R lacked the package for exact tails it said so and used the saddlepoint, and so do we."""
    statistic = case.args["statistic"]
    if statistic not in METHODS:
        raise NotSupported(f"statistic {statistic}")
    if any("using saddlepoint approximation" in warning for warning in case.entry.get("warnings") or ()):
        statistic = "saddlepoint"
    result = an.chisq(design, case.args["row"], case.args["col"], statistic, unused="keep")
    return {**as_test(result), "df": design.df}


def as_test(result: an.TestResult) -> dict[str, Any]:
    """A test's numbers under the suite's keys."""
    found: dict[str, Any] = {"statistic": result.statistic, "parameter": dict(result.parameters) or [], "p": result.p}
    found["effects"] = result.effects
    found["estimate"] = None if result.estimate is None else [result.estimate]
    found["ci"] = None if result.ci is None else list(result.ci)
    return found


@deliberate_rule(lambda case: case.op == "chisq" and case.args["statistic"] == "wls-score")
def divides_by_its_degrees_of_freedom(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R divides the score statistic by the squared number of rows of the table, not by the numerator's degrees of freedom,
    so that it is no F. The statistic before that, and both degrees of freedom, are R's; the tail is that of our F."""
    found, expected = run(), case.expected
    ndf, ddf = found["parameter"]["ndf"], found["parameter"]["ddf"]
    rows = row_categories(case)
    theirs = {"statistic": found["statistic"] * ndf / rows**2, "parameter": {"ndf.df": ndf, "ddf.ddf": ddf}}
    theirs["p"] = f_tail(theirs["statistic"], ndf, ddf)
    wrong = difference(theirs, {name: expected[name] for name in theirs}, case.tol)
    return wrong or difference(found, {"p": f_tail(found["statistic"], ndf, ddf)}, case.tol)


def row_categories(case: Case) -> int:
    """Number of categories of the table's rows."""
    return int(case.frame()[case.args["row"]].nunique())


@operation("pchisqsum")
def pchisqsum(case: Case, design: an.Design) -> dict[str, Any]:
    """Upper tails of weighted sums of chi-squares."""
    return {"estimate": [chi2_mixture_sf(x, spread(case), case.args["method"]) for x in case.args["x"]]}


@operation("pFsum")
def pfsum(case: Case, design: an.Design) -> dict[str, Any]:
    """The same with an estimated scale."""
    return {"estimate": [f_mixture_sf(case.args["x"], spread(case), case.args["ddf"], case.args["method"])]}


def spread(case: Case) -> list[float]:
    """Weights repeated by their degrees of freedom."""
    return [a for a, df in zip(case.args["a"], case.args["df"], strict=True) for _ in range(int(df))]


def fractional_ddf(case: Case) -> bool:
    """A tail with an estimated scale: R repeats a weight `ddf` times and so cuts a fraction off the degrees of freedom."""
    replicated = case.design["kind"] == "replicate" or any(s["op"] == "as_replicate" for s in case.design.get("steps") or [])
    return case.op == "chisq" and case.args["statistic"] in ("lincom", "saddlepoint") and not replicated


@deliberate_rule(fractional_ddf)
def keeps_the_fraction(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """The statistic is R's, and with R's cut degrees of freedom our tail is R's too."""
    found, expected = run(), case.expected
    effects, x = found["effects"], found["statistic"]
    ddf = effects.sum() ** 2 / (effects**2).sum() * found["df"]
    whole = math.floor(ddf)
    found["p"] = f_mixture_sf(x * whole / ddf, effects, whole)
    return difference(found, expected, case.tol)


@deliberate_rule(lambda case: case.op == "pchisqsum" and case.args["method"] == "saddlepoint")
def solves_for_the_saddlepoint(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R stops its root search at 1e-8 of the unit, which moves the tail by 1e-7; ours is solved to rounding."""
    return difference(run(), case.expected, 1e-6)


@operation("ttest")
def ttest(case: Case, design: an.Design) -> dict[str, Any]:
    """svyttest."""
    args = case.args
    return as_test(an.ttest(design, args["y"], by=args.get("group"), mu=args.get("mu", 0.0)))


@operation("ranktest")
def ranktest(case: Case, design: an.Design) -> dict[str, Any]:
    """svyranktest; with several groups R calls the degrees of freedom the statistic and the chi-square a parameter."""
    outcome, group = (part.strip() for part in case.args["formula"].split("~"))
    test: Any = case.args["test"]
    if str(test).startswith("custom:"):
        source = test.removeprefix("custom:").strip()
        test = lambda r, N: eval(source, {"abs": np.abs, "r": r, "N": N})  # noqa: E731  (the suite's own formula)
    result = an.ranktest(design, outcome, group, test)
    if "ndf" in result.parameters:
        return {**as_test(result), "statistic": result.parameters["ndf"], "parameter": {"Chisq": result.statistic}}
    return as_test(result)


@operation("gofchisq")
def gofchisq(case: Case, design: an.Design) -> dict[str, Any]:
    """svygofchisq, whose tail is Satterthwaite's."""
    levels = design.frame[case.args["var"]].cat.categories
    return as_test(an.gof(design, case.args["var"], dict(zip(levels, case.args["p"], strict=True)), method="satterthwaite"))
