"""A user's own statistic by replication."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

import analysis as an
from analysis.errors import EstimationError

ROWS = pd.DataFrame({"h": list("aaabbb"), "y": [1.0, 3.0, 4.0, 2.0, 5.0, 9.0], "w": [1.0, 1.0, 1.0, 2.0, 2.0, 2.0]})


def test_a_programmed_mean_is_the_mean() -> None:
    """A weighted mean written by hand has the estimate, the error and the degrees of freedom of an.mean, also in a domain."""
    design = an.Design(ROWS, "w", strata="h").replicates(an.Jackknife())
    for where in (None, "y > 1.5"):
        own = an.replicate(design, lambda rows, w: np.average(rows["y"], weights=w), where=where)
        known = an.mean(design, "y", where=where)
        assert own.value == pytest.approx(known.value)
        assert own.se == pytest.approx(known.se)
        assert (own.df, own.n.tolist()) == (known.df, known.n.tolist())


def test_named_numbers_keep_their_names_and_covariance() -> None:
    """A mapping gives one row a name, and contrasts between them work."""
    design = an.Design(ROWS, "w", strata="h").replicates(an.Jackknife())
    result = an.replicate(design, lambda rows, w: {"low": (w * rows["y"]).sum(), "high": (w * rows["y"] * 2).sum()})
    assert result.names == ("low", "high")
    assert result.contrast([2.0, -1.0]).se[0] == pytest.approx(0.0, abs=1e-9)


def test_without_replicates_it_is_refused() -> None:
    """A linearised design cannot compute a statistic again."""
    with pytest.raises(EstimationError, match="no replicates"):
        an.replicate(an.Design(ROWS, "w"), lambda rows, w: 1.0)
