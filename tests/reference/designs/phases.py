"""Two-phase and multi-phase designs, overlapping frames and crossed units."""

from __future__ import annotations

import re
from collections.abc import Callable
from itertools import zip_longest
from typing import Any

import pandas as pd

import analysis as an
from tests.reference.case import Case, NotSupported
from tests.reference.compare import difference
from tests.reference.designs.linearization import joint_matrix
from tests.reference.expressions import conditions
from tests.reference.registry import deliberate_rule, design_kind


@design_kind("twophase")
@design_kind("multiphase")
def phases(case: Case) -> an.Design:
    """Phase after phase; R's "approx" and "simple" are one method."""
    entry = case.design
    method = "full" if entry["method"] == "full" else "simple"
    described = list(zip_longest(*(entry.get(name) or [] for name in ("ids", "strata", "probs", "fpc"))))
    ids, strata, probs, fpc = described[0]
    design = an.Design(case.frame(), None if probs or fpc else 1.0, psu=ids, strata=strata, probs=probs, fpc=fpc)
    subsets = entry["subset"] if isinstance(entry["subset"][0], list) else [entry["subset"]]
    for drawn, (ids, strata, probs, fpc) in zip(subsets, described[1:], strict=True):
        mask = conditions(design.frame, drawn)
        design = an.second_phase(design, mask, psu=ids, strata=strata, probs=probs, fpc=fpc, method=method)
    return design


@deliberate_rule(lambda case: (case.entry.get("design") or {}).get("kind") == "multiphase")
def strata_of_the_last_phase_cost_df(case: Case, run: Callable[[], dict[str, Any]]) -> str | None:
    """R counts rows − 1 here and units − strata for the same design written as twophase; we count the latter for both."""
    found = run()
    if not found["df"] < case.expected["df"]:
        return f"df {found['df']} are not fewer than R's {case.expected['df']}"
    same = {name: value for name, value in case.expected.items() if name not in ("df", "ci_t")}
    return difference(found, same, case.tol)


def interactions(formula: str) -> list[str]:
    """The variables of ~interaction(a, b, …)."""
    found = re.fullmatch(r"~\s*interaction\((.+)\)", formula)
    return [] if found is None else [name.strip() for name in found[1].split(",")]


def calibrate_to_phase_1(case: Case, design: an.Design, change: dict[str, Any]) -> an.Design:
    """Counts of the first phase by crossed variables; what it did not meet has no total."""
    names = interactions(change["formula"])
    if not names:
        raise NotSupported(f"phase-2 calibration to {change['formula']}")
    counts = case.frame().groupby(names, observed=True).size()
    met = design.frame.groupby(names, observed=True).size().index
    return design.adjust(an.calibrate({tuple(names): counts.loc[met].astype(float)}, distance=change["calfun"]))


@design_kind("dualframe")
def dualframe(case: Case) -> an.Design:
    """Two samples with joint probabilities; the overlap in fixed shares."""
    entry = case.design
    samples, overlap = [], []
    for file, joint, probs, both in zip(entry["files"], entry["joint"], entry["probs"], entry["overlap_domains"], strict=True):
        frame: pd.DataFrame = case.table(file)
        design = an.Design(frame, probs=probs).using(an.JointProbabilities(joint_matrix(case, joint), tolerance=1e-4))
        samples.append(design)
        overlap.append(frame["Domain"] == both)
    return an.join_frames(samples, overlap, entry["theta"])


@design_kind("crossed")
def crossed(case: Case) -> an.Design:
    """Rows that share any of several units."""
    entry = case.design
    return an.Design(case.frame(), entry.get("weights") or 1.0).using(an.Crossed(entry["ids"]))
