"""Kinds of designs and design steps; a new one is a file here and a line below."""

from tests.reference.designs import (
    linearization,  # noqa: F401  (registers)
    weighting,  # noqa: F401  (registers)
)
