"""Poverty and richness: how many people are beyond a line and how far, the line fixed or the population's own."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any, Literal

import numpy as np

from analysis.design import BoolArray, Design, FloatArray
from analysis.errors import EstimationError
from analysis.estimate import Estimates, Linearised, estimator
from analysis.estimate.population import of_everybody
from analysis.estimators.density import bandwidth, density
from analysis.estimators.measures import measure_in_population, positive
from analysis.estimators.poverty_line import AT_RISK, PovertyLine, line_of

Curve = Callable[[FloatArray, float], FloatArray]


@dataclass(frozen=True)
class Deprivation:
    """What a value beyond the line counts: `degree` (y, line) and its slope by the line, and the jump it makes at the line."""

    degree: Curve
    slope: Curve
    jump: float = 0.0


def foster(power: float) -> Deprivation:
    """((t − y)/t)^α of those at or below t: heads, gaps, squared gaps. Source: Foster, Greer & Thorbecke (1984)."""

    def gap(y: FloatArray, t: float) -> FloatArray:
        return np.asarray(np.where(y <= t, (t - y) / t, 0.0))

    if power == 0:
        return Deprivation(lambda y, t: (y <= t).astype(float), lambda y, t: np.zeros_like(y), 1.0)
    return Deprivation(
        lambda y, t: gap(y, t) ** power,
        lambda y, t: np.where(y <= t, power * gap(y, t) ** (power - 1) * y / t**2, 0.0),
    )


WATTS = Deprivation(
    lambda y, t: np.where(y <= t, np.log(t / np.where(y > 0, y, t)), 0.0), lambda y, t: np.where(y <= t, 1 / t, 0.0)
)
"""log (t / y) of those at or below t. Source: Watts (1968)."""

RichMeasure = Literal["concave", "FGT-concave", "FGT-convex"]


def affluence(measure: RichMeasure, power: float) -> Deprivation:
    """1 − (t/y)^β, (1 − t/y)^α or (y/t − 1)^α of those above t. Source: Peichl, Schaefer & Scheicher (2010)."""
    if power == 0 and measure != "FGT-convex":
        return Deprivation(lambda y, t: (y > t).astype(float), lambda y, t: np.zeros_like(y), -1.0)
    if measure == "concave":
        return above(lambda y, t: 1 - (t / y) ** power, lambda y, t: -power / t * (t / y) ** power)
    if measure == "FGT-concave":
        return above(lambda y, t: (1 - t / y) ** power, lambda y, t: -power / y * (1 - t / y) ** (power - 1))
    return above(lambda y, t: (y / t - 1) ** power, lambda y, t: -power * y / t**2 * (y / t - 1) ** (power - 1))


def above(degree: Curve, slope: Curve) -> Deprivation:
    """Curves of those above the line, zero for the others."""

    def only(curve: Curve) -> Curve:
        return lambda y, t: np.where(y > t, curve(np.where(y > t, y, 2 * t), t), 0.0)

    return Deprivation(only(degree), only(slope))


def deprivation_kernel(
    deprivation: Deprivation, line: float | PovertyLine, columns: FloatArray, weights: FloatArray, inside: BoolArray
) -> Linearised:
    """The mean degree of those inside; a line of the population's own moves with every row.

    Where the degree jumps at the line, the density there says how many people a moving line passes.
    Source: Osier (2009), section 3.2; Berger & Skinner (2003).
    """
    y = columns[:, 0]
    amount, moved = line_of(line, y, weights)
    own, held = y[inside], weights[inside]
    size = held.sum()
    degree = deprivation.degree(own, amount)
    value = held @ degree / size
    scores = np.zeros(len(y))
    scores[inside] = (degree - value) / size
    if isinstance(line, PovertyLine):
        passing = held @ deprivation.slope(own, amount) / size
        if deprivation.jump:
            passing += deprivation.jump * density(own, held, amount, bandwidth(own, held))
        scores += passing * moved
    return Linearised(np.array([value]), scores[:, None])


def register(name: str, deprivation: Deprivation, line: float | PovertyLine, *, smooth: bool) -> None:
    """Make a measure known to the laws, for the whole population."""
    estimator(name, columns=1, smooth=smooth)(of_everybody(partial(deprivation_kernel, deprivation, line)))


register("poverty rate, fixed line", foster(0), 15.0, smooth=True)
register("poverty rate", foster(0), AT_RISK, smooth=False)
register("poverty gap of the mean", foster(1), PovertyLine(0.8, "mean"), smooth=True)
register("squared poverty gap of the mean", foster(2), PovertyLine(0.8, "mean"), smooth=True)
register("watts of the mean", WATTS, PovertyLine(0.8, "mean"), smooth=True)
register("richness of the mean", affluence("concave", 0.3), PovertyLine(1.2, "mean"), smooth=True)
register("concave richness of the mean", affluence("FGT-concave", 1), PovertyLine(1.2, "mean"), smooth=True)
register("convex richness of the mean", affluence("FGT-convex", 2), PovertyLine(1.2, "mean"), smooth=True)


def line_said(line: float | PovertyLine) -> dict[str, Any]:
    """The line as a result remembers it."""
    return {"line": f"{line.share:g} of {line.of}" if isinstance(line, PovertyLine) else float(line)}


def poverty(
    design: Design,
    variable: str,
    by: str | Sequence[str] | None = None,
    *,
    line: float | PovertyLine = AT_RISK,
    power: float = 0.0,
    **options: Any,
) -> Estimates:
    """Foster–Greer–Thorbecke poverty: `power` 0 the rate, 1 the gap, 2 the squared gap of those at or below the line.

    A `PovertyLine` is the whole population's, also for domains; a number is a fixed amount. `options`: where, na, empty
    as for `mean`. Raises EstimationError for an empty domain or a negative power.
    Source: Foster, Greer & Thorbecke (1984); at-risk-of-poverty rate: Eurostat; Osier (2009).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 4, "wage": [5.0, 10.0, 20.0, 30.0]}), "w")
    >>> an.poverty(design, "wage", line=12).value.tolist(), an.poverty(design, "wage").value.tolist()
    ([0.5], [0.25])
    """
    if power < 0:
        raise EstimationError(f"the power is {power:g}", where="power", advice="0 counts heads, 1 gaps, 2 squared gaps")
    kernel = partial(deprivation_kernel, foster(power), line)
    said = {**line_said(line), "power": power}
    return measure_in_population("poverty", kernel, design, variable, by, said=said, **options)


def watts(
    design: Design, variable: str, by: str | Sequence[str] | None = None, *, line: float | PovertyLine = AT_RISK, **options: Any
) -> Estimates:
    """Watts' index of poverty of a positive variable: the mean log distance to the line of those at or below it.

    `line` and `options` as for `poverty`. Raises EstimationError for values that are not positive.
    Source: Watts (1968); Zheng (2001).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 4, "wage": [5.0, 10.0, 20.0, 30.0]}), "w")
    >>> an.watts(design, "wage", line=10).value.round(4).tolist()
    [0.1733]
    """
    positive(design, [variable], options.get("where"), "Watts' index")
    kernel = partial(deprivation_kernel, WATTS, line)
    return measure_in_population("watts", kernel, design, variable, by, said=line_said(line), **options)


def richness(
    design: Design,
    variable: str,
    by: str | Sequence[str] | None = None,
    *,
    line: float | PovertyLine,
    power: float,
    measure: RichMeasure = "concave",
    **options: Any,
) -> Estimates:
    """How far those above a line are above it: 1 − (t/y)^β ("concave"), (1 − t/y)^α or (y/t − 1)^α.

    `line` and `options` as for `poverty`. Raises EstimationError for a power the measure does not allow.
    Source: Peichl, Schaefer & Scheicher (2010).

    >>> import analysis as an, pandas as pd
    >>> design = an.Design(pd.DataFrame({"w": [1.0] * 4, "wage": [5.0, 10.0, 20.0, 40.0]}), "w")
    >>> an.richness(design, "wage", line=20, power=1).value.tolist()
    [0.125]
    """
    allowed = {"concave": power >= 0, "FGT-concave": 0 <= power <= 1, "FGT-convex": power > 1}
    if not allowed.get(measure, False):
        raise EstimationError(
            f"is not defined for the power {power:g}",
            where=f"measure={measure!r}",
            advice="concave needs power ≥ 0, FGT-concave 0 to 1, FGT-convex more than 1",
        )
    kernel = partial(deprivation_kernel, affluence(measure, power), line)
    said = {**line_said(line), "power": power, "measure": measure}
    return measure_in_population("richness", kernel, design, variable, by, said=said, **options)
