"""Upper tails of weighted sums of χ² variables, and of their ratio to an independent one: what Rao–Scott tests refer to."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Literal

import numpy as np
import numpy.typing as npt

from analysis.errors import EstimationError

FloatArray = npt.NDArray[np.float64]
MixtureMethod = Literal["saddlepoint", "integration", "satterthwaite"]
NEAR_MEAN = 1e-4  # the saddlepoint formula has a removable singularity at the mean
STEP, NODES = 0.01, 3500  # of the inversion integral


def chi2_mixture_sf(x: float, weights: Sequence[float] | FloatArray, method: MixtureMethod = "saddlepoint") -> float:
    """P(Σ a_i χ²₁ > x) for independent χ² variables of one degree of freedom and weights a_i.

    "satterthwaite" matches two moments, "saddlepoint" keeps a relative accuracy of a few per cent or better far into the
    tail, "integration" inverts the characteristic function to about 1e-12.
    Raises EstimationError where no weight is positive.
    Source: Kuonen (1999); Imhof (1961), Davies (1980); Satterthwaite (1946).

    >>> round(chi2_mixture_sf(3.841458820694124, [1.0], "integration"), 9)
    0.05
    """
    lam = used(weights)
    if method == "satterthwaite":
        return satterthwaite(x, lam, np.inf)
    if method == "integration":
        return inverted(x, lam, np.ones(len(lam)))
    tail = saddlepoint(x, lam, np.ones(len(lam)))
    return satterthwaite(x, lam, np.inf) if tail is None else tail


def f_mixture_sf(x: float, weights: Sequence[float] | FloatArray, ddf: float, method: MixtureMethod = "saddlepoint") -> float:
    """P(Σ a_i χ²₁ > x · χ²_ddf / ddf): the same tail when the scale is estimated with `ddf` degrees of freedom.

    Source: Kuonen (1999) and Davies (1980) applied to Σ a_i χ²₁ − (x / ddf) χ²_ddf > 0, as in Lumley & Scott (2014).

    >>> round(f_mixture_sf(4.351243, [1.0], 20, "integration"), 6)
    0.05
    """
    if np.isinf(ddf):
        return chi2_mixture_sf(x, weights, method)
    lam = used(weights)
    if method == "satterthwaite":
        return satterthwaite(x, lam, ddf)
    all_weights, all_df = np.append(lam, -x / ddf), np.append(np.ones(len(lam)), ddf)
    if method == "integration":
        return inverted(0.0, all_weights, all_df)
    tail = saddlepoint(0.0, all_weights, all_df)
    return satterthwaite(x, lam, ddf) if tail is None else tail


def f_tail(statistic: float, ndf: float, ddf: float) -> float:
    """P(F > statistic)."""
    from scipy.special import chdtrc, fdtrc

    return float(chdtrc(ndf, statistic * ndf) if np.isinf(ddf) else fdtrc(ndf, ddf, statistic))


def used(weights: Sequence[float] | FloatArray) -> FloatArray:
    """Weights as an array. Raises EstimationError if none is positive."""
    lam = np.asarray(weights, dtype=float)
    if not (lam > 0).any() or not np.isfinite(lam).all():
        raise EstimationError("the reference distribution has no positive finite weight", where="weights")
    return lam


def satterthwaite(x: float, lam: FloatArray, ddf: float) -> float:
    """The tail of a scaled χ² (or F) with the same first two moments."""
    from scipy.special import chdtrc, fdtrc

    spread = (lam**2).mean() / lam.mean() ** 2
    df = len(lam) / spread
    scaled = x / (lam.mean() * spread)
    return float(chdtrc(df, scaled) if np.isinf(ddf) else fdtrc(df, ddf, scaled / df))


def saddlepoint(x: float, lam: FloatArray, df: FloatArray) -> float | None:
    """Barndorff-Nielsen's form of the Lugannani–Rice tail, or None too near the mean for it to be computed."""
    from scipy.optimize import brentq
    from scipy.special import ndtr

    unit = lam.max()
    lam, x = lam / unit, x / unit

    def slope(zeta: float) -> float:
        return float((df * lam / (1 - 2 * zeta * lam)).sum() - x)

    high = 0.5 * (1 - 1e-5)
    if (lam < 0).any():
        low = (1 / (2 * lam[lam < 0])).max() * (1 - 1e-5)
    elif x <= 0:
        return 1.0
    else:
        low = -df.sum() / (2 * x) - 1
    if slope(low) * slope(high) > 0:
        return None
    zeta = brentq(slope, low, high, xtol=1e-14, rtol=1e-14)
    if abs(zeta) < NEAR_MEAN:
        return None
    cumulant = -(df * np.log1p(-2 * zeta * lam)).sum() / 2
    curvature = 2 * (df * lam**2 / (1 - 2 * zeta * lam) ** 2).sum()
    w = np.sign(zeta) * np.sqrt(2 * (zeta * x - cumulant))
    v = zeta * np.sqrt(curvature)
    return float(ndtr(-(w + np.log(v / w) / w)))


def inverted(x: float, lam: FloatArray, df: FloatArray) -> float:
    """P(Q > x) = (1 / 2πi) ∫ exp(K(z) − z x) dz / z, K the cumulant function of Q, along a curve round its branch cut.

    The curve z = ζ + u²/2 + iu crosses the axis between the pole at 0 and the branch point and bends to the right, where the
    integrand dies out; the trapezoidal rule in s, u = δ sinh s, then converges exponentially.
    Source: Trefethen & Weideman (2014), sections 5 and 15.
    """
    unit = lam.max()
    lam, x = lam / unit, x / unit
    if x <= 0 and not (lam < 0).any():
        return 1.0
    crossing = crossing_point(x, lam, df)
    reach = min(crossing, 0.5 - crossing)
    s = np.arange(NODES + 1) * STEP
    u = reach * np.sinh(s)
    z = crossing + u**2 / 2 + 1j * u
    exponent = -0.5 * (df * np.log(1 - 2 * z[:, None] * lam)).sum(axis=1) - z * x
    integrand = np.exp(exponent) / z * (u + 1j) * reach * np.cosh(s)
    integrand[0] /= 2
    return float(np.clip(integrand.imag.sum() * STEP / np.pi, 0.0, 1.0))


def crossing_point(x: float, lam: FloatArray, df: FloatArray) -> float:
    """Where the curve crosses the real axis: near the saddlepoint, but not too near the pole or the branch point."""
    points = 0.5 / (1 + np.exp(-np.linspace(-9, 9, 181)))
    exponent = -0.5 * (df * np.log1p(-2 * points[:, None] * lam)).sum(axis=1) - points * x - np.log(points)
    return float(points[np.argmin(exponent)])
