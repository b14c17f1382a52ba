"""Survival: Cox, Kaplan–Meier, log-rank, parametric regression."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
from scipy.special import ndtr

import analysis as an
from tests.reference.case import Case
from tests.reference.compare import difference
from tests.reference.expressions import evaluate
from tests.reference.ops.models import prepared
from tests.reference.registry import deliberate_rule, operation

STRATA = re.compile(r"\s*\+?\s*strata\((\w+)\)")
RAN = re.compile(r"svycoxph\(Surv\([^)]*\)\s*~\s*(.+?),\s*design")  # what R ran; the arguments abbreviate it
EVENT = "event of the case"


def domain_of(design: an.Design, args: dict[str, Any]) -> an.Design:
    """The design with the domain an R condition in `subset` names."""
    if not args.get("subset"):
        return design
    mask = evaluate(design.frame, args["subset"]).fillna(False).to_numpy(dtype=bool)
    return design.domain(mask)


def with_event(design: an.Design, args: dict[str, Any]) -> tuple[an.Design, str, str]:
    """The names of time and event; logical events as numbers."""
    event = args["event"]
    column = evaluate(design.frame, event) if event not in design.frame.columns else design.frame[event]
    return design.assign(**{EVENT: column.astype("Float64").astype(float)}), args["time"], EVENT


def as_r(name: str) -> str:
    """A coefficient's name as R writes it."""
    name = re.sub(r"C\((\w+)\)", r"factor(\1)", name)
    return re.sub(r"\s*/\s*", "/", name.replace("np.log(", "log("))


@operation("coxph")
def coxph(case: Case, design: an.Design) -> dict[str, Any]:
    """svycoxph."""
    args = case.args
    ran = RAN.search(case.entry["r_code"])
    formula = ran[1] if ran else args["formula"]
    strata = STRATA.search(formula)
    ready, text = prepared(case, design, f"{args['time']} ~ {STRATA.sub('', formula)}")
    ready, time, event = with_event(domain_of(ready, args), args)
    model = an.cox(
        ready, text.split("~")[1], time=time, event=event, strata=strata[1] if strata else None, ties=args.get("ties") or "efron"
    )
    names = [as_r(name) for name in model.names]
    c = model.coefficients
    return {"names": names, "estimate": c.value, "se": c.se, "vcov": c.vcov, "df": design.df}


def curve_of(case: Case, design: an.Design, **options: Any) -> an.Estimates:
    """svykm(se = TRUE): Aalen's curve, with R's normal intervals."""
    ready, time, event = with_event(domain_of(design, case.args), case.args)
    return replace(an.kaplan_meier(ready, time, event, curve="aalen", **options), df=np.inf)


def points(curve: an.Estimates, deaths: int, times: list[float]) -> dict[str, Any]:
    """The curve at some times; R counts every event as a time."""
    place = {time: at for at, time in enumerate(curve.labels["level"])}
    chosen = curve.select([place[time] for time in times])
    earlier = np.concatenate([[1.0], curve.value])[[place[time] for time in times]]
    varlog = (chosen.se / chosen.value) ** 2
    return {"n_times": deaths, "time": times, "surv": chosen.value, "varlog": varlog, "earlier": earlier}


def deaths_of(case: Case, design: an.Design) -> np.ndarray:
    """Rows with an event and a weight."""
    ready, _, event = with_event(domain_of(design, case.args), case.args)
    return (ready.frame[event] == 1).to_numpy() & ready.active


@operation("km")
def km(case: Case, design: an.Design) -> dict[str, Any]:
    """svykm of everybody."""
    return points(curve_of(case, design), int(deaths_of(case, design).sum()), case.expected["time"])


@operation("km_by")
def km_by(case: Case, design: an.Design) -> dict[str, Any]:
    """svykm by groups, each group's curve at its own times."""
    by, found, dead = case.args["by"], {}, deaths_of(case, design)
    for level, part in case.expected.items():
        group = (design.frame[by].astype(str) == level).to_numpy()
        found[level] = points(curve_of(case, design, where=group), int((dead & group).sum()), part["time"])
    return found


@deliberate_rule(lambda case: case.op in ("km", "km_by"))
def tied_events_are_one_step(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R lists tied events one after the other, so that the curve has several values at one time; where a case picked one on the
    way, it must lie within our step, everything else is R's."""
    found, expected = run(), case.expected
    parts = [(found, expected)] if case.op == "km" else [(found[level], expected[level]) for level in expected]
    for ours, theirs in parts:
        for i, survived in enumerate(theirs["surv"]):
            if ours["surv"][i] * (1 + case.tol) < survived < ours["earlier"][i] * (1 - case.tol):
                ours["surv"][i], ours["varlog"][i] = survived, theirs["varlog"][i]
    return difference(found, expected, case.tol)


@operation("km_quantile")
def km_quantile(case: Case, design: an.Design) -> dict[str, Any]:
    """quantile(svykm, ci = TRUE)."""
    table = an.survival_quantile(curve_of(case, design), case.args["p"])
    return {"estimate": table["time"].to_numpy(), "ci": table[["ci_low", "ci_high"]].to_numpy()}


@operation("logrank")
def logrank(case: Case, design: an.Design) -> dict[str, Any]:
    """svylogrank; a case may describe its design among the arguments."""
    args = case.args
    if "probs" in args:
        frame = case.frame()
        inside = evaluate(frame, args["subset"]).to_numpy(dtype=bool)
        design = an.Design(frame[inside].reset_index(drop=True), probs=args["probs"], strata=args.get("strata"))
    ready, time, event = with_event(design, args)
    result = an.logrank(ready, time, event, args["group"], rho=args.get("rho") or 0.0, gamma=args.get("gamma") or 0.0)
    excess = result.about
    z = excess.value / excess.se
    table = np.column_stack([excess.value, excess.se, z, 2 * ndtr(-np.abs(z))])
    chisq = result.parameters.get("chisq", result.statistic)
    return {"table": table, "chisq": [chisq, result.p]}


def events_tie(case: Case) -> bool:
    """Two events at one time."""
    if case.op != "logrank":
        return False
    frame = case.frame()
    event = evaluate(frame, case.args["event"]) if case.args["event"] not in frame.columns else frame[case.args["event"]]
    inside = (
        evaluate(frame, case.args["subset"]).to_numpy(dtype=bool) if case.args.get("subset") else np.ones(len(frame), dtype=bool)
    )
    return bool(frame.loc[(event == 1).to_numpy() & inside, case.args["time"]].duplicated().any())


@deliberate_rule(events_tie)
def ties_share_a_risk_set(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """Tied events leave the textbook's risk set together; R multiplies their excess by 1 − r², r the relative difference between
    Efron's and Breslow's hazard. Without ties we agree to rounding, with the suite's few to 1e-4."""
    return difference(run(), case.expected, 2e-4)


@operation("survreg")
def survreg(case: Case, design: an.Design) -> dict[str, Any]:
    """svysurvreg."""
    args = case.args
    ready, text = prepared(case, design, f"{args['time']} ~ {args['formula']}")
    ready, time, event = with_event(domain_of(ready, args), args)
    c = an.survreg(ready, text.split("~")[1], time=time, event=event, distribution=args.get("dist") or "weibull").coefficients
    names = list(c.labels["variable"])
    estimated = names[-1] == "Log(scale)"
    return {
        "names": [as_r(name) for name in names], "coef": c.value[: len(names) - estimated], "se": c.se, "vcov": c.vcov,
        "scale": float(np.exp(c.value[-1])) if estimated else 1.0,
    }  # fmt: skip
