"""Every error the `analysis` package raises on purpose, as one tree.

AnalysisError
├── DatasetError        a folder or file that cannot be read, or whose codebook does not fit
├── VariableError       a column that is not there or not of the kind asked for
├── DesignError         strata, PSUs, weights or sizes that contradict each other
│   └── LonelyPsuError  a stratum with one PSU and no policy for it
├── EstimationError     a number that these data cannot give (zero weight, separated data)
│   └── EmptyDomainError  nobody to estimate it from
├── ConvergenceError    an iteration that did not reach its tolerance
├── PlanError           a table plan, annex or report definition that must be mended
└── OutputError         a file that cannot be written

Each says what is wrong, where, and what to do. The command line prints those three and exits with the class's `exit_code`.
"""

from __future__ import annotations


class AnalysisError(Exception):
    """Something the statistician can act on: `what` is wrong, `where` (file, variable, stratum, row), `advice` what to do.

    >>> print(AnalysisError("weights are missing in 3 rows", where="w_base", advice="pass na_weights='fail' or fix the rows"))
    w_base: weights are missing in 3 rows (pass na_weights='fail' or fix the rows)
    """

    exit_code = 3

    def __init__(self, what: str, *, where: str | None = None, advice: str | None = None) -> None:
        super().__init__(what)
        self.what = what
        self.where = where
        self.advice = advice

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        cure = f" ({self.advice})" if self.advice else ""
        return f"{place}{self.what}{cure}"


class DatasetError(AnalysisError):
    """A folder or file that cannot be read, or whose codebook does not describe it."""


class VariableError(AnalysisError):
    """A column that is not there, or not of the kind the estimator needs."""

    exit_code = 2


class DesignError(AnalysisError):
    """Strata, PSUs, weights or population sizes that contradict each other."""

    exit_code = 2


class LonelyPsuError(DesignError):
    """A stratum with one PSU, for which the design names no policy."""


class EstimationError(AnalysisError):
    """A number that these data cannot give: zero total weight, separated logistic data."""

    exit_code = 2


class EmptyDomainError(EstimationError):
    """A domain without rows, or without rows that weigh anything."""


class ConvergenceError(EstimationError):
    """An iteration that did not reach its tolerance; the message names what stood in the way."""


class PlanError(AnalysisError):
    """A table plan, annex or report definition that must be mended before it can be used."""

    exit_code = 2


class OutputError(AnalysisError):
    """A file that cannot be written; nothing half-written is left."""
