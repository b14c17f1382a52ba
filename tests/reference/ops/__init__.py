"""Adapters of operations; a new family is a file here and a line below."""

from tests.reference.ops import basic, combined, distribution, models, sampling, tests  # noqa: F401  (registers)
