"""Design-based survey statistics: designs, weights, estimates, tables, reports.

The names below are imported when they are first used, so that `import analysis` costs nothing but this file.
"""

from __future__ import annotations

from importlib import import_module
from typing import Any

PUBLIC = {
    "PoissonSampling": "analysis.variance.quadratic",
    "JointProbabilities": "analysis.variance.quadratic",
    "HartleyRao": "analysis.variance.quadratic",
    "Overton": "analysis.variance.quadratic",
    "Brewer": "analysis.variance.brewer",
    "Deville": "analysis.variance.deville",
    "Crossed": "analysis.variance.crossed",
    "join_frames": "analysis.variance.frames",
    "second_phase": "analysis.variance.phases",
    "BRR": "analysis.variance.replicates",
    "AntalTille": "analysis.variance.replicates",
    "CantyDavison": "analysis.variance.replicates",
    "FayGeneralised": "analysis.variance.replicates",
    "GeneralisedBootstrap": "analysis.variance.replicates",
    "Preston": "analysis.variance.replicates",
    "RWYB": "analysis.variance.replicates",
    "RandomGroups": "analysis.variance.replicates",
    "RaoWu": "analysis.variance.replicates",
    "SuccessiveDifferences": "analysis.variance.replicates",
    "Codebook": "analysis.dataset",
    "Jackknife": "analysis.variance.replicates",
    "ReplicateDesign": "analysis.variance.replicates",
    "Dataset": "analysis.dataset",
    "Design": "analysis.design",
    "Combined": "analysis.estimate",
    "Estimates": "analysis.estimate",
    "combine": "analysis.estimate",
    "plausible_values": "analysis.estimate",
    "mean": "analysis.estimators",
    "var": "analysis.estimators",
    "quantile": "analysis.estimators",
    "covariance": "analysis.estimators",
    "correlation": "analysis.estimators",
    "cdf": "analysis.estimators",
    "proportion": "analysis.estimators",
    "ratio": "analysis.estimators",
    "read": "analysis.dataset",
    "PovertyLine": "analysis.estimators",
    "atkinson": "analysis.estimators",
    "cronbach_alpha": "analysis.estimators",
    "crosstab": "analysis.estimators",
    "density_quantile": "analysis.estimators",
    "generalised_entropy": "analysis.estimators",
    "gini": "analysis.estimators",
    "j_divergence": "analysis.estimators",
    "kappa": "analysis.estimators",
    "lorenz": "analysis.estimators",
    "lower_total": "analysis.estimators",
    "median_poverty_gap": "analysis.estimators",
    "median_ratio": "analysis.estimators",
    "pay_gap": "analysis.estimators",
    "poor_median": "analysis.estimators",
    "poverty": "analysis.estimators",
    "poverty_line": "analysis.estimators",
    "replicate": "analysis.estimators",
    "richness": "analysis.estimators",
    "share_ratio": "analysis.estimators",
    "watts": "analysis.estimators",
    "zenga": "analysis.estimators",
    "total": "analysis.estimators",
    "TestResult": "analysis.tests",
    "calibrate": "analysis.weighting",
    "calibrate_to_estimates": "analysis.weighting",
    "collapse": "analysis.weighting",
    "chisq": "analysis.tests",
    "Glm": "analysis.models",
    "glm": "analysis.models",
    "mle": "analysis.models",
    "nls": "analysis.models",
    "LogLinear": "analysis.models",
    "compare_loglinear": "analysis.models",
    "loglinear": "analysis.models",
    "multinomial": "analysis.models",
    "ivreg": "analysis.models",
    "survreg": "analysis.models",
    "ordinal": "analysis.models",
    "logrank": "analysis.models",
    "kaplan_meier": "analysis.models",
    "survival_quantile": "analysis.models",
    "cox": "analysis.models",
    "Regression": "analysis.models",
    "Criterion": "analysis.models",
    "aic": "analysis.models",
    "bic": "analysis.models",
    "compare": "analysis.models",
    "likelihood_interval": "analysis.models",
    "balanced_margins": "analysis.models",
    "marginal_effects": "analysis.models",
    "margins": "analysis.models",
    "predict": "analysis.models",
    "pseudo_r2": "analysis.models",
    "term_test": "analysis.models",
    "gof": "analysis.tests",
    "ranktest": "analysis.tests",
    "ttest": "analysis.tests",
    "nonresponse": "analysis.weighting",
    "poststratify": "analysis.weighting",
    "propensity": "analysis.weighting",
    "rake": "analysis.weighting",
    "standardize": "analysis.weighting",
    "trim": "analysis.weighting",
    "weighting_report": "analysis.weighting",
}
__all__ = sorted(PUBLIC)  # noqa: PLE0605  (the one list is PUBLIC)


def __getattr__(name: str) -> Any:
    if name not in PUBLIC:
        raise AttributeError(f"module 'analysis' has no attribute {name!r}")
    value = getattr(import_module(PUBLIC[name]), name)
    globals()[name] = value
    return value


def __dir__() -> list[str]:
    return __all__
