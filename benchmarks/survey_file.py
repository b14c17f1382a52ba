"""The sample that estimation is timed on: workers in units of about 30, 60 strata, 63 provinces, ten questions."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd

STRATA, PROVINCES, SECTORS, AGES, PSU_SIZE = 60, 63, 12, 5, 30
QUESTIONS = (2, 3, 4, 5, 7, 5, 4, 3, 5, 3)  # answers of each
BANNERS = ("province", "sector", "sex", "age")


def population_sample(n: int, seed: int = 1) -> pd.DataFrame:
    """n workers; provinces are nested in the order of strata, sectors and answers are everywhere."""
    rng = np.random.default_rng(seed)
    psu = np.arange(n) // PSU_SIZE
    units = int(psu[-1]) + 1
    cluster = rng.normal(size=units)[psu]
    columns = {
        "h": psu * STRATA // units,
        "psu": psu,
        "province": coded(np.minimum(psu * PROVINCES // units, PROVINCES - 1), PROVINCES),
        "sector": coded(rng.integers(0, SECTORS, n), SECTORS),
        "sex": coded(rng.integers(0, 2, n), 2),
        "age": coded(rng.integers(0, AGES, n), AGES),
        "w": rng.lognormal(0, 0.5, n),
        "income": rng.lognormal(2 + 0.3 * cluster, 0.5, n),
        "hours": rng.normal(45 + cluster, 6, n),
        "member": (rng.random(n) < 1 / (1 + np.exp(-cluster))).astype(np.int64),
    }
    answers = {f"q{q}": coded(rng.integers(0, levels, n), levels) for q, levels in enumerate(QUESTIONS)}
    return pd.DataFrame(columns | answers)


def coded(codes: np.ndarray, levels: int) -> pd.Categorical:
    """Codes as categories of small integers, as a dictionary column has them."""
    return pd.Categorical.from_codes(codes.astype(np.int8), [f"c{level:02}" for level in range(levels)])


def known_totals(frame: pd.DataFrame) -> dict[str, dict[str, float]]:
    """Margins to rake to: the weighted counts moved by up to a fifth, all of one population."""
    rng = np.random.default_rng(2)
    margins = {}
    for name in BANNERS:
        counts = frame.groupby(name, observed=False)["w"].sum() * rng.uniform(0.8, 1.2, frame[name].cat.categories.size)
        margins[name] = (counts * frame["w"].sum() / counts.sum()).to_dict()
    return margins


def write_for_peers(frame: pd.DataFrame, folder: Path, *, text: bool) -> None:
    """The sample and its margins as a Parquet file, or as text for R."""
    margins = known_totals(frame)
    plain = frame.astype({name: "str" for name in frame.columns if isinstance(frame[name].dtype, pd.CategoricalDtype)})
    if not text:
        plain.to_parquet(folder / "sample.parquet")
        (folder / "margins.json").write_text(json.dumps(margins), encoding="utf-8")
        return
    plain.to_csv(folder / "sample.csv", index=False)
    for name, totals in margins.items():
        pd.DataFrame({name: list(totals), "Freq": list(totals.values())}).to_csv(folder / f"margin_{name}.csv", index=False)
