"""Precision rules: which estimates are too uncertain to print, or to print without a mark.

A rule looks at one cell's estimate, error and base and answers with a `Flag`; a plan names one out of `RULES` (`flags: dhs`).
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from enum import StrEnum

from scipy import stats

from analysis.dataset.codebook import Label


class Flag(StrEnum):
    """What a precision rule says of one estimate."""

    PLAIN = ""
    CAUTION = "caution"
    HIDDEN = "hidden"
    NO_CASES = "no_cases"


@dataclass(frozen=True)
class Evidence:
    """What a rule may look at: estimate and se on their own scale, the design's df, the unweighted base, the kind of number."""

    estimate: float | None
    se: float | None
    df: float | None
    n: int
    proportion: bool


@dataclass(frozen=True)
class PrecisionRule:
    """A rule, its source, and the footnotes its marks need."""

    name: str
    flag: Callable[[Evidence], Flag]
    footnotes: dict[Flag, Label]
    source: str


def dhs(evidence: Evidence) -> Flag:
    """Hidden under 25 unweighted cases, in parentheses from 25 to 49.

    Source: ICF (2018), Guide to DHS Statistics, "Treatment of small numbers of cases".

    >>> [dhs(Evidence(0.5, 0.1, 20, n, True)).name for n in (0, 24, 25, 49, 50)]
    ['NO_CASES', 'HIDDEN', 'CAUTION', 'CAUTION', 'PLAIN']
    """
    if evidence.n == 0 or evidence.estimate is None:
        return Flag.NO_CASES
    if evidence.n < 25:
        return Flag.HIDDEN
    return Flag.CAUTION if evidence.n < 50 else Flag.PLAIN


def korn_graubard(estimate: float, se: float, n: int, df: float) -> tuple[float, float, float]:
    """The 95 % Korn–Graubard interval of a proportion and its effective sample size, which is capped at `n`.

    The interval `beta` of `analysis.intervals` has no cap: a design effect below one may narrow it, which NCHS forbids.

    Source: Korn and Graubard (1998), Survey Methodology 24(2), p. 193;
    the factor for the degrees of freedom and the cap as in NCHS (2017), appendix.

    >>> low, high, n_eff = korn_graubard(0.1, 0.02, 400, 60)
    >>> f"{low:.4f} {high:.4f} {n_eff:.1f}"
    '0.0635 0.1478 217.3'
    """
    n_eff = float(n)
    if 0 < estimate < 1 and se > 0:
        factor = (stats.t.ppf(0.975, n - 1) / stats.t.ppf(0.975, df)) ** 2 if df > 0 and n > 1 else 0.0
        n_eff = min(float(n), estimate * (1 - estimate) / se**2 * factor)
    x = n_eff * estimate
    low = float(stats.beta.ppf(0.025, x, n_eff - x + 1)) if x > 0 else 0.0
    high = float(stats.beta.ppf(0.975, x + 1, n_eff - x)) if n_eff > x else 1.0
    return low, high, n_eff


def nchs(evidence: Evidence) -> Flag:
    """A proportion is hidden with an effective base under 30 or too wide an interval, marked where a statistician must review.

    Other statistics are hidden under 10 cases or with a relative interval over 160 %, marked under 8 degrees of freedom.

    Source: Parker et al. (2017), NCHS data presentation standards for proportions, Vital and Health Statistics 2(175),
    figure 1; Parker et al. (2023), standards for rates and counts, Vital and Health Statistics 2(200).

    >>> [nchs(Evidence(p, se, 40, 400, True)).name for p, se in ((0.5, 0.03), (0.5, 0.12), (0.02, 0.012), (0.01, 0.005))]
    ['PLAIN', 'HIDDEN', 'HIDDEN', 'PLAIN']
    """
    if evidence.n == 0 or evidence.estimate is None or evidence.se is None:
        return Flag.NO_CASES
    df = evidence.df or 0.0
    if not evidence.proportion:
        width = 2 * float(stats.t.ppf(0.975, df)) * evidence.se if df > 0 else float("inf")
        if evidence.n < 10 or width > 1.6 * abs(evidence.estimate):
            return Flag.HIDDEN
        return Flag.CAUTION if df < 8 else Flag.PLAIN
    return _nchs_proportion(evidence.estimate, evidence.se, evidence.n, df)


def _nchs_proportion(estimate: float, se: float, n: int, df: float) -> Flag:
    low, high, n_eff = korn_graubard(estimate, se, n, df)
    width = high - low
    if n_eff < 30 or width >= 0.30 or (width > 0.05 and width > 1.3 * estimate):
        return Flag.HIDDEN
    wide_complement = width > 0.05 and width > 1.3 * (1 - estimate)
    return Flag.CAUTION if wide_complement or df < 8 or estimate in (0.0, 1.0) else Flag.PLAIN


_NO_CASES = {"vi": "“-” không có trường hợp nào trong mẫu.", "en": "“-” no case in the sample."}

RULES: dict[str, PrecisionRule] = {
    rule.name: rule
    for rule in (
        PrecisionRule(
            "dhs",
            dhs,
            {
                Flag.CAUTION: {
                    "vi": "( ) số liệu dựa trên 25–49 trường hợp không trọng số.",
                    "en": "( ) based on 25–49 unweighted cases.",
                },
                Flag.HIDDEN: {
                    "vi": "* không công bố vì dựa trên dưới 25 trường hợp không trọng số.",
                    "en": "* not shown: based on fewer than 25 unweighted cases.",
                },
                Flag.NO_CASES: _NO_CASES,
            },
            "ICF (2018), Guide to DHS Statistics",
        ),
        PrecisionRule(
            "nchs",
            nchs,
            {
                Flag.CAUTION: {
                    "vi": "( ) độ tin cậy cần được xem xét theo chuẩn NCHS.",
                    "en": "( ) reliability needs review under the NCHS standards.",
                },
                Flag.HIDDEN: {
                    "vi": "* không công bố vì không đạt chuẩn tin cậy NCHS.",
                    "en": "* not shown: does not meet the NCHS standards of reliability.",
                },
                Flag.NO_CASES: _NO_CASES,
            },
            "NCHS, Vital and Health Statistics 2(175) and 2(200)",
        ),
    )
}
