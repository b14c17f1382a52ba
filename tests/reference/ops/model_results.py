"""What is asked of a fitted model: tests of terms, criteria, predictions, margins."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

import pandas as pd

import analysis as an
from analysis.models.criteria import variance_effect
from tests.reference.case import Case, NotSupported
from tests.reference.compare import difference
from tests.reference.ops.models import fitted, plain_terms
from tests.reference.registry import deliberate_rule, operation

TERM_METHODS = {"Wald": "wald", "WorkingWald": "working", "LRT": "lrt"}


def terms_of(text: str) -> list[str]:
    """The terms of a one-sided formula, as formulaic names them."""
    return [term.strip() for term in plain_terms(text.lstrip("~ ")).split("+")]


@operation("regtermtest")
def regtermtest(case: Case, design: an.Design) -> dict[str, Any]:
    """regTermTest."""
    model, method = fitted(case, design), case.args.get("method") or "Wald"
    if method not in TERM_METHODS:
        raise NotSupported(f"method {method}")
    df = case.args.get("df")
    result = an.term_test(model, terms_of(case.args["terms"]), TERM_METHODS[method], df=None if df is None else float(df))
    mixed = result.effects is not None
    return {
        "statistic": result.statistic, "chisq": result.statistic if mixed else None, "p": result.p,
        "df": result.parameters["df" if mixed else "ndf"], "ddf": result.parameters["ddf"], "lambda": result.effects,
    }  # fmt: skip


@operation("anova")
def anova(case: Case, design: an.Design) -> dict[str, Any]:
    """anova of a model and the one without its last term."""
    formula = case.args["formula"]
    smaller = case.args.get("reduced") or formula.rsplit("+", 1)[0]
    method = (case.args.get("method") or "LRT").lower()
    result = an.compare(fitted(case, design, smaller), fitted(case, design, formula), method)
    df = result.parameters.get("df", result.parameters.get("ndf"))
    return {"p": [result.p], "df": [df], "ddf": [result.parameters["ddf"]], "chisq": [result.statistic]}


@operation("scoretest")
def scoretest(case: Case, design: an.Design) -> dict[str, Any]:
    """svyscoretest with the working information."""
    if case.args["method"] != "working":
        raise NotSupported(f"method {case.args['method']}")
    result = an.term_test(fitted(case, design), terms_of(case.args["drop"]), "score")
    return {"statistic": [result.statistic, result.parameters["ddf"], result.p]}


@operation("aic")
def aic(case: Case, design: an.Design) -> dict[str, Any]:
    """AIC; deltabar is the mean design effect of the parameters counted."""
    model = fitted(case, design)
    found = an.aic(model)
    result = {"eff_p": found.parameters, "aic": found.value}
    if type(model.family).__name__ != "Gaussian":
        return result | {"deltabar": found.parameters / (len(model.names) - 1)}
    variance = model.deviance / len(model.rows)
    score = ((model.outcome - model.fitted) ** 2 / variance - 1) / (2 * variance)
    of_rows = float(model.weights @ score**2 * 2 * variance**2 / len(model.rows))
    return result | {"variance_effect": variance_effect(model, variance), "variance_effect_of_rows": of_rows}


@operation("bic")
def bic(case: Case, design: an.Design) -> dict[str, Any]:
    """BIC against a maximal model."""
    found = an.bic(fitted(case, design), fitted(case, design, case.args["maximal"]))
    return {"estimate": [found.parameters, found.value, found.n]}


@deliberate_rule(lambda case: case.op == "aic" and abs(case.expected["aic"]) > 0 and gaussian(case))
def counts_the_residual_variance(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R takes the effect of estimating σ² upside down and as if rows were drawn one by one: n/2σ⁴ over Σ w U², U the score.

    With that number in place of ours everything is R's; upright it is what ours is for a sample of rows.
    """
    found, expected = run(), case.expected
    theirs = found["eff_p"] - found["variance_effect"] + 1 / found["variance_effect_of_rows"]
    shift = 2 * (theirs - found["eff_p"])
    return difference(
        {"eff_p": theirs, "aic": found["aic"] + shift}, {"eff_p": expected["eff_p"], "aic": expected["aic"]}, case.tol
    )


