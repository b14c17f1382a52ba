"""Random answers to the real worker questionnaire: the codebook is the one `survey export` writes, the values mean nothing."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import numpy as np
import pandas as pd

from analysis.dataset import Codebook, Dataset, Variable
from analysis.dataset.folder import codebook_from
from survey.export.codebook import codebook
from survey.export.levels import layout_of
from survey.questionnaire.load import load

WORKER = Path(__file__).resolve().parents[2] / "questionnaires" / "worker"
DESIGN = {"weights": "w", "strata": ["stratum_no"], "psu": ["psu_no"]}


@cache
def worker_codebook() -> Codebook:
    questionnaire = load(WORKER / "questionnaire.yaml")
    return codebook_from(codebook(layout_of(questionnaire), [questionnaire], True, DESIGN, "+07:00"))


def answers(variable: Variable, n: int, rng: np.random.Generator) -> dict[str, object]:
    """Columns of one variable: any answer as likely as another, a tenth of them missing."""
    names = [value.name for value in variable.values]
    missing = rng.random(n) < 0.1
    if variable.type == "categorical":
        return {variable.columns[0]: pd.Categorical.from_codes(np.where(missing, -1, rng.integers(0, len(names), n)), names)}
    if variable.type == "multiple":
        return {c: pd.array(np.where(missing, None, rng.random(n) < 0.3), dtype="boolean") for c in variable.columns}
    if variable.type == "rank":
        order = rng.permuted(np.tile(np.arange(len(names)), (n, 1)), axis=1)
        order[missing] = -1
        return {c: pd.Categorical.from_codes(order[:, place], names) for place, c in enumerate(variable.columns)}
    if variable.type in ("integer", "decimal"):
        return {variable.columns[0]: np.where(missing, np.nan, rng.integers(0, 100, n))}
    return {variable.columns[0]: pd.array([None] * n, dtype="string")}


@cache
def random_interviews(n: int = 1500, seed: int = 11) -> Dataset:
    book, rng = worker_codebook(), np.random.default_rng(seed)
    columns: dict[str, object] = {"psu_no": np.arange(n) // 30, "stratum_no": np.arange(n) // 300, "w": rng.uniform(500, 3000, n)}
    for variable in book.variables:
        if variable.level == book.levels[0].name:
            columns |= answers(variable, n, rng)
    return Dataset({book.levels[0].name: pd.DataFrame(columns)}, book)
