"""Outcomes with more than two categories, and log-linear models."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

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
