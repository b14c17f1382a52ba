"""Adapters of operations; a new family is a file here and a line below."""

from tests.reference.ops import (  # noqa: F401  (registers)
    basic,
    categories,
    combined,
    distribution,
    imputed,
    inequality,
    model_results,
    models,
    multivariate,
    sampling,
    survival,
    tests,
    weights,
)
