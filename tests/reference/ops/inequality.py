"""Inequality, poverty and agreement: convey, laeken, svykappa and svycralpha."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.expressions import evaluate
from tests.reference.ops.basic import by_groups, summary, with_columns
from tests.reference.registry import operation

RICH: dict[str, Any] = {"Cha": "concave", "FGTT1": "FGT-concave", "FGTT2": "FGT-convex"}


@dataclass(frozen=True)
class Call:
    """An R call taken apart: what stands without a name, and what has one."""

    plain: tuple[str, ...]
    named: Mapping[str, str]

    @classmethod
    def of(cls, written: str) -> Call:
        """`svygini(~x, subset(d, x > 0), na.rm = TRUE)`: commas inside brackets do not part arguments."""
        inside = written[written.index("(") + 1 : written.rindex(")")]
        parts, depth = [""], 0
        for letter in inside:
            depth += (letter == "(") - (letter == ")")
            if letter == "," and not depth:
                parts.append("")
            else:
                parts[-1] += letter
        named = [re.fullmatch(r"\s*([\w.]+)\s*=(?!=)\s*(.*)", part, re.DOTALL) for part in parts]
        plain = tuple(part.strip() for part, name in zip(parts, named, strict=True) if name is None)
        return cls(plain, {found[1]: found[2].strip().strip("\"'") for found in named if found})

    def number(self, name: str, default: float | None = None) -> float:
        """A named argument as a number. Raises NotSupported where it is missing."""
        if name in self.named:
            return float(self.named[name])
        if default is None:
            raise NotSupported(f"without {name}")
        return default

    @property
    def line(self) -> Any:
        """The poverty line: an amount, or a share of the median or mean."""
        kind = self.named.get("type_thresh", "abs" if "abs_thresh" in self.named else "relq")
        share = self.number("percent", self.number("times", 0.6))
        return {
            "abs": lambda: self.number("abs_thresh"),
            "relq": lambda: an.PovertyLine(share, self.number("quantiles", 0.5)),
            "relm": lambda: an.PovertyLine(share, "mean"),
        }[kind]()


def looked_at(design: an.Design, written: str) -> an.Design:
    """The design that a call names: d, or subset(d, condition)."""
    if not written.startswith("subset("):
        return design
    condition = Call.of(written).plain[1]
    return design.domain(np.asarray(evaluate(design.frame, condition).fillna(False), dtype=bool))


Measure = Callable[[an.Design, str, Call, Any], an.Estimates]
MEASURES: dict[str, Measure] = {
    "svygini": lambda d, y, call, by: an.gini(d, y, by, rank="last"),
    "svyarpr": lambda d, y, call, by: an.poverty(d, y, by, line=call.line),
    "svyarpt": lambda d, y, call, by: an.poverty_line(d, y, by, line=call.line),
    "svyqsr": lambda d, y, call, by: an.share_ratio(d, y, by, p=call.number("alpha", 0.2)),
    "svypoormed": lambda d, y, call, by: an.poor_median(d, y, by, line=call.line),
    "svyrmpg": lambda d, y, call, by: an.median_poverty_gap(d, y, by, line=call.line),
    "svyfgt": lambda d, y, call, by: an.poverty(d, y, by, line=call.line, power=call.number("g")),
    "svywatts": lambda d, y, call, by: an.watts(d, y, by, line=call.line),
    "svyiqalpha": lambda d, y, call, by: an.density_quantile(d, y, call.number("alpha"), by),
    "svyisq": lambda d, y, call, by: an.lower_total(d, y, call.number("alpha"), by),
    "svyzenga": lambda d, y, call, by: an.zenga(d, y, by, form="rows"),
    "svygei": lambda d, y, call, by: an.generalised_entropy(d, y, by, epsilon=call.number("epsilon", 1.0)),
    "svyatk": lambda d, y, call, by: an.atkinson(d, y, by, epsilon=call.number("epsilon", 1.0)),
    "svyjdiv": lambda d, y, call, by: an.j_divergence(d, y, by),
    "svyrich": lambda d, y, call, by: an.richness(
        d, y, by, line=call.line, power=call.number("g"), measure=RICH[call.named["type_measure"]]
    ),
    "svylorenz": lambda d, y, call, by: an.lorenz(d, y, sequence(call.named.get("quantiles", "seq(0, 1, .1)")), by),
    "svyrmir": lambda d, y, call, by: an.median_ratio(d, y, call.named["age"].lstrip("~"), by, limit=call.number("agelim", 65)),
    "svygpg": lambda d, y, call, by: an.pay_gap(d, y, call.plain[2].lstrip("~"), by),
}


def sequence(written: str) -> list[float]:
    """R's seq(from, to, by)."""
    low, high, step = (float(part) for part in Call.of(written).plain)
    return [low + step * place for place in range(round((high - low) / step) + 1)]


