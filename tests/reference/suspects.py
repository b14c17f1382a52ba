"""What is right where R is wrong: rules about kinds of input, never about single cases."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

from analysis.errors import AnalysisError
from tests.reference.case import Case
from tests.reference.compare import difference, number
from tests.reference.expressions import conditions
from tests.reference.registry import deliberate_rule, suspect_rule

Run = Callable[[], dict[str, Any]]


def empty_domain(case: Case) -> bool:
    """The domain of the design holds no row."""
    frame = case.frame()
    steps = [step for step in case.design.get("steps") or [] if step["op"] == "subset"]
    return bool(steps) and not np.logical_and.reduce([conditions(frame, step["where"]) for step in steps]).any()


@deliberate_rule(empty_domain)
def refuses_an_empty_domain(case: Case, run: Run) -> str | None:
    """An estimate of nothing is no estimate."""
    try:
        found = run()
    except AnalysisError:
        return None
    return f"an empty domain gave {found.get('estimate')}"


def negative_deff(case: Case) -> bool:
    """R's design effect is negative: the weights sum to less than n, so there is no population to draw from."""
    found = [number(part) for part in np.ravel(np.array(case.expected.get("deff", []), dtype=object))]
    return any(part is not None and part < 0 for part in found)


@deliberate_rule(negative_deff)
def no_negative_design_effect(case: Case, run: Run) -> str | None:
    """A ratio of variances is not negative: NaN, as R itself gives for means."""
    found, expected = run(), case.expected
    if not np.isnan(np.ravel(found["deff"])).any():
        return f"the design effect is {found['deff']}"
    del expected["deff"]
    return difference(found, expected, case.tol)


def share_at_the_border(case: Case) -> bool:
    """Nobody, or everybody, has the property, and R fits a logit to it."""
    if case.op != "ciprop" or case.args.get("method") not in ("logit", "likelihood"):
        return False
    share = number(case.expected.get("estimate"))
    return share is not None and (share < 1e-6 or share > 1 - 1e-6) and case.expected.get("se") == 0


@deliberate_rule(share_at_the_border)
def no_interval_at_the_border(case: Case, run: Run) -> str | None:
    """The share is exactly 0 or 1 and its log odds do not exist: R gives where its iteration stopped, we give NaN."""
    found = run()
    exact = found["estimate"] in (0.0, 1.0) and np.isnan(found["ci"]).all()
    return None if exact else f"the share {found['estimate']} has the interval {found['ci']}"


def negative_replicate_weights(case: Case) -> bool:
    """A generalised bootstrap has negative weights, whose rows R's glm leaves out of a logit interval."""
    replicates = case.design.get("repweights")
    if case.op != "ciprop" or case.args.get("method") not in ("logit", "likelihood") or not replicates:
        return False
    weights = case.table(replicates["file"]).filter(like=replicates["prefix"])
    return bool((weights < 0).to_numpy().any())


@deliberate_rule(negative_replicate_weights)
def every_replicate_row_counts(case: Case, run: Run) -> str | None:
    """Share and standard error are R's; the interval's are the log odds of those same replicate shares."""
    found, expected = run(), case.expected
    if not found["ci"][0] < found["estimate"] < found["ci"][1]:
        return f"the interval {found['ci']} does not hold the share {found['estimate']}"
    del expected["ci"]
    return difference(found, expected, case.tol)


def census(case: Case) -> bool:
    """Every first-stage fraction is 1: everybody was asked."""
    entry = case.design
    return bool(entry.get("fpc")) and entry.get("fpc_type") == "fraction" and bool((case.frame()[entry["fpc"][0]] == 1).all())


@suspect_rule(census)
def census_has_no_sampling_error(case: Case, run: Run) -> str | None:
    """A census is estimated with standard error zero."""
    found = run()
    return None if np.all(np.asarray(found["se"]) == 0) else f"a census has se {found['se']}"


def tiny_variance(case: Case) -> bool:
    """R's C++ code zeroes variances below 1e-16, whatever the unit."""
    return (
        case.op in ("mean", "total") and np.all(np.asarray(case.expected.get("se", [1.0])) == 0) and bool(case.design.get("fpc"))
    )


@suspect_rule(tiny_variance)
def variance_follows_the_unit(case: Case, run: Run) -> str | None:
    """The same variable in units 10¹⁰ times smaller has a standard error 10¹⁰ times as large, and both are positive."""
    found = run()
    names = case.args["vars"]

    class Rescaled(Case):
        def frame(self) -> Any:
            frame = super().frame()
            frame[names] = frame[names] * 1e10
            return frame

    from tests.reference.run import evaluate

    large = evaluate(Rescaled(case.entry, case.folder))
    if not np.all(np.asarray(found["se"]) > 0):
        return f"the standard error is {found['se']}"
    shrunk = {"estimate": large["estimate"] / 1e10, "se": large["se"] / 1e10}
    r_estimate = {"estimate": case.expected["estimate"]}
    return difference(found, {key: value.tolist() for key, value in shrunk.items()}, case.tol) or difference(
        found, r_estimate, case.tol
    )


def lorenz_ordinate(case: Case) -> bool:
    """A point of the Lorenz curve, whose score holds the quantile at the point."""
    return case.op == "lorenz"


@deliberate_rule(lorenz_ordinate)
def derives_the_lorenz_curve(case: Case, run: Run) -> str | None:
    """Ordinates are R's; its scores hold an interpolated quantile where the exact derivative has a row's value."""
    found, expected = run(), case.expected
    return difference({"se": found["se"]}, {"se": expected["se"]}, 1e-3) or difference(
        {"estimate": found["estimate"]}, {"estimate": expected["estimate"]}, case.tol
    )


def trimmed_replicates(case: Case) -> bool:
    """Weights trimmed after replicates were made, which R does to the replicates only."""
    steps = [step["op"] for step in case.design.get("steps") or []]
    return "trim" in steps and (case.design["kind"] == "replicate" or "as_replicate" in steps[: steps.index("trim")])


@suspect_rule(trimmed_replicates)
def trims_every_set_of_weights(case: Case, run: Run) -> str | None:
    """The estimate is that of the design trimmed without replicates; the standard error is near its linearised one."""
    from tests.reference.run import evaluate

    plain = {**case.entry, "design": {**case.design, "steps": [s for s in case.design["steps"] if s["op"] != "as_replicate"]}}
    found, linear = run(), evaluate(Case(plain, case.folder))
    exact = [key for key in ("estimate", "n", "sum", "sumsq", "min", "max", "head") if key in found]
    wrong = difference({key: found[key] for key in exact}, {key: np.asarray(linear[key]).tolist() for key in exact}, case.tol)
    if wrong or "se" not in found:
        return wrong
    return difference({"se": found["se"]}, {"se": np.asarray(linear["se"]).tolist()}, 0.15)


def slow_raking(case: Case) -> bool:
    """Weights raked to three margins or more, where R stops while the weights still move."""
    rakes = [step for step in case.design.get("steps") or [] if step["op"] == "rake"]
    return case.op == "weights" and any(len(step["margins"]) > 2 for step in rakes)


@deliberate_rule(slow_raking)
def rakes_until_the_totals_are_reached(case: Case, run: Run) -> str | None:
    """The weights sum to the totals of the last raking; R's are near them."""
    found = run()
    last = next(step for step in reversed(case.design["steps"]) if step["op"] == "rake")
    total = sum(next(iter(last["margins"].values())).values())
    return difference({"sum": found["sum"]}, {"sum": total}, 1e-10) or difference(found, case.expected, 1e-5)
