"""Direct standardisation: weights whose distribution over age groups (or any cells) is a standard one."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.design import Adjusted, Design
from analysis.errors import DesignError
from analysis.weighting.margins import Margin, Totals, read_margin
from analysis.weighting.nonresponse import cells_of
from analysis.weighting.poststratify import scaled


@dataclass(frozen=True)
class Standardize:
    """The step `standardize` makes."""

    by: str
    population: Totals
    over: tuple[str, ...]
    complete: tuple[str, ...]

    def apply(self, design: Design) -> Adjusted:
        """Post-stratify to the standard's shares within each group of `over`, each group keeping its size."""
        usable = (
            design.frame[list(self.complete)].notna().all(axis=1).to_numpy()
            if self.complete
            else np.ones(len(design.frame), bool)
        )
        weights = np.where(usable, design.weights, 0.0)
        standard = read_margin(design.frame, self.by, self.population, weights)
        if standard.totals.sum() <= 0:
            raise DesignError("the standard population is empty", where=self.by)
        group, labels = cells_of(design.frame, self.over)
        sizes = np.bincount(group, weights=weights, minlength=len(labels))
        shares = standard.totals / standard.totals.sum()
        present = np.where(weights == 0, -1, group * standard.size + standard.codes)
        wanted = np.outer(sizes, shares).ravel()
        categories = tuple((label, *category) for label in labels for category in standard.categories)
        margin = Margin((*self.over, self.by), categories, present, wanted)
        done = scaled(weights, margin)
        return Adjusted(done.weights, done.projection, name=f"standardise {self.by}", record=done.record)


def standardize(
    by: str, population: Totals, *, over: str | Sequence[str] = (), complete: str | Sequence[str] = ()
) -> Standardize:
    """A weighting step that gives every group of `over` the standard distribution of `by`, so that groups compare.

    `population` maps the categories of `by` to standard counts or shares. Rows in which a variable of `complete` is
    missing get weight zero first, so that the standard holds among the rows an estimate will use.
    Raises DesignError for categories without a standard count.
    Source: Korn & Graubard (1999), section 3.4; R survey's svystandardize.

    >>> import pandas as pd
    >>> frame = pd.DataFrame({"age": ["young", "young", "young", "old"], "w": [1.0] * 4})
    >>> Design(frame, weights="w").adjust(standardize("age", {"young": 0.5, "old": 0.5})).weights.round(3).tolist()
    [0.667, 0.667, 0.667, 2.0]
    """
    groups = (over,) if isinstance(over, str) else tuple(over)
    return Standardize(by, population, groups, (complete,) if isinstance(complete, str) else tuple(complete))
