"""What the weighting did, step by step: how the weights are spread, what it costs in precision, what each margin moved."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import Adjusted, Design, FloatArray

SPREAD = ("cases", "sum", "min", "median", "max", "cv", "kish_deff", "effective_n")


@dataclass(frozen=True, eq=False)
class WeightingReport:
    """Three tables: `steps` (one row for the base weights and each step), `margins` and `cells`.

    `steps`: cases that weigh something, sum, min, median, max, coefficient of variation of the weights, Kish's design
    effect and effective sample size, and the smallest and largest factor of the step. `margins`: weighted total before,
    known total and their ratio for each category. `cells`: factor and weighted response rate of each adjustment cell.
    """

    steps: pd.DataFrame
    margins: pd.DataFrame
    cells: pd.DataFrame

    def to_frame(self) -> pd.DataFrame:
        """The steps, one row each."""
        return self.steps

    def __repr__(self) -> str:
        parts = [("Weights", self.steps), ("Margins", self.margins), ("Adjustment cells", self.cells)]
        shown = [
            f"{title}\n{table.to_string(index=False, float_format='{:,.4g}'.format)}" for title, table in parts if len(table)
        ]
        return "\n\n".join(shown)


def kish_deff(weights: FloatArray) -> float:
    """1 + CV² of the weights: how much variance unequal weights cost where they have nothing to do with the variable.

    Source: Kish (1992), eq. 3.4.

    >>> round(kish_deff(np.array([1.0, 1.0, 4.0])), 3)
    1.5
    """
    return float(len(weights) * (weights**2).sum() / weights.sum() ** 2)


def spread(weights: FloatArray) -> dict[str, float]:
    """The distribution of the weights that are not zero."""
    held = weights[weights != 0]
    deff = kish_deff(held)
    return {
        "cases": len(held),
        "sum": float(held.sum()),
        "min": float(held.min()),
        "median": float(np.median(held)),
        "max": float(held.max()),
        "cv": float(np.sqrt(max(deff - 1, 0.0))),
        "kish_deff": deff,
        "effective_n": len(held) / deff,
    }


def weighting_report(design: Design) -> WeightingReport:
    """What each weighting step of a design did to the weights.

    >>> import analysis as an
    >>> frame = pd.DataFrame({"w": [1.0, 1.0, 2.0, 2.0], "sex": ["f", "f", "m", "m"]})
    >>> report = weighting_report(an.Design(frame, "w").adjust(an.poststratify("sex", {"f": 4, "m": 4})))
    >>> report.steps[["step", "sum", "kish_deff"]].round(3).to_dict("list")
    {'step': ['base weights', 'post-stratify by sex'], 'sum': [6.0, 8.0], 'kish_deff': [1.111, 1.0]}
    >>> report.margins["factor"].tolist()
    [2.0, 1.0]
    """
    before = design.base_weights
    rows: list[dict[str, Any]] = [{"step": "base weights", **spread(before), "factor_min": np.nan, "factor_max": np.nan}]
    margins: list[dict[str, Any]] = []
    cells: list[dict[str, Any]] = []
    for step in design.steps:
        held = (before != 0) & (step.weights != 0)
        factor = step.weights[held] / before[held]
        rows.append({"step": step.name, **spread(step.weights), "factor_min": factor.min(), "factor_max": factor.max()})
        margins += margin_rows(step)
        cells += cell_rows(step)
        before = step.weights
    return WeightingReport(
        pd.DataFrame(rows, columns=["step", *SPREAD, "factor_min", "factor_max"]),
        pd.DataFrame(margins, columns=["step", "margin", "category", "before", "total", "factor"]),
        pd.DataFrame(cells, columns=["step", "cell", "factor", "response_rate"]),
    )


def margin_rows(step: Adjusted) -> list[dict[str, Any]]:
    """One row per category of each margin, or per calibration variable, that a step moved."""
    record = step.record
    if "names" in record:
        return rows_of(step.name, "", record["names"], record["before"], record["total"])
    found: Sequence[Mapping[str, Any]] = record.get("margins", [record] if "margin" in record else [])
    return [
        row
        for margin in found
        for row in rows_of(step.name, margin["margin"], margin["categories"], margin["before"], margin["total"])
    ]


def rows_of(step: str, margin: str, names: Sequence[Any], before: FloatArray, total: FloatArray) -> list[dict[str, Any]]:
    """Rows of one margin: total before the step, known total, their ratio (NaN where nobody was there before)."""
    with np.errstate(divide="ignore", invalid="ignore"):
        factors = np.where(before != 0, np.asarray(total) / np.asarray(before), np.nan)
    return [
        {"step": step, "margin": margin, "category": shown(name), "before": b, "total": t, "factor": f}
        for name, b, t, f in zip(names, before, total, factors, strict=True)
    ]


def cell_rows(step: Adjusted) -> list[dict[str, Any]]:
    """One row per adjustment cell of a non-response step."""
    record = step.record
    if "cells" not in record:
        return []
    return [
        {"step": step.name, "cell": cell, "factor": factor, "response_rate": rate}
        for cell, factor, rate in zip(record["cells"], record["factor"], record["response_rate"], strict=True)
    ]


def shown(name: Any) -> str:
    """A category, or several crossed ones, as text."""
    return " × ".join(map(str, name)) if isinstance(name, tuple) else str(name)