def gaussian(case: Case) -> bool:
    """Whether the model has a residual variance."""
    return "family" not in case.entry["r_code"] or "gaussian" in case.entry["r_code"]


@operation("psrsq")
def psrsq(case: Case, design: an.Design) -> dict[str, Any]:
    """psrsq."""
    return {"estimate": [an.pseudo_r2(fitted(case, design), case.args["method"].lower().replace("-", "_"))]}


@operation("predict")
def predict(case: Case, design: an.Design) -> dict[str, Any]:
    """predict: the linear predictor unless a type is named."""
    args = case.args
    result = an.predict(fitted(case, design), pd.DataFrame(args["newdata"]), args.get("type") or "link", total=args.get("total"))
    return {"estimate": result.value, "se": result.se, "vcov": result.vcov}


@operation("predictive_means")
def predictive_means(case: Case, design: an.Design) -> dict[str, Any]:
    """svypredmeans: margins of a group added to the model, in the suite's order of groups."""
    group = case.args["group"]
    result = an.margins(fitted(case, design, f"{case.args['adjust']} + {group}"), group, variance="separate")
    levels = [str(level) for level in result.labels["level"]]
    wanted = case.expected.get("names") or levels
    chosen = result.select([levels.index(name) for name in wanted] if set(wanted) == set(levels) else list(range(len(levels))))
    return {"names": [str(x) for x in chosen.labels["level"]], "estimate": chosen.value, "se": chosen.se, "vcov": chosen.vcov}


DATA_FRAME = re.compile(r"data\.frame\((\w+)\s*=\s*c\(([^)]*)\)\)")


@operation("marginpred")
def marginpred(case: Case, design: an.Design) -> dict[str, Any]:
    """marginpred of a svyglm, whose standard errors take the balancing weights as given."""
    found = DATA_FRAME.search(case.entry["r_code"])
    if not found:
        raise NotSupported("the rows to predict for are not written as one column")
    at = pd.DataFrame({found[1]: [literal(text) for text in found[2].split(",")]})
    adjust_for = "~ " + plain_terms(case.args["adjustfor"].lstrip("~ "))
    result = an.balanced_margins(fitted(case, design), adjust_for, at, "link", variance="given")
    return {"estimate": result.value, "se": result.se}


def literal(text: str) -> Any:
    """A string or number as R writes it."""
    bare = text.strip()
    return bare.strip("'\"") if bare[0] in "'\"" else float(bare)


@operation("glm_confint")
def glm_confint(case: Case, design: an.Design) -> dict[str, Any]:
    """confint of a model, Wald or likelihood."""
    model, level = fitted(case, design), case.args.get("level") or 0.95
    likelihood = case.args.get("method") == "likelihood"
    return {"ci": an.likelihood_interval(model, level) if likelihood else model.coefficients.ci(level), "model": model}


@deliberate_rule(lambda case: case.op == "glm_confint" and case.args.get("method") == "likelihood")
def likelihood_on_its_own_scale(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R divides the deviance by an estimated dispersion and the covariance it compares with by none; with that factor in
    the quantile our limits are R's, as far as R interpolates between points of the profile."""
    from scipy.special import fdtr, fdtri

    model = run()["model"]
    df, level = model.coefficients.df, case.args.get("level") or 0.95
    theirs = fdtr(1, df, fdtri(1, df, level) * model.dispersion)
    return difference({"ci": an.likelihood_interval(model, float(theirs))}, case.expected, 10 * case.tol)


@operation("glm_deff")
def glm_deff(case: Case, design: an.Design) -> dict[str, Any]:
    """svyglm(deff = TRUE)."""
    return {"deff": fitted(case, design).deff}
