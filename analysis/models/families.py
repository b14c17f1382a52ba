"""Families and links of generalised linear models, as statsmodels defines them, under R's names."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from analysis.errors import EstimationError

FAMILIES = {
    "gaussian": "Gaussian",
    "binomial": "Binomial",
    "poisson": "Poisson",
    "gamma": "Gamma",
    "inverse_gaussian": "InverseGaussian",
    "negative_binomial": "NegativeBinomial",
}
LINKS = {
    "identity": "Identity",
    "log": "Log",
    "logit": "Logit",
    "probit": "Probit",
    "cloglog": "CLogLog",
    "cauchit": "Cauchy",
    "inverse": "InversePower",
    "sqrt": "Sqrt",
    "1/mu^2": "InverseSquared",
    "loglog": "LogLog",
}


@lru_cache(maxsize=64)
def family_of(family: str, link: str | None = None, alpha: float = 1.0) -> Any:
    """A statsmodels family with its link. Raises EstimationError naming what there is.

    >>> type(family_of("binomial", "probit").link).__name__
    'Probit'
    """
    from statsmodels.genmod import families

    name = family.lower().removeprefix("quasi").replace(".", "_")
    if name not in FAMILIES:
        raise EstimationError(f"{family!r} is no family", where="family", advice=f"one of {', '.join(FAMILIES)}")
    if link is not None and link not in LINKS:
        raise EstimationError(f"{link!r} is no link", where="link", advice=f"one of {', '.join(LINKS)}")
    options: dict[str, Any] = {} if link is None else {"link": getattr(families.links, LINKS[link])()}
    if name == "negative_binomial":
        options["alpha"] = alpha
    return getattr(families, FAMILIES[name])(**options, check_link=False)
