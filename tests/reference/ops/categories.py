"""Outcomes with more than two categories, and log-linear models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pandas as pd
from scipy.special import chdtrc

import analysis as an
from tests.reference.case import Case
from tests.reference.compare import difference
from tests.reference.ops.models import plain_terms, r_names
from tests.reference.registry import deliberate_rule, operation


@operation("olr")
def olr(case: Case, design: an.Design) -> dict[str, Any]:
    """svyolr."""
    outcome, _, terms = case.args["formula"].partition("~")
    formula = f"{outcome.strip()} ~ {plain_terms(terms)}"
    model = an.ordinal(design, formula, case.args["link"])
    c, slopes = model.coefficients, len(model.frame.names)
    return {
        "names": r_names(model.names), "estimate": c.value, "se": c.se, "vcov": c.vcov, "slopes": c.value[:slopes],
        "cutpoints": c.value[slopes:], "deviance": model.deviance, "df_residual": c.df,
    }  # fmt: skip


@deliberate_rule(lambda case: case.op == "olr")
def reaches_the_maximum(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R's optimiser may stop short; where our deviance is smaller than R's, the coefficients need only be near."""
    found, expected = run(), case.expected
    wrong = difference(found, expected, case.tol)
    if wrong is None or not expected["deviance"] * (1 - 1e-4) < found["deviance"] < expected["deviance"] - 1e-4:
        return wrong
    near = {name: expected[name] for name in ("names", "estimate", "df_residual")}
    return difference(found, near, 0.01) or difference(found, {"se": expected["se"]}, 0.1)


@operation("loglin")
def loglin(case: Case, design: an.Design) -> dict[str, Any]:
    """svyloglin; R numbers the categories of its contrasts."""
    model = an.loglinear(design, case.args["formula"].lstrip("~ "))
    names = [":".join(numbered(part, model.table) for part in name.split(":")) for name in model.names]
    c = model.coefficients
    return {"names": names, "estimate": c.value, "se": c.se, "vcov": c.vcov, "deviance": model.deviance, "df": model.df}


def numbered(part: str, table: pd.DataFrame) -> str:
    """`stypeE` as `stype1`."""
    for name in table.columns:
        for number, level in enumerate(table[name].unique(), start=1):
            if part == f"{name}{level}":
                return f"{name}{number}"
    return part


@operation("loglin_anova")
def loglin_anova(case: Case, design: an.Design) -> dict[str, Any]:
    """anova of two log-linear models: p by integration (not asked for), first-order χ², and saddlepoint."""
    smaller, larger = (an.loglinear(design, case.args[name].lstrip("~ ")) for name in ("reduced", "full"))
    found: dict[str, Any] = {}
    for statistic in ("deviance", "score"):
        result = an.compare_loglinear(smaller, larger, statistic)
        first = chdtrc(len(result.effects), result.statistic / result.effects.mean())
        found |= {statistic: result.statistic, f"{statistic}_p": [None, float(first), None, result.p]}
    return found


@deliberate_rule(lambda case: case.op == "loglin_anova")
def tails_of_one_mixture(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """Both statistics, their first-order p-values and the deviance's saddlepoint tail are R's. R's tail of the score is not of
    the same mixture, and its third p-value (of an F) is 1e-12 where the others are 1e-3: they are not followed."""
    found, expected = run(), case.expected
    for name in ("deviance_p", "score_p"):
        expected[name][2] = None
    deviance, score = found["deviance_p"][3], found["score_p"].pop()
    expected["score_p"].pop()
    if (deviance < score) != (found["deviance"] > found["score"]):
        return f"the tails {deviance} and {score} are not of one mixture"
    return difference(found, expected, case.tol)
