"""Survival: Cox, Kaplan–Meier, log-rank, parametric regression."""

from __future__ import annotations

import re
from typing import Any

import analysis as an
from tests.reference.case import Case
from tests.reference.expressions import evaluate
from tests.reference.ops.models import prepared
from tests.reference.registry import operation

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
