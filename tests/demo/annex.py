"""The figure annexes of the units, made up: all but a few units have sent theirs."""

from __future__ import annotations

import numpy as np

from analysis.annex.collect import gathered
from analysis.annex.figures import as_dataset
from analysis.annex.form import Submission
from analysis.dataset import Dataset
from tests.annex_units import annex_definition, annex_units, simulate_unit

SILENT = 4
"""Units that have sent nothing."""


def simulated_annexes(chance: np.random.Generator) -> Dataset:
    """What the units sent, as a dataset marked as simulated."""
    definition, units = annex_definition(), annex_units()
    silent = set(chance.choice(list(units), SILENT, replace=False))
    sent = [Submission(code, code, values=simulate_unit(definition, chance)) for code in units if code not in silent]
    return as_dataset(gathered(sent, definition, units), simulated=True)
