"""Adapters of operations; a new family is a file here and a line below."""

from tests.reference.ops import basic, combined, distribution, imputed, model_results, models, sampling, tests  # noqa: F401  (registers)
