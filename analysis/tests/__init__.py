"""Hypothesis tests that know the design; each file one question."""

from analysis.tests.association import chisq
from analysis.tests.goodness import gof
from analysis.tests.means import ttest
from analysis.tests.ranks import ranktest
from analysis.tests.result import TestResult

__all__ = ["TestResult", "chisq", "gof", "ranktest", "ttest"]
