"""Hypothesis tests that know the design; each file one question."""

from analysis.tests.association import chisq
from analysis.tests.result import TestResult

__all__ = ["TestResult", "chisq"]
