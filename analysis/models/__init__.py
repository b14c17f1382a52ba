"""Regression models fitted to the population; coefficients carry their scores, so every variance road works."""

from analysis.models.balanced import balanced_margins
from analysis.models.cox import cox
from analysis.models.criteria import Criterion, aic, bic, pseudo_r2
from analysis.models.glm import Glm, glm
from analysis.models.kaplan_meier import kaplan_meier, survival_quantile
from analysis.models.least_squares import ivreg, nls
from analysis.models.loglinear import LogLinear, compare_loglinear, loglinear
from analysis.models.logrank import logrank
from analysis.models.margins import marginal_effects, margins
from analysis.models.mle import mle
from analysis.models.multinomial import multinomial
from analysis.models.ordinal import ordinal
from analysis.models.prediction import predict
from analysis.models.profile import likelihood_interval
from analysis.models.regression import Regression
from analysis.models.survival_regression import survreg
from analysis.models.term_tests import compare, term_test

__all__ = [
    "Criterion",
    "Glm",
    "LogLinear",
    "Regression",
    "aic",
    "balanced_margins",
    "bic",
    "compare",
    "compare_loglinear",
    "cox",
    "glm",
    "ivreg",
    "kaplan_meier",
    "likelihood_interval",
    "loglinear",
    "logrank",
    "marginal_effects",
    "margins",
    "mle",
    "multinomial",
    "nls",
    "ordinal",
    "predict",
    "pseudo_r2",
    "survival_quantile",
    "survreg",
    "term_test",
]
