"""Regression models."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import numpy as np

import analysis as an
from analysis.models.mle import normal
from tests.reference.case import Case, NotSupported
from tests.reference.compare import difference
from tests.reference.registry import deliberate_rule, operation

FAMILY = re.compile(r"^(?P<name>[\w.]+)\((?:link\s*=\s*\"(?P<link>[^\"]+)\")?\)$")
OFFSET = re.compile(r"\s*\+?\s*offset\((?P<expression>.+)\)\s*$")
LOG = re.compile(r"\blog\(")
FACTOR = re.compile(r"\bfactor\((\w+)\)")


def family_of(text: str | None) -> tuple[str, str | None]:
    """R's family call as a name and a link."""
    found = FAMILY.match(text or "gaussian()")
    if not found:
        raise NotSupported(f"family {text}")
    return found["name"].removeprefix("quasi").replace("inverse.gaussian", "inverse_gaussian").lower(), found["link"]


def prepared(case: Case, design: an.Design, formula: str) -> tuple[an.Design, str]:
    """The formula as formulaic reads it, on a design whose logicals and strings are what R makes of them."""
    outcome, _, terms = formula.partition("~")
    changed = {}
    for name in set(re.findall(r"[A-Za-z_][\w.]*", formula)) & set(design.frame.columns):
        column = design.frame[name]
        if column.dtype.name == "boolean":
            changed[name] = column.astype("Float64").astype(float)
        elif not isinstance(column.dtype, type(None)) and column.dtype.name in ("str", "string", "object"):
            changed[name] = column.astype("category")
    design = design.assign(**changed) if changed else design
    if outcome.strip() in design.frame.columns and design.frame[outcome.strip()].dtype.name == "category":
        column = design.frame[outcome.strip()]
        codes = column.cat.codes.to_numpy().astype(float)
        design = design.assign(**{outcome.strip(): np.where(codes < 0, np.nan, (codes > 0).astype(float))})
    return design, f"{outcome.strip()} ~ {plain_terms(terms)}"


def plain_terms(terms: str) -> str:
    """R's terms as formulaic writes them."""
    return LOG.sub("np.log(", FACTOR.sub(r"C(\1)", terms.strip()))


def fitted(case: Case, design: an.Design, formula: str | None = None) -> an.Glm:
    """svyglm."""
    text, family = formula or case.args["formula"], case.args.get("family")
    if family is None and "family" in case.entry["r_code"]:
        found = re.search(r"family = (\w+\([^)]*\))", case.entry["r_code"])
        family = found[1] if found else None
    name, link = family_of(family)
    offset = OFFSET.search(text)
    ready, text = prepared(case, design, OFFSET.sub("", text))
    corrected = case.args.get("std_errors")
    if corrected not in (None, "linearized", "Bell-McCaffrey"):
        raise NotSupported(f"std_errors {corrected}")
    return an.glm(
        ready,
        text,
        name,
        link,
        offset=LOG.sub("np.log(", offset["expression"]) if offset else None,
        std_errors="bell_mccaffrey" if corrected == "Bell-McCaffrey" else "linearised",
    )


def r_names(names: tuple[str, ...]) -> list[str]:
    """Names as R writes them: factor(x), no C()."""
    return [re.sub(r"C\((\w+)\)", r"factor(\1)", name) for name in names]


@operation("glm")
def glm(case: Case, design: an.Design) -> dict[str, Any]:
    """Coefficients with everything summary() and confint() say."""
    model = fitted(case, design)
    table, c = model.to_frame(), model.coefficients
    return {
        "names": r_names(model.names), "estimate": c.value, "se": c.se, "vcov": c.vcov, "t": table["t"].to_numpy(),
        "p": table["p"].to_numpy(), "df_residual": c.df, "ci": c.ci(), "deviance": model.deviance,
        "null_deviance": model.null_deviance, "dispersion": model.dispersion, "df": design.df,
        "bm_df": None,
    }  # fmt: skip


@deliberate_rule(lambda case: case.op == "glm" and "cauchit" in str(case.args.get("family")))
def solves_the_score_equations(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R stops on the deviance, which for this link leaves the coefficients 1e-7 short of where their scores are zero."""
    return difference(run(), case.expected, 10 * case.tol)


@operation("ivreg")
def ivreg(case: Case, design: an.Design) -> dict[str, Any]:
    """svyivreg."""
    formula, _, instruments = case.args["formula"].partition("|")
    ready, text = prepared(case, design, formula)
    c = an.ivreg(ready, text, plain_terms(instruments)).coefficients
    names = r_names(tuple(c.labels["variable"]))
    return {"names": names, "estimate": c.value, "se": c.se, "vcov": c.vcov, "df": design.df}


@operation("nls")
def nls(case: Case, design: an.Design) -> dict[str, Any]:
    """svynls."""
    start = {name: float(value) for name, value in case.args["start"].items()}
    formula = case.args["formula"].replace("^", "**")
    c = an.nls(design, formula, start).coefficients
    again = an.nls(design if design.road is not None else design.replicates(an.Jackknife()), formula, start).coefficients
    return {"jackknife": again.se, "names": list(start), "estimate": c.value, "se": c.se, "vcov": c.vcov, "df": design.df}


@deliberate_rule(lambda case: case.op == "nls")
def weighs_once(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R's scores carry the weights to the power 1.5, so that its standard errors are not svyglm's even for a straight line. The
    coefficients are R's; our standard errors are those of a jackknife, to a tenth."""
    found, expected = run(), case.expected
    wrong = difference(found, {name: expected[name] for name in ("names", "estimate", "df")}, case.tol)
    return wrong or difference(found, {"se": found["jackknife"].tolist()}, 0.1)


@operation("mle")
def mle(case: Case, design: an.Design) -> dict[str, Any]:
    """svymle of a normal density, from the mean and standard deviation of the outcome."""
    if case.args["loglike"] != "normal":
        raise NotSupported(f"loglike {case.args['loglike']}")
    formulas = {name: formula.lstrip("~ ") for name, formula in case.args["formulas"].items()}
    y = design.frame[formulas["mean"].split("~")[0].strip()]
    model = an.mle(design, normal, formulas, {"mean": float(y.mean()), "sd": float(y.std())})
    c = model.coefficients
    linear = an.glm(design, formulas["mean"]).coefficients
    return {"names": list(model.names), "estimate": c.value, "se": c.se, "vcov": c.vcov, "df": design.df, "linear": linear.se}


@deliberate_rule(lambda case: case.op == "mle")
def has_the_sandwich(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R's optimiser returns a Hessian that is far off where parameters differ in scale, so that a normal mean has 600 times the
    standard error of svyglm. The coefficients are R's; our standard errors of the mean's are svyglm's."""
    found, expected = run(), case.expected
    wrong = difference(found, {name: expected[name] for name in ("names", "estimate", "df")}, case.tol)
    return wrong or difference(found, {"se": [*found["linear"].tolist(), float(found["se"][-1])]}, 1e-5)
