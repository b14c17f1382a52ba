"""Replicate weights that came with the data: how published files are read."""

from __future__ import annotations

import re
from collections.abc import Sequence

import numpy as np
import pandas as pd

from analysis.dataset import Dataset, did_you_mean
from analysis.design import Design, FloatArray
from analysis.design.cells import CellNumbers
from analysis.errors import DesignError, VariableError
from analysis.variance.replicates.road import Given, Replicates

KINDS = ("JK1", "JKn", "JK2", "BRR", "Fay", "bootstrap", "successive-difference", "ACS", "other")


def ReplicateDesign(
    data: Dataset | pd.DataFrame,
    weights: str | float,
    repweights: str | Sequence[str] | FloatArray,
    kind: str,
    *,
    scale: float | None = None,
    rscales: float | Sequence[float] | None = None,
    rho: float | None = None,
    mse: bool = False,
    combined: bool = True,
    df: float | None = None,
    level: str | None = None,
) -> Design:
    """A design whose variance comes from replicate weights in the file.

    `repweights` are columns, a regular expression that all of them match ("^BRRWT[0-9]+$"), or an (n, R) matrix. `kind` is
    one of JK1, JKn, JK2, BRR, Fay (with `rho`), bootstrap, successive-difference, ACS and other; it fixes scale and rscales
    where they are known (JKn and other need them). `combined=False` says that the file holds factors on the weights.
    `df` replaces the rank of the weights minus one. ACS always centres on the full sample.
    Raises DesignError for a matrix of the wrong shape, missing or negative weights and scales that do not fit.
    Source: Wolter (2007); U.S. Census Bureau (2022) for ACS and successive differences (Fay & Train 1995).

    >>> frame = pd.DataFrame({"y": [1.0, 3.0], "w": [1.0, 1.0], "r1": [2.0, 0.0], "r2": [0.0, 2.0]})
    >>> import analysis as an
    >>> an.mean(ReplicateDesign(frame, "w", "^r", "BRR"), "y").se.tolist()
    [1.0]
    """
    if kind not in KINDS:
        raise DesignError(f"{kind!r} is no kind of replicates", where="kind", advice=f"one of {', '.join(KINDS)}")
    design = Design(data, weights=weights, level=level)
    matrix = weight_matrix(design.frame, repweights)
    if np.isnan(matrix).any():
        raise DesignError("a replicate weight is missing", where="repweights")
    if (matrix < 0).any() and kind not in ("other", "successive-difference", "ACS"):
        raise DesignError("a replicate weight is negative", where="repweights")
    overall, each = scales(kind, matrix.shape[1], scale, rscales, rho)
    units = CellNumbers.of_units(np.arange(len(matrix)), len(matrix))
    replicates = Replicates(kind, matrix, units, overall, each, mse=mse or kind == "ACS", combined=combined, fixed_df=df)
    return design.replicates(Given(replicates))


def weight_matrix(frame: pd.DataFrame, repweights: str | Sequence[str] | FloatArray) -> FloatArray:
    """The (n, R) matrix. Raises VariableError for unknown columns, DesignError for a wrong shape."""
    if isinstance(repweights, str):
        names = [name for name in frame.columns if re.search(repweights, str(name))]
        if not names:
            raise VariableError("matches no column", where=repweights, advice="give a regular expression or the columns' names")
        return frame[names].to_numpy(dtype=float)
    if isinstance(repweights, np.ndarray):
        if repweights.ndim != 2 or len(repweights) != len(frame):
            raise DesignError(
                f"has the shape {repweights.shape}, the data {len(frame)} rows",
                where="repweights",
                advice="one row per row of the data, one column per replicate",
            )
        return repweights.astype(float, copy=False)
    for name in repweights:
        if name not in frame.columns:
            raise VariableError("is not a column of the data", where=name, advice=did_you_mean(name, frame.columns))
    return frame[list(repweights)].to_numpy(dtype=float)


def scales(
    kind: str, count: int, scale: float | None, rscales: float | Sequence[float] | None, rho: float | None
) -> tuple[float, FloatArray]:
    """The overall scale and the (R,) scales of the replicates, by the kind's convention where none is given."""
    if kind == "Fay" and rho is None:
        raise DesignError("Fay replicates need rho", where="rho", advice="the file's documentation names it, often 0.3 or 0.5")
    usual = {
        "JK1": (count - 1) / count,
        "JK2": 1.0,
        "BRR": 1 / count,
        "Fay": 1 / (count * (1 - (rho or 0.0)) ** 2),
        "successive-difference": 4 / count,
        "ACS": 4 / count,
    }
    if kind == "JKn" and rscales is None:
        raise DesignError("JKn replicates need rscales", where="rscales", advice="(n_h − 1) / n_h of each replicate's stratum")
    if scale is None and rscales is None and kind not in usual:
        raise DesignError(f"{kind} replicates need scale or rscales", where="scale", advice="1 / R for most bootstraps")
    each = np.broadcast_to(np.asarray(1.0 if rscales is None else rscales, dtype=float), (count,)).copy()
    if kind in usual and scale is None:
        return usual[kind], each
    return 1.0 if scale is None else float(scale), each
