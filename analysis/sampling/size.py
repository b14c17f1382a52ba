"""How many interviews a wanted precision or power needs, and what power a number of interviews gives.

Every size is returned unrounded: `math.ceil` it. A design effect multiplies the simple random size, the finite population
correction n₀/(1 + n₀/N) follows, and the expected response rate divides at the end: the result is the number of cases to issue.
"""

from __future__ import annotations

import math

from scipy import optimize, stats

from analysis.errors import PlanError


def size_for_mean(
    sd: float, margin: float, *, level: float = 0.95, deff: float = 1.0, population: float = math.inf, response: float = 1.0
) -> float:
    """Cases to issue so that the confidence interval of a mean has half-width `margin`, in the units of `sd`.

    Raises PlanError for a number out of range. Source: Cochran (1977), section 4.5; Kish (1965), section 8.2.

    >>> round(size_for_mean(sd=3_000_000, margin=150_000, deff=2, population=500_000, response=0.85))
    3593
    """
    _refuse(sd=sd, margin=margin)
    return _issued((_normal(level) * sd / margin) ** 2, deff, population, response)


def size_for_proportion(
    p: float, margin: float, *, level: float = 0.95, deff: float = 1.0, population: float = math.inf, response: float = 1.0
) -> float:
    """Cases to issue so that the confidence interval of a share near `p` has half-width `margin`.

    Raises PlanError for a number out of range. Source: Cochran (1977), section 4.4.

    >>> round(size_for_proportion(0.3, 0.05, deff=1.5, population=6194), 1)
    448.9
    """
    _share(p=p)
    _refuse(margin=margin)
    return _issued(_normal(level) ** 2 * p * (1 - p) / margin**2, deff, population, response)


def size_for_two_means(
    difference: float, sd: float, *, power: float = 0.8, level: float = 0.95, deff: float = 1.0, response: float = 1.0
) -> float:
    """Cases to issue in each of two groups so that a t test finds `difference` with this power, at least 2 interviews.

    Raises PlanError for a number out of range. Source: Cohen (1988), chapter 2; the noncentral t distribution.

    >>> round(size_for_two_means(5, sd=20), 2)
    252.13
    """
    _refuse(difference=abs(difference), sd=sd)
    _share(power=power)
    most = 2.0
    while power_of_two_means(most, difference, sd, level=level) < power:
        most *= 2
    if most > 2:
        most = optimize.brentq(lambda n: power_of_two_means(n, difference, sd, level=level) - power, most / 2, most, xtol=1e-10)
    return _issued(most, deff, math.inf, response)


def power_of_two_means(n: float, difference: float, sd: float, *, level: float = 0.95, deff: float = 1.0) -> float:
    """Chance that a t test with `n` interviews a group finds `difference`, in its own direction.

    Raises PlanError for a number out of range. Source: Cohen (1988), chapter 2.

    >>> round(power_of_two_means(252.128, 5, sd=20), 3)
    0.8
    """
    _refuse(n=n, sd=sd, deff=deff)
    effective = n / deff
    df = 2 * (effective - 1)
    if df <= 0:
        raise PlanError(
            f"{n:g} interviews a group are too few", where="n", advice="more than one effective interview a group is needed"
        )
    threshold = stats.t.isf((1 - level) / 2, df)
    return float(stats.nct.sf(threshold, df, math.sqrt(effective / 2) * abs(difference) / sd))


def size_for_two_proportions(
    p1: float, p2: float, *, power: float = 0.8, level: float = 0.95, deff: float = 1.0, response: float = 1.0
) -> float:
    """Cases to issue in each of two groups so that the test of p1 = p2 finds the difference with this power.

    Raises PlanError for a number out of range or equal shares. Source: Fleiss, Levin and Paik (2003), eq. (4.14).

    >>> round(size_for_two_proportions(0.5, 0.6), 2)
    387.34
    """
    _share(p1=p1, p2=p2, power=power)
    _refuse(difference=abs(p1 - p2))
    pooled, separate = _spreads(p1, p2)
    n = ((_normal(level) * pooled + stats.norm.ppf(power) * separate) / (p1 - p2)) ** 2
    return _issued(float(n), deff, math.inf, response)


def power_of_two_proportions(n: float, p1: float, p2: float, *, level: float = 0.95, deff: float = 1.0) -> float:
    """Chance that the test of p1 = p2 with `n` interviews a group finds the difference, in its own direction.

    Raises PlanError for a number out of range. Source: Fleiss, Levin and Paik (2003), section 4.5.

    >>> round(power_of_two_proportions(200, 0.5, 0.6), 4)
    0.5201
    """
    _share(p1=p1, p2=p2)
    _refuse(n=n, deff=deff)
    pooled, separate = _spreads(p1, p2)
    return float(stats.norm.cdf((math.sqrt(n / deff) * abs(p1 - p2) - _normal(level) * pooled) / separate))


def design_effect_of_clusters(take: float, rho: float, weight_cv: float = 0.0) -> float:
    """The design effect to plan with: (1 + (take − 1) ρ) for clusters of `take` interviews, times 1 + cv² of the weights.

    Raises PlanError for a number out of range. Source: Kish (1965), section 5.4; Kish (1987).

    >>> round(design_effect_of_clusters(30, 0.05), 2)
    2.45
    """
    _refuse(take=take)
    if not -1 / max(take - 1, 1) <= rho <= 1 or weight_cv < 0:
        raise PlanError(f"ρ = {rho:g} or cv = {weight_cv:g} cannot be", where="rho", advice="give ρ from 0 to 1, cv of 0 or more")
    return (1 + (take - 1) * rho) * (1 + weight_cv**2)


def _normal(level: float) -> float:
    _share(level=level)
    return float(stats.norm.isf((1 - level) / 2))


def _spreads(p1: float, p2: float) -> tuple[float, float]:
    mean = (p1 + p2) / 2
    return math.sqrt(2 * mean * (1 - mean)), math.sqrt(p1 * (1 - p1) + p2 * (1 - p2))


def _issued(simple: float, deff: float, population: float, response: float) -> float:
    _refuse(deff=deff, population=population, response=response)
    if response > 1:
        raise PlanError(f"response is {response:g}", where="response", advice="give a rate from 0 to 1")
    n = simple * deff
    return n / (1 + n / population) / response


def _refuse(**numbers: float) -> None:
    for name, number in numbers.items():
        if not number > 0:
            raise PlanError(f"{name} is {number:g}", where=name, advice="give a number above 0")


def _share(**shares: float) -> None:
    for name, share in shares.items():
        if not 0 < share < 1:
            raise PlanError(f"{name} is {share:g}", where=name, advice="give a number between 0 and 1")
