"""A forecast as data frames: points, back-tests, assumptions, remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict

import numpy as np
import pandas as pd

from analysis.dataset import in_language
from analysis.dataset.codebook import Label
from analysis.forecast.project import Forecast

VERDICTS: dict[str, Label] = {
    "both": {"vi": "tốt hơn cả hai cách đơn giản", "en": "better than both benchmarks"},
    "naive": {
        "vi": "chỉ tốt hơn giữ nguyên năm cuối; kéo dài xu hướng tốt hơn",
        "en": "better than the last value only; drift is better",
    },
    "drift": {
        "vi": "chỉ tốt hơn kéo dài xu hướng; giữ nguyên năm cuối tốt hơn",
        "en": "better than drift only; the last value is better",
    },
    "none": {"vi": "không tốt hơn cách đơn giản nào", "en": "no better than either benchmark"},
}


def frames(made: Forecast, language: str) -> Mapping[str, pd.DataFrame]:
    """The sheets of a forecast."""
    remarks = pd.DataFrame([(name, in_language(text, language, "")) for name, text in made.remarks], columns=["series", "remark"])
    tables = {"forecast": points_frame(made, language), "backtest": backtest_frame(made, language)}
    return {**tables, "assumptions": assumptions_frame(made, language), "remarks": remarks}


def points_frame(made: Forecast, language: str) -> pd.DataFrame:
    """What is known and what is forecast, one row a series, part, scenario and year; shares in percent."""
    scenarios = {one.name: in_language(one.label, language, one.name) for one in made.plan.scenarios}
    rows: list[tuple[str | int | float | None, ...]] = []
    for want in made.plan.series:
        series, scale = made.series[want.name], 100 if want.parts else 1
        for year, values in zip(series.years, series.values, strict=True):
            known = zip(series.parts or ("",), values, strict=True)
            rows += [
                (want.name, part, "", "", int(year), value * scale, None, None, "") for part, value in known if np.isfinite(value)
            ]
        for one in (point for point in made.points if point.series == want.name):
            ends = (None if end is None else end * scale for end in (one.low, one.high))
            words = (want.name, one.part, one.scenario, scenarios[one.scenario], one.year)
            rows.append((*words, one.value * scale, *ends, one.reason))
    columns = ["series", "part", "scenario", "label", "year", "value", "low", "high", "no_interval"]
    return pd.DataFrame(rows, columns=columns)


def backtest_frame(made: Forecast, language: str) -> pd.DataFrame:
    """Errors of model, naive and drift side by side, and in words whether the model was worth it."""
    rows = []
    for one in made.backtests:
        verdict = "both" if len(one.beaten) == len(VERDICTS) - 2 else (one.beaten or ("none",))[0]
        origins = f"{one.origins[0]}–{one.origins[-1]}"
        rows.append({**asdict(one), "origins": origins, "verdict": in_language(VERDICTS[verdict], language, "")})
    return pd.DataFrame(rows, columns=["series", "origins", "cases", "model", "naive", "drift", "coverage", "verdict"])


def assumptions_frame(made: Forecast, language: str) -> pd.DataFrame:
    """Every scenario with what it assumes; one row an assumption, one for a scenario that assumes nothing."""
    rows = []
    for scenario in made.plan.scenarios:
        words = {
            "scenario": scenario.name,
            "label": in_language(scenario.label, language, ""),
            "note": in_language(scenario.note, language, ""),
        }
        rows += [{**words, **asdict(one)} for one in scenario.assumptions] or [words]
    return pd.DataFrame(rows, columns=["scenario", "label", "note", "series", "part", "start", "end", "growth", "odds"])
