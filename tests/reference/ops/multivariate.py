"""Principal components and factor analysis."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import numpy as np

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.compare import difference
from tests.reference.registry import deliberate_rule, operation

SIZES = {"none": None, "sample": "rows", "degf": "df", "effective": "effective", "min.effective": "least_effective"}


@operation("prcomp")
def prcomp(case: Case, design: an.Design) -> dict[str, Any]:
    """svyprcomp."""
    if case.args.get("center") is False:
        raise NotSupported("components about zero")
    found = an.principal_components(design, case.args["vars"], scale=bool(case.args.get("scale")))
    columns = design.frame.loc[design.active, case.args["vars"]].dropna()
    weights = design.weights[design.frame.index.get_indexer(columns.index)]
    return {
        "sdev": found.sdev,
        "abs_rotation": np.abs(found.rotation.to_numpy()).tolist(),
        "columns": columns.to_numpy(dtype=float),
        "weights": weights,
    }


@deliberate_rule(lambda case: case.op == "prcomp")
def centred_by_their_weighted_means(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R multiplies rows by √w before it centres and scales them; ours are the components of the weighted correlations.

    Both are computed here a second way: R's number from such rows, ours from NumPy's weighted covariances.
    """
    found, scaled = run(), bool(case.args.get("scale"))
    columns, weights = found["columns"], found["weights"]
    rows = columns * np.sqrt(weights / weights.mean())[:, None]
    theirs = np.corrcoef(rows.T) if scaled else np.cov(rows.T)
    moments = np.cov(columns.T, aweights=weights, ddof=0) * len(columns) / (len(columns) - 1)
    spread = np.sqrt(np.diag(moments))
    ours = moments / np.outer(spread, spread) if scaled else moments
    explained = difference(decomposition(theirs), {key: case.expected[key] for key in ("sdev", "abs_rotation")}, case.tol)
    return explained or difference(found, decomposition(ours), 1e-8)


def decomposition(matrix: np.ndarray[Any, Any]) -> dict[str, Any]:
    """Standard deviations of the components, largest first, and their directions without sign."""
    values, vectors = np.linalg.eigh(matrix)
    return {"sdev": np.sqrt(values[::-1]), "abs_rotation": np.abs(vectors[:, ::-1]).tolist()}


@operation("factanal")
def factanal(case: Case, design: an.Design) -> dict[str, Any]:
    """svyfactanal."""
    args = case.args
    size, rotation = SIZES[args.get("n") or "none"], args.get("rotation") or "varimax"
    found = an.factor_analysis(design, args["vars"], args["factors"], rotation=rotation, size=size)
    return {
        "uniquenesses": found.uniquenesses.to_numpy(),
        "loadings": found.loadings.to_numpy().tolist(),
        "statistic": found.statistic,
        "dof": found.df,
    }


@deliberate_rule(
    lambda case: case.op == "factanal" and case.args["factors"] > 1 and case.args.get("rotation") in (None, "varimax")
)
def turned_until_nothing_is_gained(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R ends varimax early: all else is R's, its loadings are ours turned, and ours are the simpler by the criterion."""
    found, expected = run(), dict(case.expected)
    theirs, ours = np.array(expected.pop("loadings")), np.array(found["loadings"])
    turn = np.linalg.lstsq(ours, theirs, rcond=None)[0]
    wrong = difference(found, expected, case.tol) or difference(
        {"loadings": (ours @ turn).tolist()}, {"loadings": theirs.tolist()}, case.tol
    )
    if wrong:
        return wrong
    if np.abs(turn.T @ turn - np.eye(len(turn))).max() > case.tol:
        return "the loadings are not R's turned"
    return None if simplicity(ours) >= simplicity(theirs) - 1e-9 else "R's loadings are simpler"


def simplicity(loadings: np.ndarray[Any, Any]) -> float:
    """Kaiser's criterion, rows normalised: the variance of the squared loadings."""
    squares = loadings**2 / (loadings**2).sum(axis=1)[:, None]
    return float(squares.var(axis=0).sum())
