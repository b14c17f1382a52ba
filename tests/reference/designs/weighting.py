"""Weighting steps: post-stratification, raking, calibration, trimming, standardisation."""

from __future__ import annotations

import math
from typing import Any

import analysis as an
from tests.reference.case import Case
from tests.reference.designs.phases import calibrate_to_phase_1
from tests.reference.registry import step


def number(value: Any) -> float:
    """A JSON number, infinities as the suite writes them."""
    return float(str(value).replace("Inf", "inf"))


@step("poststratify")
def poststratify(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """Population counts by one variable, or a table of crossed ones."""
    by = change["by"]
    if "table" in change:
        totals = {tuple(row[name] for name in by): row["Freq"] for row in change["table"]}
        return design.adjust(an.poststratify(by, totals))
    return design.adjust(an.poststratify(by, change["population"], partial=bool(change.get("partial"))))


@step("rake")
def rake(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """Margins by variable; we always rake to convergence, and take R's residuals."""
    return design.adjust(an.rake(change["margins"], residuals="sweeps"))


@step("calibrate")
def calibrate(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """R's formula and totals by model-matrix column, as totals by variable and category."""
    if change.get("phase") == 2:
        return calibrate_to_phase_1(case, design, change)
    terms = [term.strip() for term in change["formula"].lstrip("~").split("+")]
    known, variance = dict(change["population"]), change.get("variance")
    totals: dict[Any, Any] = {"1": known["(Intercept)"]} if "(Intercept)" in known else {}
    columns = list(totals)
    for term in terms:
        if term in known:
            totals[term] = known[term]
            columns.append(term)
        elif term != "0":
            totals[term] = {level: known[term + level] for level in design.frame[term].cat.categories if term + level in known}
            columns += [f"{term}={level}" for level in totals[term]]
    bounds, stage = change.get("bounds"), change.get("aggregate_stage")
    unlimited = change["calfun"] == "linear" and (bounds is None or all(abs(number(bound)) == math.inf for bound in bounds))
    trim = None if unlimited else change.get("trim")  # R ignores trim= for linear calibration without bounds
    return design.adjust(
        an.calibrate(
            totals,
            distance=change["calfun"],
            bounds=None if bounds is None else [number(bound) for bound in bounds],
            cluster=case.design["ids"][stage - 1] if stage else None,
            variance=None if variance is None else dict(zip(columns, variance, strict=True)),
            tolerance=1e-10 if unlimited else 1e-7,  # R iterates to 1e-7, and its replicates show it
            trim=None if trim is None else [number(limit) for limit in trim],
        )
    )


@step("trim")
def trim(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """Limits, what is cut given to the others in equal parts."""
    return design.adjust(an.trim(number(change["upper"]), number(change["lower"]), strict=bool(change["strict"])))


@step("standardize")
def standardize(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """Standard counts in the order of the variable's levels."""
    levels = design.frame[change["by"]].cat.categories if hasattr(design.frame[change["by"]], "cat") else None
    names = list(levels) if levels is not None else sorted(design.frame[change["by"]].dropna().unique())
    population = dict(zip(names, change["population"], strict=True))
    return design.adjust(
        an.standardize(change["by"], population, over=change.get("over") or (), complete=change.get("excluding_missing") or ())
    )