@operation(
    "gini", "arpr", "arpt", "qsr", "poormed", "rmpg", "fgt0", "fgt1", "fgt2", "watts", "iqalpha", "isq", "zenga",
    "gei", "gei0", "gei1", "gei2", "atk", "atk1", "jdiv", "rich", "lorenz", "rmir", "gpg",
)  # fmt: skip
def inequality(case: Case, design: an.Design) -> dict[str, Any]:
    """A function of convey, alone or by groups, as the last part of the case's R code calls it."""
    written = case.entry["r_code"].rsplit("; ", 1)[1]
    name, call = written[: written.index("(")], Call.of(written)
    if name == "svyby":
        wanted = call.plain[3]
        by = call.plain[1].lstrip("~").split(" + ")
        result = MEASURES[wanted](looked_at(design, call.plain[2]), call.plain[0].lstrip("~"), call, by)
        return by_groups(result, Case({**case.entry, "args": {**case.args, "by": by}}, case.folder))
    if name not in MEASURES:
        raise NotSupported(name)
    result = MEASURES[name](looked_at(design, call.plain[1]), call.plain[0].lstrip("~"), call, None)
    return {"estimate": result.value, "se": result.se}


PERCENT = 100.0
LAEKEN: dict[str, Callable[[an.Design, str, Any], Any]] = {
    "laeken_arpr": lambda d, y, by: an.poverty(d, y, by).value * PERCENT,
    "laeken_rmpg": lambda d, y, by: an.median_poverty_gap(d, y, by).value * PERCENT,
    "laeken_gini": lambda d, y, by: an.gini(d, y, by).value * PERCENT,
    "laeken_qsr": lambda d, y, by: an.share_ratio(d, y, by).value,
}


@operation("laeken_arpr", "laeken_rmpg", "laeken_gini", "laeken_qsr", "laeken_gini_by", "laeken_arpr_by")
def laeken(case: Case, design: an.Design) -> dict[str, Any]:
    """Indicators of the laeken package, of the population or by a breakdown."""
    breakdown = re.search(r'breakdown = "(\w+)"', case.entry["r_code"])
    by = breakdown[1] if breakdown else None
    return {"estimate": LAEKEN[case.op.removesuffix("_by")](design, case.args["var"], by)}


@operation("laeken_weighted_median", "laeken_weighted_quantile")
def laeken_quantiles(case: Case, design: an.Design) -> dict[str, Any]:
    """weightedQuantile: the mean of two neighbours where the share falls between them."""
    written = re.search(r"c\(([\d., ]+)\)\)$", case.entry["r_code"])
    wanted = [float(part) for part in written[1].split(",")] if written else [0.5]
    return {"estimate": an.quantile(design, case.args["var"], wanted, rule="school").value}


@operation("kappa")
def kappa(case: Case, design: an.Design) -> dict[str, Any]:
    """svykappa."""
    result = an.kappa(design, *case.args["vars"])
    return {**summary(result, case), "names": ["kappa"]}


@operation("alpha")
def alpha(case: Case, design: an.Design) -> dict[str, Any]:
    """svycralpha, which gives no standard error."""
    names = case.args["vars"]
    return {"estimate": an.cronbach_alpha(with_columns(design, names), names).value}
