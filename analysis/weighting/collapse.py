"""Categories too small to stand alone, joined with their neighbour in the order given."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.design import BoolArray
from analysis.errors import DesignError


def collapse(categories: pd.Series, smallest: int, counted: BoolArray | None = None) -> pd.Series:
    """The categories with neighbours joined until each has `smallest` of the `counted` rows (by default of all rows).

    Neighbours are those of a categorical column's order, otherwise of the sorted texts; joined ones are named "a + b".
    Missing values stay missing. Raises DesignError where all rows together are fewer.

    >>> size = pd.Series(["1 small"] * 20 + ["2 medium"] * 3 + ["3 large"] * 30)
    >>> collapse(size, 15).value_counts(sort=False).to_dict()
    {'1 small': 20, '2 medium + 3 large': 33}
    """
    known = categories.dtype.categories if isinstance(categories.dtype, pd.CategoricalDtype) else None
    text = categories.astype("object").map(str, na_action="ignore")
    order = (
        sorted(text.dropna().unique()) if known is None else [str(value) for value in known if str(value) in set(text.dropna())]
    )
    rows = np.ones(len(text), dtype=bool) if counted is None else counted
    counts = text[rows].value_counts()
    if counts.sum() < smallest:
        raise DesignError(
            f"{int(counts.sum())} rows are fewer than {smallest}", where=str(categories.name), advice="lower the smallest size"
        )
    groups: list[list[str]] = [[]]
    for name in order:
        if counts.reindex(groups[-1]).sum() >= smallest:
            groups.append([])
        groups[-1].append(name)
    if len(groups) > 1 and counts.reindex(groups[-1]).sum() < smallest:
        groups[-2:] = [groups[-2] + groups[-1]]
    together = {name: " + ".join(group) for group in groups for name in group}
    return text.map(together)
