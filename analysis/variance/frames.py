"""Samples from overlapping frames, such as landline and mobile telephones, joined into one design."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from analysis.design import BoolArray, Design, DomainScores, FloatArray, ReplicateRoad, Scores
from analysis.design.design import domain_of
from analysis.errors import DesignError
from analysis.variance.linearised import vcov


@dataclass(frozen=True, eq=False)
class FrameRoad:
    """V = Σ over frames of each sample's own variance: samples from different frames are independent."""

    samples: tuple[Design, ...]

    def vcov(self, scores: DomainScores, design: Design) -> FloatArray:
        """The (L·p, L·p) covariance of the statistics whose weighted scores these are."""
        if design.projections:
            raise DesignError("weighting steps on joined frames are not known", where="frames", advice="adjust each sample first")
        total, first = np.zeros((scores.width, scores.width)), 0
        for sample in self.samples:
            rows = slice(first, first + len(sample.frame))
            own = Scores(scores.values[rows], scores.groups[rows], scores.n_groups)
            total += vcov(own, sample) if sample.road is None else sample.road.vcov(own, sample)  # type: ignore[union-attr]
            first = rows.stop
        return total

    def df(self, design: Design) -> float:
        """Σ of the samples' degrees of freedom in the domain, less one for each frame after the first."""
        active, total, first = design.active, 1.0 - len(self.samples), 0
        for sample in self.samples:
            rows = active[first : first + len(sample.frame)]
            total += sample.domain(rows).df if rows.any() else 0
            first += len(sample.frame)
        return total


def join_frames(samples: Sequence[Design], overlap: Sequence[Any], theta: float = 0.5) -> Design:
    """One design from samples of two frames that overlap.

    `overlap` says for each sample which rows could also have been drawn from the other frame (a mask or an expression).
    Those of the first sample weigh `theta` times their weight, those of the second 1 − `theta`. Columns are those that both
    samples have. Raises DesignError for other than two samples, domains or replicates, or a share outside [0, 1].
    Source: Hartley (1962); Lohr (2011), Survey Methodology 37.

    >>> import analysis as an, pandas as pd
    >>> land = an.Design(pd.DataFrame({"y": [1.0, 2.0], "mobile": [False, True], "w": [10.0, 10.0]}), "w")
    >>> mobile = an.Design(pd.DataFrame({"y": [3.0, 5.0], "land": [True, False], "w": [20.0, 20.0]}), "w")
    >>> an.total(join_frames([land, mobile], ["mobile", "land"]), "y").value.tolist()
    [150.0]
    """
    if len(samples) != 2 or len(overlap) != 2:
        raise DesignError(f"{len(samples)} samples and {len(overlap)} overlaps", where="frames", advice="give two of each")
    if not 0 <= theta <= 1:
        raise DesignError(f"the overlap's share {theta} lies outside [0, 1]", where="theta")
    parts: list[FloatArray] = []
    for sample, both, share in zip(samples, overlap, (theta, 1 - theta), strict=True):
        if sample.domain_mask is not None or isinstance(sample.road, ReplicateRoad):
            raise DesignError("a frame's sample is whole and linearised", where="frames", advice="take domains after joining")
        mask: BoolArray = domain_of(sample.frame, both)
        parts.append(np.where(mask, share, 1.0) * sample.weights)
    common = [name for name in samples[0].frame.columns if name in samples[1].frame.columns]
    frame = pd.concat([sample.frame[common] for sample in samples], ignore_index=True)
    weights = np.concatenate(parts)
    joined = Design(frame, 1.0)
    return joined.weighing(weights, FrameRoad(tuple(samples)))
