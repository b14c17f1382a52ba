"""Deville's variance for unequal probabilities without replacement: first-order probabilities only, the sample size fixed."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from analysis.design import Design, Road
from analysis.variance.quadratic import QuadraticRoad, single_stage, unit_probabilities


@dataclass(frozen=True)
class Deville:
    """Unequal probabilities without replacement, joint ones not needed: deviations from a mean weighted by 1 − π.

    v = Σ (1−π)(z − Σ a z)² / (1 − Σ a²) in each stratum, a = (1−π)/Σ(1−π). With equal probabilities it is simple random
    sampling. Source: Deville (1993); Matei & Tillé (2005), estimator 3.

    >>> import analysis as an, pandas as pd
    >>> frame = pd.DataFrame({"p": [0.2] * 4, "y": [1.0, 2.0, 4.0, 5.0], "size": 20})
    >>> random = an.total(an.Design(frame, fpc="size"), "y").se[0]
    >>> bool(abs(an.total(an.Design(frame, probs="p").using(an.Deville()), "y").se[0] - random) < 1e-10)
    True
    """

    def road(self, design: Design) -> Road:
        """The quadratic form (D − aa' Σ(1−π)) / (1 − Σ a²), D = diag(1−π), block by stratum; a certain unit adds nothing."""
        stage, probabilities = single_stage(design), unit_probabilities(design)
        matrix = np.zeros((stage.n_units, stage.n_units))
        for low, high in zip(stage.first_unit[:-1], stage.first_unit[1:], strict=True):
            rest = 1 - probabilities[low:high]
            if high - low > 1 and rest.any():
                share = rest / rest.sum()
                block = np.diag(rest) - np.outer(share, share) * rest.sum()
                matrix[low:high, low:high] = block / (1 - share @ share)
        return QuadraticRoad(matrix)
