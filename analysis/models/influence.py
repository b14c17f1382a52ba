"""The design's covariance of totals of scores that a model computed for the rows it used."""

from __future__ import annotations

import numpy as np

from analysis.design import Design, FloatArray, IntArray, ReplicateRoad, Scores
from analysis.errors import EstimationError
from analysis.variance import linearised


def covariance_of_scores(design: Design, rows: IntArray, weighted: FloatArray, what: str) -> FloatArray:
    """(q, q) covariance of the totals of weighted scores (m, q) of these rows, by the design's own road.

    Raises EstimationError on a replicate design, whose road has no use for scores; `what` names what was asked.
    """
    if isinstance(design.road, ReplicateRoad):
        raise EstimationError("needs scores, which replicates do not use", where=what, advice="use the linearised design")
    wide = np.zeros((len(design.frame), weighted.shape[1]))
    wide[rows] = weighted
    scores = Scores(wide, design.domain_codes)
    return linearised.vcov(scores, design) if design.road is None else design.road.vcov(scores, design)
