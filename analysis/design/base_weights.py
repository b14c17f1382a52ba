"""Weights that a design starts from: a column, the inverse of probabilities, or the product of N/n over its stages."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.design.road import FloatArray
from analysis.design.stages import Stage
from analysis.errors import DesignError


def base_weights(frame: pd.DataFrame, stages: Sequence[Stage], weights: str | float | None, probs: Sequence[str]) -> FloatArray:
    """The (n,) weights before any adjustment.

    Raises DesignError for weights given twice, missing, negative or infinite, and where nothing says what a row weighs.
    """
    if weights is not None and probs:
        raise DesignError("both weights and probs are given", advice="keep one: weights are 1 / probs")
    if probs:
        chosen = np.prod([frame[name].to_numpy(dtype=float, na_value=np.nan) for name in probs], axis=0)
        if (chosen <= 0).any() or (chosen > 1).any():
            raise DesignError("holds selection probabilities outside (0, 1]", where=probs[0])
        return complete(1 / chosen, probs[0])
    if isinstance(weights, str):
        return complete(frame[weights].to_numpy(dtype=float, na_value=np.nan), weights)
    if weights is not None:
        return complete(np.full(len(frame), float(weights)), "weights")
    if not all(np.isfinite(stage.population).all() for stage in stages):
        raise DesignError(
            "nothing says what a row weighs",
            where="weights",
            advice="name a weights or probs column, give fpc for every stage, or say weights=1 for an equal-probability sample",
        )
    return weights_from_sizes(stages)


def weights_from_sizes(stages: Sequence[Stage]) -> FloatArray:
    """The product over stages of N/n in the stratum of each row."""
    factors = [(stage.population / stage.sampled)[stage.stratum_of_unit][stage.unit] for stage in stages]
    product: FloatArray = np.prod(factors, axis=0)
    return product


def complete(values: FloatArray, name: str) -> FloatArray:
    """The weights themselves. Raises DesignError for missing, negative or infinite ones."""
    lost = np.isnan(values)
    if lost.any():
        raise DesignError(
            f"the weight is missing in {int(lost.sum())} of {len(values)} rows (first: row {int(np.argmax(lost))})",
            where=name,
            advice="complete the weights, or say na_weights='allow' to leave these rows out of the sample",
        )
    if (values < 0).any() or not np.isfinite(values).all():
        raise DesignError(
            "a weight is negative or infinite", where=name, advice="weights are counts of people: finite, at least 0"
        )
    return values


def with_weights(frame: pd.DataFrame, weights: str | float | None, probs: Sequence[str]) -> pd.DataFrame:
    """The rows that have a weight: the others are no part of the sample."""
    named = [*probs, *([weights] if isinstance(weights, str) else [])]
    complete_rows = frame[named].notna().all(axis=1)
    return frame if complete_rows.all() else frame.loc[complete_rows]
